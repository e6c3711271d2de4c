#!/bin/sh
# Installs what the tests need and runs all of them; the last line is the total over all suites.
set -eu
cd "$(dirname "$(readlink -f "$0")")"
./portcullis prepare --tests
PATH=$PWD/node_modules/.bin:$PATH
export PATH
exec node scripts/test.ts "$@"
