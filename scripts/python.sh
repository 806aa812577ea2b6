#!/usr/bin/env bash
# Sees to a Python 3.8 or later, with which the tests run the verifier that is written in it (draw/verifier).
set -euo pipefail
good() { command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))'; }

if ! good; then
  command -v apt-get >/dev/null || { echo "install for the tests: Python 3.8 or later as python3" >&2; exit 1; }
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || { echo "install for the tests, as root: apt-get install python3" >&2; exit 1; }
    as_root=(sudo -n "${as_root[@]}")
  fi
  echo "installing python3" >&2
  "${as_root[@]}" apt-get update -q >&2
  "${as_root[@]}" apt-get install -y -q --no-install-recommends python3 >&2
fi
good || { echo "python3 is older than 3.8" >&2; exit 1; }
