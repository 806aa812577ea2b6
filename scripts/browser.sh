#!/usr/bin/env bash
# Sees to a Chromium and a Chinese font for the browser tests. Prints the browser's path on the last line.
set -euo pipefail
find_chromium() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" && return
  done
  return 1
}
has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }

missing=()
find_chromium >/dev/null || missing+=(chromium)
has_font || missing+=(fontconfig fonts-noto-cjk)
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || { echo "install for the browser tests: ${missing[*]}" >&2; exit 1; }
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || { echo "install for the browser tests, as root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n "${as_root[@]}")
  fi
  echo "installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -q >&2
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
fi
find_chromium
