#!/usr/bin/env bash
# Lint of everything written by hand. Run by `make lint` and `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(find . -name '*.go' -not -path './web/node_modules/*' -not -path './graph/gen/*' -not -path './var/*' -print0 | xargs -0 gofmt -l)
[ -z "$unformatted" ] || { echo "gofmt would change:"; echo "$unformatted"; exit 1; }
for tags in "" shared_data failpoints; do
  go vet -tags "$tags" ./...
done
# With all tags, so that what only tagged tests use counts as used.
go tool -modfile=tools/go.mod staticcheck -tags shared_data ./...
(cd web && npm run --silent lint)
