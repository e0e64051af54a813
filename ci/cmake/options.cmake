# How all of Tessera's own code is compiled: `tessera_options` is linked by every target.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

# Code generation holds for third-party code too: it is linked together and shares its exceptions.
# Contraction is off, because numbers are compared between machines.
if(EMSCRIPTEN)
    add_compile_options(-fwasm-exceptions -msimd128 -msse4.2 -ffp-contract=off)
    add_link_options(-fwasm-exceptions)
else()
    add_compile_options(-march=${TESSERA_ARCHITECTURE} -ffp-contract=off)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-stdlib=libc++>)
        add_link_options(-stdlib=libc++ -fuse-ld=lld-19)
    endif()
endif()

if(TESSERA_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()
if(TESSERA_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

add_library(tessera_options INTERFACE)
target_compile_features(tessera_options INTERFACE cxx_std_20)
target_include_directories(tessera_options INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/tessera>)
set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
if(TESSERA_SANITIZE)
    # Checked loops cannot be vectorised, and need not be.
    list(APPEND warnings -Wno-pass-failed)
endif()
if(TESSERA_WERROR)
    list(APPEND warnings -Werror)
endif()
target_compile_options(tessera_options INTERFACE
    "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:${warnings}>>")
if(EMSCRIPTEN)
    # Emscripten's SSE headers lack mmintrin.h, which Eigen includes and does not need.
    target_include_directories(tessera_options SYSTEM INTERFACE "${PROJECT_SOURCE_DIR}/src/core/wasm")
endif()
