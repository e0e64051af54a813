// PNG files with text in them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tessera::figure {

// width x height pixels of 4 bytes (red, green, blue, alpha), the first row at the top. Each pair
// of keyword (ASCII, at most 79 characters) and text becomes a text chunk (tEXt, or iTXt where the
// text is not ASCII). Empty on bad sizes.
std::vector<std::uint8_t> encode_png(
    int width, int height, std::span<const std::uint8_t> rgba,
    const std::vector<std::pair<std::string, std::string>>& texts = {});

}  // namespace tessera::figure
