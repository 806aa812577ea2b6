#!/usr/bin/env bash
# Every test of the project, cheap ones first, each step with its time. Installs what the tests need, leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."
# The tests bring their own servers and directories, whatever this shell was told to use.
unset DATABASE_URL DATABASE_OWNER_URL DATABASE_REPLICA_URL EVIDENCE_URL DATA_DIR LISTEN ADMIN_LISTEN BASE_URL

# What is built once and tested from outside: by browsers, on the command line.
export YANGGUANG="$PWD/var/bin/yangguang"
# Compilers, linters and tests collect garbage as late as the platform does (main.go): that spares a tenth of the processor time.
export GOGC=400

# Everything temporary of this run lies in one folder, so that what is left over can be seen. Other users reach into it: tests start
# servers as them. It is in memory where there is enough: hundreds of databases of a thousand small files each are made and dropped, and
# the kernel takes four times as long for that on a disk, though nothing waits for the disk.
gib_free() { df --output=avail -B1G "$1" 2>/dev/null | tail -n 1 || echo 0; }
gib_available() { awk '/^MemAvailable/ { print int($2 / 1024 / 1024) }' /proc/meminfo; }
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && ! grep -q '^[^ ]* /dev/shm .*noexec' /proc/mounts &&
  [ "$(gib_free /dev/shm)" -ge 12 ] && [ "$(gib_available)" -ge 16 ]; then
  TMPDIR=/dev/shm
fi
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/yangguang-make-test.XXXXXX")
export TMPDIR
chmod 755 "$TMPDIR"
besides=
trap '[ -z "$besides" ] || { kill -- "-$besides" 2>/dev/null && wait "$besides" || true; }; rm -rf "$TMPDIR"' EXIT

begin=$SECONDS
step() {
  local name=$1 at=$SECONDS
  shift
  printf '\n── %s\n' "$name"
  "$@" || { printf '\nFAILED after %d s: %s (%s)\n' $((SECONDS - begin)) "$name" "$*"; exit 1; }
  printf '── %s: %d s\n' "$name" $((SECONDS - at))
}
# A step beside the others, as a process group of its own; what it says comes when it is joined.
beside() {
  printf '\n── %s: begins, beside what follows\n' "$1"
  beside_name=$1 beside_at=$SECONDS
  shift
  set -m
  (time_of "$@") >"$TMPDIR/beside.log" 2>&1 &
  set +m
  besides=$!
}
time_of() {
  "$@" || return
  printf -- '── %s: %d s\n' "$beside_name" $((SECONDS - beside_at))
}
joined() {
  wait "$besides" && besides= || { besides=; cat "$TMPDIR/beside.log"; return 1; }
  cat "$TMPDIR/beside.log"
}
# What runs beside the browser leaves the processor to it: people wait for pages, nobody for a test.
yielding=(nice -n 5)
web() { (cd web && npm run --silent "$@"); }
# Statistics, comparisons of thousands of draws and workbooks of many megabytes take four times as long under the race detector, which sees the same code in
# other tests.
pure='^(TestCalibration|TestAReplayReachesAnAlarm|TestReplayIsUniform|TestTwoImplementationsAgree'
pure+='|TestPythonAgreesByteForByte|TestPythonNamesTheSamePlaceForAnyByte|TestEveryByteMatters|TestWorkbooksThatFillTheMemory)$'
# Nobody debugs a test's binary here: without the tables for it each is linked in a fifth less time.
stripped=(-ldflags '-s -w')
# Lint vets all of it, and more: `go test` need not do it again. Packages that wait, for a clock, a server or a database, begin first, so that what computes fills the
# time, and leave the processor to four more.
waiting=(./e2e ./server/cli ./inspection ./draw ./server ./postgres/embedded ./postgres ./decision ./roster)
go_tests() {
  "${yielding[@]}" go run ./postgres/pgtest/cluster -- go test -race -vet=off "${stripped[@]}" -p $(($(nproc) + 4)) -timeout 25m -skip "$pure" "${waiting[@]}" ./...
}
pure_go_tests() { "${yielding[@]}" go test -vet=off -run "$pure" ./draw/drd1 ./fairness ./roster; }
# What generator, linter and binary are made of, without linking what is linked when it is used.
go_compiled() { go list -export ./... >/dev/null && go tool -modfile=tools/go.mod staticcheck -version; }
# The two widths beside one another, each with a copy of its own of one city: a browser waits for pages most of its time.
browser_tests() {
  local chromium phone desk failed=
  export DEMO_CITY="$TMPDIR/city"
  chromium=$(scripts/browser.sh | tail -n 1) || return
  demo_city "$DEMO_CITY" || return
  browser_at phone "$chromium" & phone=$!
  browser_at desk "$chromium" & desk=$!
  wait "$phone" || failed=1
  wait "$desk" || failed=1
  cat "$TMPDIR/phone.log" "$TMPDIR/desk.log"
  [ -z "$failed" ]
}
# Loads the demo city into a folder and leaves nothing running.
demo_city() {
  local said=$TMPDIR/city.log server
  mkdir -m 755 "$1"
  DATA_DIR="$1" LISTEN=127.0.0.1:0 ADMIN_LISTEN=127.0.0.1:0 "$YANGGUANG" serve --demo >"$said" 2>&1 & server=$!
  until grep -q 'ready at' "$said"; do
    kill -0 "$server" 2>/dev/null || { cat "$said"; return 1; }
    sleep 0.5
  done
  kill "$server" && wait "$server" || { cat "$said"; return 1; }
}
browser_at() { (cd web && CHROMIUM="$2" npm run --silent e2e -- --project "$1" --output "test-results/$1") >"$TMPDIR/$1.log" 2>&1; }

# The pattern comes from a file: on the command line grep would find itself.
running() { grep -lsaFf - /proc/[0-9]*/cmdline <<<"$TMPDIR" | cut -d/ -f3 || true; }
nothing_left() {
  for _ in $(seq 100); do
    [ -z "$(running)" ] && return
    sleep 0.1
  done
  for pid in $(running); do
    printf 'left running: %s %s\n' "$pid" "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || echo gone)"
  done
  return 1
}

step "PostgreSQL and Python" make --no-print-directory postgres-binaries python
beside "Go compiled" go_compiled # while npm waits for the network
step "npm packages" make --no-print-directory web/node_modules/.package-lock.json
step "Go, joined" joined
step "generated code" scripts/fresh.sh
step "web build and binary" make --no-print-directory build
beside "browser" browser_tests
step "web types" web typecheck
step "web units" web test
# Of what the tests after it are compiled from: without this every test would be compiled a second time, for the linters alone.
step "lint" "${yielding[@]}" env GOFLAGS="${GOFLAGS:-} -race" scripts/lint.sh
step "Go, with the race detector" go_tests
step "Go, long computations" pure_go_tests
step "browser, joined" joined
step "nothing left running" nothing_left
printf '\neverything passed in %d s\n' $((SECONDS - begin))
