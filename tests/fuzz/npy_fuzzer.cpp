// Any bytes are an NPY file or are refused; what was read is written and read the same.

#include "core/errors.h"
#include "data/npy.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const Array array = read_npy(fuzz::as_bytes(data, size), "input.npy");
        const auto written = write_npy(array);
        fuzz::require_property(write_npy(read_npy(written, "written.npy")) == written);
    } catch (const InputError&) {
    }
    return 0;
}
