#include "figure/png.h"

#include <algorithm>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace tessera::figure;

namespace {

std::uint32_t number_at(const std::vector<std::uint8_t>& bytes, std::size_t i) {
    return static_cast<std::uint32_t>(bytes[i]) << 24 |
           static_cast<std::uint32_t>(bytes[i + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[i + 2]) << 8 | bytes[i + 3];
}

struct Chunk {
    std::string type;
    std::string content;
    std::uint32_t crc = 0;
};

std::vector<Chunk> chunks(const std::vector<std::uint8_t>& png) {
    std::vector<Chunk> result;
    for (std::size_t i = 8; i + 12 <= png.size();) {
        const std::uint32_t length = number_at(png, i);
        if (i + 12 + length > png.size()) break;
        const auto text = [&](std::size_t from, std::size_t size) {
            return std::string(png.begin() + static_cast<std::ptrdiff_t>(from),
                               png.begin() + static_cast<std::ptrdiff_t>(from + size));
        };
        result.push_back({text(i + 4, 4), text(i + 8, length), number_at(png, i + 8 + length)});
        i += 12 + length;
    }
    return result;
}

}  // namespace

TEST_CASE("A PNG begins with its signature and carries its texts", "[figure]") {
    const std::vector<std::uint8_t> pixels(4 * 3 * 2, 200);
    const auto png = encode_png(3, 2, pixels, {{"software", "Tessera"}, {"title", "10⁻⁵"}});
    const std::vector<std::uint8_t> signature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    REQUIRE(png.size() > 60);
    CHECK(std::equal(signature.begin(), signature.end(), png.begin()));
    const auto parts = chunks(png);
    REQUIRE(parts.size() == 5);
    CHECK(parts[0].type == "IHDR");
    CHECK(parts[1].type == "tEXt");
    CHECK(parts[1].content == std::string("software\0Tessera", 16));
    // The check sum of the PNG specification over type and content, from an independent program
    // (zlib's crc32).
    CHECK(parts[1].crc == 0x83ca4732u);
    CHECK(parts[2].type == "iTXt");
    CHECK(parts[2].content == std::string("title\0\0\0\0\0", 10) + "10⁻⁵");
    CHECK(parts[3].type == "IDAT");
    CHECK(parts[4].type == "IEND");
}

TEST_CASE("Sizes that do not fit give no file", "[figure]") {
    const std::vector<std::uint8_t> pixels(16, 0);
    CHECK(encode_png(0, 2, pixels).empty());
    CHECK(encode_png(-1, 2, pixels).empty());
    CHECK(encode_png(100, 100, pixels).empty());
}
