#!/bin/sh
# From a fresh clone to a running gateway with a demo installation: installs what is missing, builds, starts, makes one
# call, and as root shows the shield. Options: --check, --port, --admin-port, --data DIR, --no-shield.
set -eu
cd "$(dirname "$(readlink -f "$0")")"

shield=
for option in "$@"; do
  case $option in
    --help | -h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    --no-shield) shield=--no-shield ;;
  esac
done
[ "$(id -u)" = 0 ] || shield=--no-shield

echo "Portcullis: preparing"
# shellcheck disable=SC2086
./portcullis prepare $shield
echo "Portcullis: starting"
exec ./portcullis quickstart "$@"
