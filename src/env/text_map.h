#pragma once

#include "env/base_map.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::env {

/// A map from outside and, where it says so, the base cell to start in.
struct StartedMap {
    BaseMap map;
    std::optional<Cell> start;
};

/// Reads a drawn map: `#` is a wall, `.` or a space is free, `S` (at most once) is free and the
/// start; lines end in \n or \r\n; short lines are filled up with walls; empty lines at the top and
/// bottom are dropped; a map that is not closed gets a ring. Throws InputError that names line and
/// column for another character or a second start, and for a map without a free cell or with a side
/// above maximum_base_side.
StartedMap parse_map(std::string_view text);

/// The same drawing of a map.
std::string to_text(const BaseMap& map);

/// How a picture becomes a map.
struct PictureReading {
    int walls_below = 128;    ///< darker pixels are dark: 0 to 256
    int longer_side = 100;    ///< base cells at most; larger pictures are reduced
    double dark_share = 0.5;  ///< a base cell with so much of its pixels dark is a wall
};

/// A map from a picture of `channels` bytes a pixel (1 grey, 2 grey and alpha, 3 red-green-blue, 4
/// red-green-blue and alpha), rows from the top. Brightness is weighted as in Rec. 709, over white
/// where the picture is transparent. A map that is not closed gets a ring. Throws InputError for
/// sizes that do not match the bytes, and for a picture without a free cell.
BaseMap map_from_pixels(std::span<const std::uint8_t> pixels, int width, int height, int channels,
                        const PictureReading& reading = {});

}  // namespace tessera::env
