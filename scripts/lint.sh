#!/usr/bin/env bash
# Lint of everything written by hand. Run by `make lint` and `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(find . -name '*.go' -not -path './web/node_modules/*' -not -path './graph/gen/*' -not -path './var/*' -print0 | xargs -0 gofmt -l)
[ -z "$unformatted" ] || { echo "gofmt would change:"; echo "$unformatted"; exit 1; }
# With the tag that adds files: nothing is left out by it. The file that another tag exchanges is named: under that tag the standard library would be
# vetted again.
go vet -tags shared_data ./...
go vet -tags shared_data ./failpoint/armed.go
# With the same tag, so that what only tagged tests use counts as used. The tool itself is never built with the race detector, whatever GOFLAGS say of the rest.
staticcheck=$(GOFLAGS="${GOFLAGS:+${GOFLAGS//-race/}}" go tool -modfile=tools/go.mod -n staticcheck)
"$staticcheck" -tags shared_data ./...
(cd web && npm run --silent lint)
