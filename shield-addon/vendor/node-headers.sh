#!/bin/sh
# Prints the folder of Node's headers: of the Node in node_modules, else of the one on the path.
set -eu
cd "$(dirname "$0")/../.."
node=$(command -v node || true)
for prefix in node_modules/node-linux-*/ "${node:+$(dirname "$(dirname "$(realpath "$node")")")/}"; do
  if [ -f "$prefix/include/node/node_api.h" ]; then
    realpath "$prefix/include/node"
    exit
  fi
done
echo 'No headers of Node: run "pnpm install" first.' >&2
exit 1
