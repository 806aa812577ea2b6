#!/usr/bin/env bash
# Runs every fuzz test of the module, one after the other, for FUZZTIME each.
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz' --include='*_test.go' . | grep -v node_modules | xargs -rn1 dirname | sort -u | while read -r dir; do
  sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$dir"/*_test.go | while read -r name; do
    echo "== $dir $name"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-60s}" "$dir" </dev/null
  done
done
