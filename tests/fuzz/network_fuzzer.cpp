// Any bytes are a network, ONNX or JSON, or are refused; what was read is written and read the
// same.

#include "core/errors.h"
#include "fuzz/bytes.h"
#include "nn/network_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const auto network = nn::read_network(fuzz::as_bytes(data, size), "fuzz");
        for (const char* file : {"written.onnx", "written.json"}) {
            const auto again = nn::read_network(nn::write_network(network, file), file);
            fuzz::require_property(again.architecture.output().size() ==
                                   network.architecture.output().size());
        }
    } catch (const InputError&) {
    }
    return 0;
}
