# What the scripts say while they work: steps with their duration, and errors.
# shellcheck shell=bash

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# seconds_since START: the seconds that passed since START (a value of EPOCHREALTIME), one decimal.
seconds_since() {
    local start_us="${1/[.,]/}" now_us="${EPOCHREALTIME/[.,]/}"
    local tenths=$(((now_us - start_us) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step TITLE COMMAND...: runs the command and says what it does and how long it took.
step() {
    local title="$1" start="$EPOCHREALTIME"
    shift
    printf '==> %s\n' "$title"
    "$@"
    printf '    %s s\n' "$(seconds_since "$start")"
}

# quietly LOG COMMAND...: runs the command with its output in LOG, shown only if it fails.
quietly() {
    local log="$1"
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "failed: $* (whole output: $log)"
    fi
}
