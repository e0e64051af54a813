#!/usr/bin/env bash
# Installs a build into a temporary folder, and uses command and library from there.
#
#   tests/install/run.sh BUILD_FOLDER
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

expect() {
    printf '%s\n' "$1"
    grep -q -- "$2" <<<"$3" || {
        printf 'expected "%s" in:\n%s\n' "$2" "$3" >&2
        exit 1
    }
}

cmake --install "$1" --prefix "$work/prefix" >"$work/install.log"
cmake -G Ninja -S "$here/consumer" -B "$work/consumer" -DCMAKE_CXX_COMPILER=clang++-19 \
    -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log"
cmake --build "$work/consumer"
expect "a program links the installed library" "^lab double-descent$" "$("$work/consumer/consumer")"
expect "the command lists the labs" "double-descent" "$("$work/prefix/bin/tessera" list)"
(cd / && "$work/prefix/bin/tessera" run double-descent --set data=diabetes --out "$work/run" >/dev/null)
expect "the command finds its data" "diabetes" "$(cat "$work/run/config.json")"
