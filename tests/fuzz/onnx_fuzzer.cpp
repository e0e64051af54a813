// Any bytes are a network or are refused; what was read is written and read the same.

#include "core/errors.h"
#include "fuzz/bytes.h"
#include "nn/onnx.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const auto network = nn::read_onnx(fuzz::as_bytes(data, size), "fuzz.onnx");
        const auto again = nn::read_onnx(nn::write_onnx(network), "written.onnx");
        fuzz::require_property(again.architecture.output().size() ==
                               network.architecture.output().size());
    } catch (const InputError&) {
    }
    return 0;
}
