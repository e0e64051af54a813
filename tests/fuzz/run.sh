#!/usr/bin/env bash
# Runs every fuzz target of a build folder for SECONDS each, two at a time.
#
#   tests/fuzz/run.sh BUILD_FOLDER SECONDS COMMAND
#
# COMMAND is the command `tessera` of any build: it describes the labs whose configurations are tried.
#
# Inputs that were found useful stay in BUILD_FOLDER/fuzz; one that breaks a target is kept there as well
# and named. The last line counts the targets: "N passed, N failed".
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
build="$(cd "$1" && pwd)"
seconds="$2"
command="$3"

descriptions="$build/fuzz/descriptions"
rm -rf "$descriptions"
mkdir -p "$descriptions"
"$command" list | while read -r lab _; do
    "$command" describe "$lab" --json >"$descriptions/$lab.json"
done

run_target() {
    local name="$1" folder="$build/fuzz/$1" log="$build/fuzz/$1.log"
    mkdir -p "$folder/corpus"
    if "$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
        -max_len=16384 -artifact_prefix="$folder/" "$folder/corpus" "$here/seeds/$name" >"$log" 2>&1; then
        printf 'pass %s: %s\n' "$name" "$(tail -n 1 "$log")"
    else
        printf 'FAIL %s\n' "$name"
        tail -n 30 "$log" >&2
    fi
}
export -f run_target
export here build seconds TESSERA_DESCRIPTIONS="$descriptions"

results="$(find "$here" -name '*_fuzzer.cpp' -printf '%f\n' | sed 's/_fuzzer.cpp$//' | sort |
    xargs -P 2 -I NAME bash -c 'run_target NAME')"
printf '%s\n' "$results"
failed="$(grep -c '^FAIL ' <<<"$results" || true)"
passed="$(grep -c '^pass ' <<<"$results" || true)"
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0 && passed > 0))
