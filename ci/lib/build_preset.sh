#!/usr/bin/env bash
# build_preset.sh PRESET TARGET...: builds targets of a preset, as a command of its own.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/tessera"
# shellcheck source=ci/lib/console.sh
. "$root/ci/lib/console.sh"
# shellcheck source=ci/lib/build.sh
. "$root/ci/lib/build.sh"

build_preset "$@"
