#!/usr/bin/env bash
# ./fab test: installs what the tests need, then runs everything. The last line counts all runners.
# ./fab test PROJECT…: only these test projects, such as Fab.Ledger.Tests.
set -uo pipefail
. "$FAB_ROOT/build/lib.sh"
cd "$FAB_ROOT"
need_run_tools
need_packages "for the tests' servers, browser and independent checkers" postgresql chromium hledger printrun python3 sqlite3 mosquitto libmosquitto1 prometheus docker-compose haproxy yamllint

passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check NAME COMMAND...: one check that passes or fails as a whole.
check() {
  local name=$1; shift
  local log="$work/check.log" begun=$SECONDS
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1)); printf 'ok    %s (%s s)\n' "$name" $((SECONDS - begun))
  else
    failed=$((failed + 1)); printf 'FAIL  %s (%s s)\n' "$name" $((SECONDS - begun)); tail -n 60 "$log"
  fi
}

# counted NAME PASSED FAILED COMMAND...: a runner that counts; the two sed programs find its counts in its output.
counted() {
  local name=$1 find_passed=$2 find_failed=$3; shift 3
  local log="$work/counted.log" begun=$SECONDS status=0 p f
  "$@" >"$log" 2>&1 || status=$?
  p=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -nE "$find_passed" | tail -n 1)
  f=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -nE "$find_failed" | tail -n 1)
  p=${p:-0} f=${f:-0}
  # A runner that ran nothing, or ended badly without counting a failure, failed.
  if [ "$f" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$p" -eq 0 ]; }; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f))
  if [ "$f" -eq 0 ]; then
    printf 'ok    %s: %s passed (%s s)\n' "$name" "$p" $((SECONDS - begun))
  else
    printf 'FAIL  %s: %s passed, %s failed (%s s)\n' "$name" "$p" "$f" $((SECONDS - begun)); tail -n 80 "$log"
  fi
}

dotnet_counts() { counted "$1" 's/.*Passed: +([0-9]+),.*/\1/p' 's/.*Failed: +([0-9]+),.*/\1/p' dotnet test "tests/$1" -c Release --no-build --nologo; }

# The full profile's packages are not to be had everywhere: where they are, it is built, and the tests run that are about
# what only it compiles; either way a line says so.
full_profile() {
  if dotnet restore tests/Fab.FirmwareBridge.Tests -p:FabProfile=full -v quiet >"$work/full.log" 2>&1 &&
     dotnet restore tests/Fab.Cluster.Tests -p:FabProfile=full -v quiet >>"$work/full.log" 2>&1; then
    printf '      the full profile'"'"'s packages restore: it is built and tested\n'
    check "full profile: hub" dotnet build gateway/Fab.Gateway -c Release -p:FabProfile=full -v quiet
    counted "full profile: bus over MQTT, serial ports" 's/.*Passed: +([0-9]+),.*/\1/p' 's/.*Failed: +([0-9]+),.*/\1/p' \
      dotnet test tests/Fab.FirmwareBridge.Tests -c Release -p:FabProfile=full --nologo --filter 'FullyQualifiedName~.Bus.|FullyQualifiedName~SerialLink'
    counted "full profile: several silos" 's/.*Passed: +([0-9]+),.*/\1/p' 's/.*Failed: +([0-9]+),.*/\1/p' \
      dotnet test tests/Fab.Cluster.Tests -c Release -p:FabProfile=full --nologo --filter 'FullyQualifiedName~.Full.'
  else
    printf '      the full profile'"'"'s packages do not restore here: it is neither built nor tested\n'
  fi
}

finish() {
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
}

if [ $# -gt 0 ]; then
  for project in "$@"; do
    check "build $project" dotnet build "tests/$project" -c Release -v quiet
    dotnet_counts "$project"
  done
  finish
fi

check "build" dotnet build Fab.sln -c Release -v quiet
check "yaml" yamllint -s -d '{extends: relaxed, rules: {line-length: disable}}' docker-compose.yml deploy
check "format" dotnet format Fab.sln --verify-no-changes --no-restore
web_modules
check "web lint" npm run lint --prefix gateway/web
check "web types" npm run typecheck --prefix gateway/web
counted "web tests" 's/^ *Tests +.*\b([0-9]+) passed.*/\1/p' 's/^ *Tests +.*\b([0-9]+) failed.*/\1/p' npm test --prefix gateway/web
build_hub; build_cli   # the end-to-end tests run what people run
check "web api types are the hub's" npm run api:check --prefix gateway/web
check "web first load" npm run size --prefix gateway/web
counted "web by Lighthouse, 95 or more" 's/^([0-9]+) passed.*/\1/p' 's/.* ([0-9]+) failed$/\1/p' npm run lighthouse --prefix gateway/web
counted "web end to end" 's/^([0-9]+) passed.*/\1/p' 's/.* ([0-9]+) failed$/\1/p' npm run e2e --prefix gateway/web

for project in tests/*.Tests; do
  dotnet_counts "$(basename "$project")"
done
full_profile
counted "simulation, 20 seeds" 's/^([0-9]+) seeds passed.*/\1/p' 's/.* ([0-9]+) failed$/\1/p' dotnet tests/Fab.Simulation/bin/Release/net10.0/Fab.Simulation.dll --seeds 20
finish
