#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "data/file.h"

/// PNG files made by hand, good and bad ones, for tests.
namespace tessera::test {

struct PngHeader {
    std::uint32_t width = 1;
    std::uint32_t height = 1;
    int depth = 8;
    int colour = 0;  ///< 0 grey, 2 red-green-blue, 3 palette, 4 and 6: with alpha
    int interlaced = 0;
};

inline void append_number(Bytes& bytes, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) {
        bytes.push_back(static_cast<std::byte>(number >> shift & 0xffu));
    }
}

inline void append_chunk(Bytes& file, std::string_view type, std::span<const std::byte> content) {
    append_number(file, static_cast<std::uint32_t>(content.size()));
    const std::size_t start = file.size();
    const auto letters = bytes_of(type);
    file.insert(file.end(), letters.begin(), letters.end());
    file.insert(file.end(), content.begin(), content.end());
    const auto* checked = reinterpret_cast<const Bytef*>(file.data() + start);
    append_number(file, static_cast<std::uint32_t>(
                            crc32(0, checked, static_cast<uInt>(file.size() - start))));
}

inline Bytes packed(std::span<const std::uint8_t> raw) {
    uLongf size = compressBound(static_cast<uLong>(raw.size()));
    std::vector<Bytef> out(size);
    compress(out.data(), &size, raw.data(), static_cast<uLong>(raw.size()));
    const auto bytes = std::as_bytes(std::span(out).first(size));
    return {bytes.begin(), bytes.end()};
}

/// `raw`: the rows, each after a byte that names its filter. `palette`: red-green-blue of each
/// entry; `opacity`: of its first entries. The data are dealt out over two chunks.
inline Bytes png_file(const PngHeader& header, std::span<const std::uint8_t> raw,
                      std::span<const std::uint8_t> palette = {},
                      std::span<const std::uint8_t> opacity = {}) {
    Bytes file;
    for (const int byte : {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a}) {
        file.push_back(static_cast<std::byte>(byte));
    }
    Bytes content;
    append_number(content, header.width);
    append_number(content, header.height);
    for (const int byte : {header.depth, header.colour, 0, 0, header.interlaced}) {
        content.push_back(static_cast<std::byte>(byte));
    }
    append_chunk(file, "IHDR", content);
    if (!palette.empty()) append_chunk(file, "PLTE", std::as_bytes(palette));
    if (!opacity.empty()) append_chunk(file, "tRNS", std::as_bytes(opacity));
    const Bytes data = packed(raw);
    const auto all = std::span(data);
    append_chunk(file, "IDAT", all.first(all.size() / 2));
    append_chunk(file, "IDAT", all.subspan(all.size() / 2));
    append_chunk(file, "IEND", {});
    return file;
}

/// A grey picture of characters: '#' black, all else white.
inline Bytes png_of_drawing(std::span<const std::string_view> rows) {
    std::vector<std::uint8_t> raw;
    for (const std::string_view row : rows) {
        raw.push_back(0);
        for (const char c : row) raw.push_back(c == '#' ? 0 : 255);
    }
    return png_file({.width = static_cast<std::uint32_t>(rows.front().size()),
                     .height = static_cast<std::uint32_t>(rows.size())},
                    raw);
}

}  // namespace tessera::test
