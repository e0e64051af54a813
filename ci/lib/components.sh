# The components that ci/setup keeps in the user's cache, one folder per version. A component is
# made in a temporary folder and renamed at the end: a folder that exists is complete.
# shellcheck shell=bash

# component NAME FOLDER MAKE: makes FOLDER by calling "MAKE TEMPORARY_FOLDER FOLDER" unless it is
# there, and links it as build/toolchain/NAME, where CMake looks for it.
component() {
    local name="$1" folder="$2" make="$3" work
    if [[ ! -d $folder ]]; then
        work="$folder.partial.$$"
        rm -rf "$folder".partial.* "$folder".download.*
        step "$name: make ${folder##*/}" "$make" "$work" "$folder"
        mv "$work" "$folder"
    fi
    link_component "$name" "$folder"
}

link_component() {
    local name="$1" folder="$2"
    if [[ $(readlink "$root/build/toolchain/$name" 2>/dev/null) != "$folder" ]]; then
        mkdir -p "$root/build/toolchain"
        ln -sfn "$folder" "$root/build/toolchain/$name"
    fi
}

# The private view of the archive is refreshed at most once per run, and only if it is needed.
with_archive() {
    if [[ -z ${archive_is_open:-} ]]; then
        open_archive "$cache/archive"
        archive_is_open=yes
    fi
}

# Emscripten and Binaryen as packaged, run with the C library that they were built for.
make_emscripten() {
    local work="$1" final="$2" package program
    with_archive
    mkdir -p "$work"
    fetch_binary "$work" emscripten "$emscripten_version"
    fetch_binary "$work" binaryen "$binaryen_version"
    for package in libc6 libstdc++6 libgcc-s1; do
        fetch_binary "$work" "$package"
    done
    for program in "$work"/usr/bin/wasm-* "$work/usr/bin/wasm2js"; do
        if [[ -f $program && ! -L $program ]]; then
            patchelf --set-interpreter "$final/usr/lib64/ld-linux-x86-64.so.2" \
                --set-rpath "$final/usr/lib/x86_64-linux-gnu" "$program"
        fi
    done
    patchelf --set-rpath "$final/usr/lib/x86_64-linux-gnu" \
        "$work/usr/lib/x86_64-linux-gnu/libbinaryen.so"
    rm -r "$work/usr/share/emscripten/test" "$work/usr/share/emscripten/docs"
    mkdir -p "$work/usr/share/emscripten/node_modules"
    ln -s /usr/share/nodejs/acorn "$work/usr/share/emscripten/node_modules/acorn"
    cat >"$work/usr/share/emscripten/.emscripten" <<END
import shutil
LLVM_ROOT = '/usr/bin'
BINARYEN_ROOT = '$final/usr'
NODE_JS = shutil.which('node')
FROZEN_CACHE = True
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
END
}

make_imgui() {
    with_archive
    fetch_source "$1" imgui "$imgui_version"
}

make_catch2() {
    with_archive
    fetch_source "$1" catch2 "$catch2_version"
}

make_zlib() {
    with_archive
    fetch_source "$1" zlib "$zlib_version"
}

# SDL2's sources; ci/cmake/sdl2.cmake compiles them for WebAssembly.
make_sdl2() {
    with_archive
    fetch_source "$1" libsdl2 "$sdl2_version"
}
