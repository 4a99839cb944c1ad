#!/bin/sh
# Mosquitto, told to read users and rules again when the hub has written them. They start empty: nobody may connect.
set -eu
for rules in /broker/passwords /broker/acl; do
  [ -e "$rules" ] || : >"$rules"
done

mosquitto -c /mosquitto/config/mosquitto.conf &
broker=$!
trap 'kill -TERM "$broker"' TERM INT

seen=$(cat /broker/passwords /broker/acl | sha256sum)
while kill -0 "$broker" 2>/dev/null; do
  sleep 1
  now=$(cat /broker/passwords /broker/acl | sha256sum)
  if [ "$now" != "$seen" ]; then
    seen=$now
    kill -HUP "$broker"
  fi
done
wait "$broker"
