#!/bin/sh
# From a fresh clone to a running gateway with a demo installation: installs what is missing, builds, starts, makes one
# call, and as root shows the shield. Options: --check, --host ADDRESS, --port, --admin-port, --data DIR, --no-shield.
set -eu
cd "$(dirname "$(readlink -f "$0")")"

# Before a minute of installing: a wrong option is told at once.
shield= value=
for option in "$@"; do
  if [ -n "$value" ]; then value=; continue; fi
  case $option in
    --help | -h) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    --no-shield) shield=--no-shield ;;
    --host | --port | --admin-port | --data) value=$option ;;
    --check | --host=* | --port=* | --admin-port=* | --data=*) ;;
    *)
      echo "quickstart: unknown option $option; known are --check, --host ADDRESS, --port, --admin-port, --data DIR, --no-shield" >&2
      exit 2
      ;;
  esac
done
if [ -n "$value" ]; then
  echo "quickstart: $value needs a value" >&2
  exit 2
fi
[ "$(id -u)" = 0 ] || shield=--no-shield

echo "Portcullis: preparing"
# shellcheck disable=SC2086
./portcullis prepare $shield
echo "Portcullis: starting"
exec ./portcullis quickstart "$@"
