#!/usr/bin/env bash
# Builds the release binary twice, here and in a copy of the tree elsewhere with an empty cache, and wants one and the same file: whoever has the
# source, this Go version and the built web app (web/dist) gets the same digest.
set -euo pipefail
cd "$(dirname "$0")/.."
out="$PWD/var/release"
elsewhere="$(mktemp -d)"
trap 'chmod -R u+w "$elsewhere"; rm -rf "$elsewhere"' EXIT
mkdir -p "$out" "$elsewhere/tree"
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -mod=readonly"
build() { go build -ldflags '-s -w -buildid=' -o "$1" .; }
build "$out/yangguang"
git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$elsewhere/tree"
cp -r web/dist "$elsewhere/tree/web/"
(cd "$elsewhere/tree" && GOCACHE="$elsewhere/cache" build "$elsewhere/yangguang")
cmp "$out/yangguang" "$elsewhere/yangguang" || { echo "the two builds differ"; exit 1; }
(cd "$out" && sha256sum yangguang | tee yangguang.sha256)
