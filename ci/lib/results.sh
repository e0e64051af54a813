# Running checks and counting their results. A check prints what it likes; what counts is read from its
# last lines in the words of the test runners, or it counts as one test by its exit code.
# shellcheck shell=bash

passed=0
failed=0

# counted OUTPUT_FILE: "PASSED FAILED" as the runner's own summary says, or nothing.
counted() {
    sed -nE '
        s/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+).*/ctest \2 \1/p
        s/^(# |ℹ )pass ([0-9]+)$/node-pass \2/p
        s/^(# |ℹ )fail ([0-9]+)$/node-fail \2/p
        s/^(# |ℹ )cancelled ([0-9]+)$/node-fail \2/p
        s/^([0-9]+) passed, ([0-9]+) failed$/plain \1 \2/p' "$1" | awk '
        $1 == "ctest" { passed += $2 - $3; failed += $3 }
        $1 == "plain" { passed += $2; failed += $3 }
        $1 == "node-pass" { passed += $2 }
        $1 == "node-fail" { failed += $2 }
        END { if (NR) print passed + 0, failed + 0 }'
}

# check TITLE SECONDS COMMAND...: runs the program for at most SECONDS and adds its results.
check() {
    local title="$1" limit="$2" start="$EPOCHREALTIME" log status=0 good bad
    shift 2
    log="$root/build/logs/check-$((++check_number)).log"
    mkdir -p "${log%/*}"
    printf '==> %s\n' "$title"
    timeout --kill-after=10 "$limit" "$@" </dev/null >"$log" 2>&1 || status=$?
    read -r good bad <<<"$(counted "$log")" || true
    if [[ -z ${good:-} ]]; then
        good=$((status == 0)) bad=$((status != 0))
    elif ((status != 0 && bad == 0)); then
        bad=1
    fi
    ((passed += good, failed += bad)) || true
    if ((bad)); then
        tail -n 60 "$log"
        ((status == 124)) && printf '    ended after the limit of %s s\n' "$limit"
    fi
    printf '    %d passed, %d failed, %s s\n' "$good" "$bad" "$(seconds_since "$start")"
}
check_number=0
