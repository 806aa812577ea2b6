#!/usr/bin/env bash
# tagged.sh TAG [FLAG ...]: runs the tests of the files that carry the build tag, and only those; fails when there are none.
set -euo pipefail
cd "$(dirname "$0")/.."
tag=$1
shift
mapfile -t files < <(grep -rlE "^//go:build .*\b$tag\b" --include='*_test.go' . | grep -v /node_modules/ | sort)
[ ${#files[@]} -gt 0 ] || { echo "no tests carry the build tag $tag"; exit 1; }
names=$(sed -nE 's/^func (Test[A-Za-z0-9_]*)\(.*/\1/p' "${files[@]}" | sort -u | paste -sd'|')
mapfile -t packages < <(dirname "${files[@]}" | sort -u)
# Lint has vetted them. More packages than processors, because most of them wait for a server or a database.
go run ./postgres/pgtest/cluster -- go test -vet=off -p $(($(nproc) + 4)) -tags "$tag" -run "^($names)\$" "$@" "${packages[@]}"
