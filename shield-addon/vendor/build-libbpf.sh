#!/bin/sh
# Puts libbpf under build/libbpf: a static, position-independent build of the pinned source, or,
# where that cannot be had, the system's own library. Leaves include/ and the file link-flags.
set -eu
cd "$(dirname "$0")/.."
here=$PWD
out=$here/build/libbpf
least=1.1

# Asks apt for the source through a list of its own, made from the system's; no system file changes.
fetch() {
  mkdir -p parts lists/partial cache/archives/partial state
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$list" ] && sed -n 's/^deb /deb-src /p' "$list" > "parts/$(basename "$list" .list).list"
  done
  for list in /etc/apt/sources.list.d/*.sources; do
    [ -f "$list" ] && sed 's/^Types:.*/Types: deb-src/' "$list" > "parts/$(basename "$list")"
  done
  set -- -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$PWD/parts" \
    -o "Dir::State=$PWD/state" -o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache" \
    -o APT::Sandbox::User=
  apt-get "$@" update && apt-get "$@" source --download-only libbpf
}

build_vendored() {
  command -v apt-get > /dev/null || return 1
  rm -rf "$out/work" && mkdir -p "$out/work/objects" && cd "$out/work" || return 1
  fetch > fetch.log 2>&1 || { tail -n 3 fetch.log >&2; return 1; }
  grep -v '^#' "$here/vendor/libbpf.sha256" | sha256sum --check --ignore-missing --status || {
    echo "no accepted checksum among: $(ls ./*.tar.* 2> /dev/null)" >&2
    return 1
  }
  tar xf libbpf_*.orig.tar.* || return 1
  make -C libbpf-*/src -j2 NO_PKG_CONFIG=1 BUILD_STATIC_ONLY=1 OBJDIR="$PWD/objects" DESTDIR="$out" LIBDIR=/lib \
    INCLUDEDIR=/include UAPIDIR=/include CFLAGS='-O2 -g -fPIC -fvisibility=hidden' \
    install install_headers > build.log 2>&1 || { tail -n 5 build.log >&2; return 1; }
  cd "$here" && rm -rf "$out/work"
  echo "-Wl,--exclude-libs,ALL build/libbpf/lib/libbpf.a" > "$out/link-flags"
}

use_system() {
  header=/usr/include/bpf/libbpf_version.h
  version=$(sed -n 's/^#define LIBBPF_M[A-Z]*_VERSION //p' "$header" 2> /dev/null | paste -sd .)
  printf '%s\n' "$least" "$version" | sort --check=silent --version-sort || {
    echo "libbpf >= $least is needed: apt-get install libbpf-dev" >&2
    return 1
  }
  cd "$here" && rm -rf "$out/work" && mkdir -p "$out/include"
  echo '-lbpf' > "$out/link-flags"
  echo "libbpf: the pinned source was not to be had; using the system's $version"
}

mkdir -p "$out"
if (build_vendored); then
  echo 'libbpf: built from the pinned source, statically linked'
else
  use_system
fi
touch "$out/ready"
