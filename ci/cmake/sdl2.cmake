# SDL2 for WebAssembly, straight from its sources: video, events and timers. Its own configuration
# would run some hundred checks (minutes under Emscripten) to find what SDL_config_emscripten.h says.

set(sdl2 "${TESSERA_TOOLCHAIN}/sdl2")
tessera_require("${sdl2}/include/SDL.h")

set(sdl2_sources)
foreach(part . atomic audio audio/dummy cpuinfo dynapi events file haptic haptic/dummy joystick
        joystick/dummy joystick/emscripten loadso/dummy locale locale/emscripten main/dummy misc misc/emscripten power
        render render/software sensor sensor/dummy stdlib thread thread/generic timer timer/unix
        filesystem/emscripten video video/dummy video/emscripten video/yuv2rgb)
    file(GLOB part_sources "${sdl2}/src/${part}/*.c")
    list(APPEND sdl2_sources ${part_sources})
endforeach()

list(FILTER sdl2_sources EXCLUDE REGEX "/yuv_rgb_(lsx|sse)\\.c$")
add_library(sdl2 STATIC EXCLUDE_FROM_ALL ${sdl2_sources})
target_include_directories(sdl2 SYSTEM PUBLIC "${sdl2}/include")
target_compile_options(sdl2 PRIVATE -w)
target_compile_definitions(sdl2 PRIVATE
    SDL_AUDIO_DISABLED=1 SDL_FILE_DISABLED=1 SDL_HAPTIC_DISABLED=1 SDL_JOYSTICK_DISABLED=1
    SDL_LOADSO_DISABLED=1 SDL_POWER_DISABLED=1 SDL_RENDER_DISABLED=1 SDL_SENSOR_DISABLED=1)

# Several files per compiler call: five times faster. Headers without guards need a call of their own.
set(unguarded ${sdl2_sources})
list(FILTER unguarded INCLUDE REGEX "/joystick/")
set_source_files_properties(${unguarded} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
set_target_properties(sdl2 PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
add_library(SDL2::SDL2 ALIAS sdl2)
