# `format` rewrites our C++ files, `format_check` reports what it would change, `tidy` looks for defects.

find_program(TESSERA_CLANG_FORMAT NAMES clang-format-19)
find_program(TESSERA_RUN_CLANG_TIDY NAMES run-clang-tidy-19)
file(GLOB_RECURSE own_files CONFIGURE_DEPENDS
    src/*.h src/*.cpp tests/*.h tests/*.cpp)

if(TESSERA_CLANG_FORMAT)
    add_custom_target(format COMMAND "${TESSERA_CLANG_FORMAT}" -i ${own_files} VERBATIM)
    add_custom_target(format_check
        COMMAND "${TESSERA_CLANG_FORMAT}" --dry-run --Werror ${own_files} VERBATIM)
endif()
if(TESSERA_RUN_CLANG_TIDY)
    add_custom_target(tidy
        COMMAND "${TESSERA_RUN_CLANG_TIDY}" -quiet -p "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}/src/"
        USES_TERMINAL VERBATIM)
endif()
