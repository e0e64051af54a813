#include "data/png.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/errors.h"
#include "core/sha256.h"
#include "data/catalogue.h"
#include "data/png_files.h"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using namespace tessera;
using namespace tessera::test;

namespace {

using Pixels = std::vector<std::uint8_t>;

/// The message of the refusal; nothing when the file is read.
std::optional<std::string> refusal(std::span<const std::byte> file) {
    try {
        read_png(file, "plan.png");
    } catch (const InputError& error) {
        return error.what();
    }
    return std::nullopt;
}

const Pixels grey_rows = {0, 0, 255, 128, 0, 10, 20, 30};
const PngHeader grey_header = {.width = 3, .height = 2};

}  // namespace

TEST_CASE("PNG files of every kind are read", "[data][png]") {
    SECTION("grey") {
        const Bytes file = png_file(grey_header, grey_rows);
        const Picture picture = read_png(file, "plan.png");
        CHECK(picture.name == "plan.png");
        CHECK(picture.sha256 == sha256(file));
        CHECK(picture.width == 3);
        CHECK(picture.height == 2);
        CHECK(picture.channels == 1);
        CHECK(picture.pixels == Pixels{0, 255, 128, 10, 20, 30});
    }
    SECTION("one bit a pixel") {
        const Pixels raw = {0, 0b10110000};
        CHECK(read_png(png_file({.width = 5, .depth = 1}, raw), "a").pixels ==
              Pixels{255, 0, 255, 255, 0});
    }
    SECTION("rows written as differences") {
        const Pixels raw = {1, 10, 10, 10, 2, 1, 2, 3};
        CHECK(read_png(png_file(grey_header, raw), "a").pixels == Pixels{10, 20, 30, 11, 22, 33});
    }
    SECTION("a palette with an entry that is half transparent") {
        const Pixels raw = {0, 1, 0};
        const Pixels palette = {1, 2, 3, 4, 5, 6};
        const Pixels opacity = {128};
        const Picture picture =
            read_png(png_file({.width = 2, .colour = 3}, raw, palette, opacity), "a");
        CHECK(picture.channels == 4);
        CHECK(picture.pixels == Pixels{4, 5, 6, 255, 1, 2, 3, 128});
    }
    SECTION("16 bits become 8") {
        const Pixels raw = {0, 1, 255, 2, 0, 3, 127};
        const Picture picture = read_png(png_file({.depth = 16, .colour = 2}, raw), "a");
        CHECK(picture.channels == 3);
        CHECK(picture.pixels == Pixels{1, 2, 3});
    }
    SECTION("interlaced") {
        // Of a picture of 3 x 2, four of the seven passes have pixels.
        const Pixels raw = {0, 1, 0, 3, 0, 2, 0, 4, 5, 6};
        CHECK(read_png(png_file({.width = 3, .height = 2, .interlaced = 1}, raw), "a").pixels ==
              Pixels{1, 2, 3, 4, 5, 6});
    }
}

TEST_CASE("A damaged PNG file is refused wherever the damage is", "[data][png]") {
    const Bytes good = png_file(grey_header, grey_rows);
    REQUIRE_FALSE(refusal(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        CAPTURE(i);
        const auto cut = refusal(std::span(good).first(i));
        REQUIRE(cut);
        CHECK_THAT(*cut, ContainsSubstring("plan.png: "));
        Bytes flipped = good;
        flipped[i] ^= std::byte{1};
        const auto damaged = refusal(flipped);
        REQUIRE(damaged);
        CHECK_THAT(*damaged, ContainsSubstring("plan.png: "));
        CHECK(damaged->find('\n') == std::string::npos);
    }
}

TEST_CASE("What a PNG file claims is checked before memory is taken", "[data][png]") {
    const auto message = [](const PngHeader& header, std::span<const std::uint8_t> raw) {
        return refusal(png_file(header, raw)).value_or("read");
    };
    CHECK_THAT(message({.width = 100'000, .height = 100'000}, grey_rows),
               ContainsSubstring("100000 x 100000 pixels; allowed are 8192 to a side"));
    CHECK_THAT(message({.width = 8192, .height = 8192}, grey_rows),
               ContainsSubstring("8388608 in all"));
    CHECK_THAT(message({.width = 0, .height = 4}, grey_rows), ContainsSubstring("0 x 4 pixels"));
    CHECK_THAT(message({.width = 3, .height = 2, .depth = 3}, grey_rows),
               ContainsSubstring("no such kind of pixels"));
    CHECK_THAT(message({.width = 3, .height = 2, .colour = 5}, grey_rows),
               ContainsSubstring("no such kind of pixels"));
    CHECK_THAT(message({.width = 3, .height = 3}, grey_rows), ContainsSubstring("fewer pixels"));
    CHECK_THAT(message({.width = 3, .height = 1}, grey_rows), ContainsSubstring("more pixels"));
    // Fifty million zeros in fifty thousand bytes, behind the header of a single pixel.
    CHECK_THAT(message({}, Pixels(50'000'000)), ContainsSubstring("more pixels"));
    CHECK_THAT(message({.colour = 3}, Pixels{0, 0}), ContainsSubstring("damaged"));
    CHECK_THAT(message(grey_header, Pixels{9, 0, 0, 0, 0, 0, 0, 0}), ContainsSubstring("damaged"));
    CHECK_THAT(refusal({}).value_or("read"), ContainsSubstring("not a PNG file"));
    CHECK_THAT(refusal(bytes_of("GIF89a, or what you will")).value_or("read"),
               ContainsSubstring("not a PNG file"));
}

TEST_CASE("A catalogue keeps the user's last file, picture or table", "[data][catalogue]") {
    Catalogue catalogue;
    CHECK(catalogue.picture() == nullptr);
    CHECK_FALSE(catalogue.contains("own"));
    const Bytes file = png_file(grey_header, grey_rows);
    catalogue.provide("own", file);
    REQUIRE(catalogue.picture() != nullptr);
    CHECK(catalogue.picture()->width == 3);
    CHECK(catalogue.contains("own"));
    CHECK_THROWS_MATCHES(catalogue.get("own"), InputError,
                         MessageMatches(ContainsSubstring("a table is needed")));
    CHECK_THROWS_AS(catalogue.provide("own", std::span(file).first(40)), InputError);
    REQUIRE(catalogue.picture() != nullptr);
    CHECK_THROWS_MATCHES(catalogue.add_file("plan.png", bytes_of("a,b\n1,2\n2,3\n3,5\n")),
                         InputError, MessageMatches(ContainsSubstring("plan.png: not a PNG file")));
    catalogue.add_file("mine.csv", bytes_of("a,b\n1,2\n2,3\n3,5\n"));
    CHECK(catalogue.picture() == nullptr);
    CHECK(catalogue.get("own")->features.rows() == 3);
    catalogue.add_file("plan.png", file);
    CHECK(catalogue.picture()->name == "plan.png");
}
