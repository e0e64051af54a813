# Debian packages of this machine, and Node.js.
# shellcheck shell=bash

# packages_of SECTION...: the packages that ci/packages.txt lists under these sections.
packages_of() {
    awk -v wanted=" $* " '
        /^[[:space:]]*(#|$)/ { next }
        /^\[/ { section = substr($1, 2, length($1) - 2); next }
        index(wanted, " " section " ") { print $1 }' "$root/ci/packages.txt"
}

# missing_packages PACKAGE...: those that are not installed.
missing_packages() {
    local package installed
    installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed //p' | tr '\n,' '  ') "
    for package in "$@"; do
        [[ $installed == *" $package "* ]] || printf '%s\n' "$package"
    done
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root: run it as root, install sudo, or run as root: $*"
    fi
}

install_packages() {
    local log="$cache/logs/packages.log"
    local -a apt=(apt-get -o DPkg::Lock::Timeout=900 -o Acquire::Retries=3)
    printf '    %s\n' "$*"
    quietly "$log" as_root "${apt[@]}" update
    quietly "$log" as_root env DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y \
        --no-install-recommends "$@"
}

# Node.js as it is on PATH if it is recent enough and has npm, else Debian's.
missing_node_packages() {
    local major
    major="$(node --print 'process.versions.node.split(".")[0]' 2>/dev/null || printf '0')"
    if ((major < minimum_node_major)); then
        printf 'nodejs\nnpm\n'
    elif ! command -v npm >/dev/null; then
        printf 'npm\n'
    fi
}
