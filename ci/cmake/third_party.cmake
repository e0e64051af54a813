# Everything that is not ours, as targets: Eigen3::Eigen, nlohmann_json::nlohmann_json, CLI11::CLI11,
# stb, fast_float, ZLIB::ZLIB, SDL2::SDL2, imgui, Catch2::Catch2WithMain. Headers come from Debian packages;
# sources, where WebAssembly needs its own build, from TESSERA_TOOLCHAIN (see ci/setup).

function(tessera_require path)
    if(NOT EXISTS "${path}")
        message(FATAL_ERROR "${path} is missing: run ci/setup first")
    endif()
endfunction()

# Header-only packages. For WebAssembly the system's include folder must not be searched, so the
# headers that lie directly in it are linked into a folder of their own.
function(tessera_header_package target header)
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    if(EMSCRIPTEN)
        set(folder "${PROJECT_BINARY_DIR}/include/${header}")
        file(MAKE_DIRECTORY "${folder}")
        file(CREATE_LINK "/usr/include/${header}" "${folder}/${header}" SYMBOLIC)
        target_include_directories(${target} INTERFACE "${folder}")
    endif()
endfunction()

tessera_require(/usr/include/eigen3/Eigen/Core)
add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
target_include_directories(Eigen3::Eigen INTERFACE /usr/include/eigen3)
tessera_header_package(nlohmann_json::nlohmann_json nlohmann)
tessera_header_package(stb stb)
tessera_header_package(fast_float fast_float)

if(EMSCRIPTEN)
    set(zlib "${TESSERA_TOOLCHAIN}/zlib")
    tessera_require("${zlib}/zlib.h")
    add_library(zlib STATIC EXCLUDE_FROM_ALL
        "${zlib}/adler32.c" "${zlib}/compress.c" "${zlib}/crc32.c" "${zlib}/deflate.c" "${zlib}/inffast.c"
        "${zlib}/inflate.c" "${zlib}/inftrees.c" "${zlib}/trees.c" "${zlib}/zutil.c")
    target_include_directories(zlib SYSTEM PUBLIC "${zlib}")
    add_library(ZLIB::ZLIB ALIAS zlib)
    include(sdl2)
else()
    find_package(Threads REQUIRED)
    find_package(ZLIB REQUIRED)
    tessera_header_package(CLI11::CLI11 CLI)
    find_package(SDL2 CONFIG)
    find_package(OpenGL)
endif()

# Dear ImGui with its back ends for SDL2 and OpenGL 3 (WebGL 2 in the browser).
if(TARGET SDL2::SDL2 AND (EMSCRIPTEN OR TARGET OpenGL::GL))
    set(imgui "${TESSERA_TOOLCHAIN}/imgui")
    tessera_require("${imgui}/imgui.h")
    add_library(imgui STATIC EXCLUDE_FROM_ALL
        "${imgui}/imgui.cpp" "${imgui}/imgui_draw.cpp" "${imgui}/imgui_tables.cpp"
        "${imgui}/imgui_widgets.cpp" "${imgui}/backends/imgui_impl_sdl2.cpp"
        "${imgui}/backends/imgui_impl_opengl3.cpp" "${imgui}/misc/cpp/imgui_stdlib.cpp")
    target_include_directories(imgui SYSTEM PUBLIC
        "${imgui}" "${imgui}/backends" "${imgui}/misc/cpp")
    target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_DEMO_WINDOWS)
    target_link_libraries(imgui PUBLIC SDL2::SDL2)
    if(EMSCRIPTEN)
        target_compile_definitions(imgui PUBLIC IMGUI_IMPL_OPENGL_ES3 IMGUI_DISABLE_FILE_FUNCTIONS)
    else()
        target_link_libraries(imgui PUBLIC OpenGL::GL ${CMAKE_DL_LIBS})
    endif()
endif()

# Catch2: its single-file library, with the fine-grained headers, which compile faster.
if(TESSERA_TESTS)
    set(catch2 "${TESSERA_TOOLCHAIN}/catch2")
    tessera_require("${catch2}/extras/catch_amalgamated.cpp")
    file(WRITE "${PROJECT_BINARY_DIR}/include/catch2/catch2/catch_user_config.hpp.new"
        "#pragma once\n#define CATCH_CONFIG_DEFAULT_REPORTER \"console\"\n#define CATCH_CONFIG_CONSOLE_WIDTH 80\n")
    file(COPY_FILE "${PROJECT_BINARY_DIR}/include/catch2/catch2/catch_user_config.hpp.new"
        "${PROJECT_BINARY_DIR}/include/catch2/catch2/catch_user_config.hpp" ONLY_IF_DIFFERENT)
    add_library(catch2 STATIC EXCLUDE_FROM_ALL "${catch2}/extras/catch_amalgamated.cpp")
    target_include_directories(catch2 SYSTEM PUBLIC
        "${PROJECT_BINARY_DIR}/include/catch2" "${catch2}/src" "${catch2}/extras")
    add_library(Catch2::Catch2WithMain ALIAS catch2)
    list(APPEND CMAKE_MODULE_PATH "${catch2}/extras")
endif()
