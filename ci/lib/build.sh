# Building: CMake presets and the static folder of the page.
# shellcheck shell=bash

jobs="${TESSERA_JOBS:-$(nproc)}"

# Paths inside the checkout do not count for the compiler cache: a fresh clone finds what was built before.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

# build_preset PRESET [TARGET...]: configures the preset if it never was (Ninja repeats it when
# needed), and builds.
build_preset() {
    local preset="$1"
    shift
    if [[ ! -f $root/build/$preset/build.ninja ]]; then
        quietly "$root/build/logs/configure-$preset.log" cmake -S "$root" --preset "$preset"
    fi
    quietly "$root/build/logs/build-$preset.log" \
        cmake --build "$root/build/$preset" --parallel "$jobs" ${1:+--target "$@"} -- --quiet
}

# install_node_modules FOLDER: what the lock file of FOLDER fixes, unless it is installed.
install_node_modules() {
    local folder="$1" stamp="$root/$1/node_modules/.installed" wanted
    wanted="$(sha256sum <"$root/$folder/package-lock.json")"
    if [[ ! -f $stamp || $(<"$stamp") != "$wanted" ]]; then
        step "Install the Node.js packages of $folder" quietly "$cache/logs/npm.log" \
            npm --prefix "$root/$folder" ci --no-audit --no-fund
        printf '%s\n' "$wanted" >"$stamp"
    fi
}

# build_site FOLDER: the static folder, which any web server can host.
build_site() {
    local site="$1"
    install_node_modules web
    step "Build the WebAssembly engine and app" build_preset wasm engine app
    step "Build the page" quietly "$root/build/logs/page.log" \
        node "$root/web/build.mjs" --modules "$root/build/wasm/modules" --assets "$root/assets" --out "$site" \
        --stills "$root/build/stills"
    step "Compress the page" node "$root/ci/compress.mjs" "$site" "$root/build/compressed"
}
