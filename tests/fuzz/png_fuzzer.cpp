// Any bytes are a picture of the size that it says, and become a map, or are refused.

#include "core/errors.h"
#include "data/png.h"
#include "env/text_map.h"
#include "fuzz/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tessera;
    try {
        const Picture picture = read_png(fuzz::as_bytes(data, size), "input.png");
        fuzz::require_property(picture.pixels.size() ==
                               static_cast<std::size_t>(picture.width) *
                                   static_cast<std::size_t>(picture.height) *
                                   static_cast<std::size_t>(picture.channels));
        const env::BaseMap map =
            env::map_from_pixels(picture.pixels, picture.width, picture.height, picture.channels);
        fuzz::require_property(map.closed() && map.free_cells() > 0);
    } catch (const InputError&) {
    }
    return 0;
}
