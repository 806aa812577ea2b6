#!/usr/bin/env bash
# Generates code again and fails when the committed code was not what the schema gives. Run by `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
sums() { find graph/gen web/src/gql web/src/gql/documents graph go.mod go.sum -maxdepth 1 -type f -print0 | sort -zu | xargs -0 sha256sum; }
before=$(sums)
go run ./graph/generate
(cd web && npm run --silent gen)
if ! diff <(echo "$before") <(sums); then
  echo "generated code was stale: commit what \`make gen\` writes"
  exit 1
fi
