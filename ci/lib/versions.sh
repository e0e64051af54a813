# Versions of what is fetched from the Debian archive besides the machine's own packages.
# All are fixed by one Debian stable release, so they stay available as long as it does.
# shellcheck shell=bash disable=SC2034  # the variables are read by the files that source this one

archive_release=trixie

emscripten_version=3.1.69
binaryen_version=120
sdl2_version=2.32.4
imgui_version=1.90.1
catch2_version=3.7.1
zlib_version=1.3.1

# Raise this when the way the Emscripten folder is made changes, so that caches are renewed.
emscripten_recipe=1

minimum_node_major=18
