#include "lab/version.h"

namespace tessera {

const char* version() {
    return TESSERA_VERSION;
}

const char* build_description() {
#ifdef __EMSCRIPTEN__
    return "WebAssembly SIMD, clang " __clang_version__;
#else
    return "native, " __VERSION__;
#endif
}

}  // namespace tessera
