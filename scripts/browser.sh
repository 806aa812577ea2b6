#!/usr/bin/env bash
# Sees to a Chromium and a Chinese font for the browser tests. Prints the browser's path on the last line. The shell without windows
# (chromium-headless-shell) takes a third of the processor time of the whole browser, which draws its own windows where nobody looks: it is preferred, and
# the whole browser does where it cannot be had.
set -euo pipefail
first_of() {
  for name in "$@"; do
    [ -n "$name" ] && command -v "$name" && return
  done
  return 1
}
shell=("${CHROMIUM:-}" chromium-headless-shell chrome-headless-shell)
whole=(chromium chromium-browser google-chrome)
has_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }
install() {
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
    echo "install for the browser tests, as root: apt-get install $*" >&2
    return 1
  fi
  [ "$(id -u)" = 0 ] || as_root=(sudo -n "${as_root[@]}")
  echo "installing $*" >&2
  "${as_root[@]}" apt-get update -q -o Acquire::Retries=1 -o Acquire::http::Timeout=20 >&2 &&
    "${as_root[@]}" apt-get install -y -q --no-install-recommends "$@" >&2
}

if ! first_of "${shell[@]}" >/dev/null; then
  if ! first_of "${whole[@]}" >/dev/null; then
    install chromium-headless-shell || install chromium
  elif [ "$(id -u)" = 0 ]; then
    install chromium-headless-shell || echo "no chromium-headless-shell: the whole browser is used" >&2
  fi
fi
has_font || install fontconfig fonts-noto-cjk
first_of "${shell[@]}" "${whole[@]}"
