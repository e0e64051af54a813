#include "figure/png.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

namespace tessera::figure {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Signature (8 bytes) and header chunk (25 bytes): text chunks are put behind them.
constexpr std::size_t header_size = 33;

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xffffffffu;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
    }
    return ~crc;
}

void append_number(Bytes& bytes, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<std::uint8_t>(number >> shift & 0xffu));
}

void append_text_chunk(Bytes& png, const std::string& keyword, const std::string& text) {
    const bool ascii =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
    Bytes chunk;
    for (const char c : std::string(ascii ? "tEXt" : "iTXt") + keyword.substr(0, 79))
        chunk.push_back(static_cast<std::uint8_t>(c));
    chunk.push_back(0);
    // Not compressed, no language, no translated keyword.
    if (!ascii) chunk.insert(chunk.end(), {0, 0, 0, 0});
    chunk.insert(chunk.end(), text.begin(), text.end());
    append_number(png, static_cast<std::uint32_t>(chunk.size() - 4));
    png.insert(png.end(), chunk.begin(), chunk.end());
    append_number(png, crc32(chunk));
}

}  // namespace

std::vector<std::uint8_t> encode_png(
    int width, int height, std::span<const std::uint8_t> rgba,
    const std::vector<std::pair<std::string, std::string>>& texts) {
    if (width <= 0 || height <= 0) return {};
    if (rgba.size() < static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)
        return {};
    int length = 0;
    const std::unique_ptr<unsigned char, decltype(&std::free)> encoded(
        stbi_write_png_to_mem(rgba.data(), width * 4, width, height, 4, &length), &std::free);
    if (!encoded || length < static_cast<int>(header_size)) return {};
    Bytes png(encoded.get(), encoded.get() + header_size);
    for (const auto& [keyword, text] : texts) append_text_chunk(png, keyword, text);
    png.insert(png.end(), encoded.get() + header_size, encoded.get() + length);
    return png;
}

}  // namespace tessera::figure
