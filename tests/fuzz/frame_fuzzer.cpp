// Any bytes are a frame or are refused; what was decoded is encoded and decoded the same.

#include "fuzz/bytes.h"
#include "lab/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera::lab;
    const auto bytes = tessera::fuzz::as_bytes(data, size);
    try {
        split_frames(bytes);
    } catch (const FrameError&) {
    }
    try {
        const Bytes written = encode(decode(bytes));
        tessera::fuzz::require_property(encode(decode(written)) == written);
    } catch (const FrameError&) {
    }
    return 0;
}
