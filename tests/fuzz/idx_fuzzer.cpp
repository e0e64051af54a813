// Any bytes are an IDX file, raw or packed, or are refused.

#include "core/errors.h"
#include "data/idx.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        read_idx(fuzz::as_bytes(data, size), "input.idx");
    } catch (const InputError&) {
    }
    return 0;
}
