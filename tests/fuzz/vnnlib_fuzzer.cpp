// Any text: a property, which is read back as it was written, or an InputError.

#include "core/errors.h"
#include "fuzz/bytes.h"
#include "verify/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const verify::Property property =
            verify::read_vnnlib(fuzz::as_text(data, size), "fuzz.vnnlib");
        fuzz::require_property(property.lower.size() == property.upper.size());
        std::size_t outputs = 1;
        for (const auto& one : property.unsafe) {
            for (const auto& condition : one) outputs = condition.coefficients.size();
        }
        const std::string text = verify::write_vnnlib(property, outputs);
        const verify::Property again = verify::read_vnnlib(text, "again.vnnlib");
        fuzz::require_property(again.lower == property.lower && again.upper == property.upper);
        fuzz::require_property(verify::write_vnnlib(again, outputs) == text);
    } catch (const InputError&) {
    }
    return 0;
}
