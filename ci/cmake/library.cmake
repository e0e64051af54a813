# tessera_library(NAME [DEPENDS target...]): the static library tessera_NAME of all sources in this
# folder, to be included by paths that start at src.
function(tessera_library name)
    cmake_parse_arguments(PARSE_ARGV 1 argument "" "" "DEPENDS")
    file(GLOB sources CONFIGURE_DEPENDS *.cpp *.h)
    add_library(tessera_${name} STATIC ${sources})
    target_link_libraries(tessera_${name} PUBLIC tessera_options ${argument_DEPENDS})
endfunction()

# tessera_program(NAME SOURCES... [DEPENDS target...]): an executable of this folder.
function(tessera_program name)
    cmake_parse_arguments(PARSE_ARGV 1 argument "" "" "SOURCES;DEPENDS")
    add_executable(${name} ${argument_SOURCES})
    target_link_libraries(${name} PRIVATE tessera_options ${argument_DEPENDS})
endfunction()

# tessera_web_module(TARGET FACTORY name ENVIRONMENT hosts): links TARGET as the ES module
# modules/tessera_TARGET.mjs, whose default export is the factory. The page's Content-Security-Policy
# allows no eval, hence DYNAMIC_EXECUTION=0.
function(tessera_web_module target)
    cmake_parse_arguments(PARSE_ARGV 1 argument "" "ENVIRONMENT;FACTORY" "")
    set_target_properties(${target} PROPERTIES
        OUTPUT_NAME tessera_${target} SUFFIX .mjs
        RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/modules")
    target_link_options(${target} PRIVATE
        -sMODULARIZE -sEXPORT_ES6 -sEXPORT_NAME=${argument_FACTORY}
        "-sENVIRONMENT=${argument_ENVIRONMENT}"
        -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sSTACK_SIZE=1MB
        -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=32MB -sMAXIMUM_MEMORY=512MB
        -sEXPORTED_FUNCTIONS=_malloc,_free
        "-sEXPORTED_RUNTIME_METHODS=ccall,cwrap,HEAPU8,UTF8ToString,stringToUTF8,lengthBytesUTF8"
        # Functions with one caller stay whole: one that is too large to be optimised well costs a quarter
        # of the speed, and its first call waits longer for its optimised form.
        "$<$<CONFIG:Release>:-O3;-sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=0>"
        $<$<CONFIG:Debug>:-sASSERTIONS=2>)
endfunction()
