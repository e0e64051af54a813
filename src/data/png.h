#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera {

/// Larger pictures are refused by their header, before memory is taken for them.
inline constexpr int largest_picture_side = 8192;
inline constexpr int largest_picture_pixels = 1 << 23;

/// A picture as bytes, rows from the top. A pixel has as many bytes as `channels`: 1 grey, 2 grey
/// and alpha, 3 red-green-blue, 4 red-green-blue and alpha.
struct Picture {
    std::string name;
    std::string sha256;  ///< of the file
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<std::uint8_t> pixels;
};

/// Whether the bytes begin as a PNG file does.
bool is_png(std::span<const std::byte> bytes);

/// Reads a PNG file of any kind (PNG specification, third edition): palettes are looked up, 16 bits
/// become 8, colour profiles are not applied. `name` is used in messages. Throws InputError for
/// what is not a PNG file, is larger than allowed, cut short or damaged; checksums are checked.
Picture read_png(std::span<const std::byte> bytes, const std::string& name);

}  // namespace tessera
