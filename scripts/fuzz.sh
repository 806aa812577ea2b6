#!/usr/bin/env bash
# Runs every fuzz test of the module, one after the other, for FUZZTIME each. On a busy machine Go ends a run that found nothing with "context deadline
# exceeded" when its time is over: such a run is repeated once.
set -euo pipefail
cd "$(dirname "$0")/.."
said="$(mktemp)"
trap 'rm -f "$said"' EXIT
fuzz() { go test -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZTIME:-60s}" "$1" </dev/null 2>&1 | tee "$said"; }
late() { grep -q 'context deadline exceeded' "$said" && ! grep -q 'Failing input' "$said"; }
again() { late || exit 1; fuzz "$@" || exit 1; }
grep -rlE '^func Fuzz' --include='*_test.go' . | grep -v node_modules | xargs -rn1 dirname | sort -u | while read -r dir; do
  sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$dir"/*_test.go | while read -r name; do
    echo "== $dir $name"
    fuzz "$dir" "$name" || again "$dir" "$name"
  done
done
