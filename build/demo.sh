#!/usr/bin/env bash
# ./fab demo: a hub with demo data in a temporary folder, one print from design to rent, then it serves until Ctrl-C.
set -euo pipefail
. "$FAB_ROOT/build/lib.sh"
gateway=$1 cli=$2; shift 2

port=5080
while [ $# -gt 0 ]; do
  case "$1" in
    --port) port=${2:?--port needs a number}; shift 2 ;;
    -h|--help) say "usage: ./fab demo [--port N]"; exit 0 ;;
    *) say "unknown option $1; usage: ./fab demo [--port N]"; exit 2 ;;
  esac
done

data=$(mktemp -d "${TMPDIR:-/tmp}/fab-demo.XXXXXX")
hub=""
finish() {
  trap - INT TERM EXIT
  if [ -n "$hub" ]; then
    kill -TERM "$hub" 2>/dev/null || true
    wait "$hub" 2>/dev/null || true
  fi
  rm -rf "$data"
}
trap 'finish; exit 0' INT TERM
trap finish EXIT

set -m   # the hub gets its own process group: Ctrl-C reaches us first, and we stop it in order
dotnet "$gateway" up --demo --data "$data" --port "$port" --ready-file "$data/ready" >"$data/hub.log" 2>&1 &
hub=$!
set +m
while [ ! -f "$data/ready" ]; do
  if ! kill -0 "$hub" 2>/dev/null; then
    cat "$data/hub.log" >&2
    hub=""
    exit 1
  fi
  sleep 0.1
done
url=$(cat "$data/ready")

say "a hub with two virtual machines runs at $url (an hour takes a minute there)."
say "printing a phone stand as the member 'maker' …"
dotnet "$cli" print phone-stand -p width=80 --as maker --url "$url" &
wait $! || { say "the print did not finish; the hub's last lines:"; tail -n 20 "$data/hub.log" >&2; }
echo >&2
say "look at $url, or in another terminal try:"
[ "$port" = 5080 ] || say "  export FAB_URL=$url"
say "  ./fab machines · ./fab clear reprap-1 --as operator · ./fab print plant-label --as maker"
say "Ctrl-C stops the hub and removes its data."
wait "$hub" || true
