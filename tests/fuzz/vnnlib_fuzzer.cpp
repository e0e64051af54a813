// Any text: a property, or an InputError.

#include "core/errors.h"
#include "fuzz/bytes.h"
#include "verify/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const verify::Property property =
            verify::read_vnnlib(fuzz::as_text(data, size), "fuzz.vnnlib");
        fuzz::require_property(property.lower.size() == property.upper.size());
    } catch (const InputError&) {
    }
    return 0;
}
