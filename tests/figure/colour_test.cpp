#include "figure/colour.h"

#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "figure/theme.h"

using namespace tessera::figure;

TEST_CASE("The sequential map rises in perceived lightness in even steps", "[figure]") {
    double before = perceived_lightness(map_colour(ColourMap::sequential, 0.0));
    const double all = perceived_lightness(map_colour(ColourMap::sequential, 1.0)) - before;
    CHECK(all > 0.6);
    for (int i = 1; i <= 16; ++i) {
        const double here = perceived_lightness(map_colour(ColourMap::sequential, i / 16.0));
        CHECK(here - before == Catch::Approx(all / 16.0).margin(0.012));
        before = here;
    }
}

TEST_CASE("The diverging map is lightest in the middle and equally dark at both ends", "[figure]") {
    const double middle = perceived_lightness(map_colour(ColourMap::diverging, 0.5));
    const double low = perceived_lightness(map_colour(ColourMap::diverging, 0.0));
    const double high = perceived_lightness(map_colour(ColourMap::diverging, 1.0));
    CHECK(middle > 0.9);
    CHECK(low == Catch::Approx(high).margin(0.02));
    CHECK(map_colour(ColourMap::diverging, 0.0).blue > map_colour(ColourMap::diverging, 0.0).red);
    CHECK(map_colour(ColourMap::diverging, 1.0).red > map_colour(ColourMap::diverging, 1.0).blue);
}

TEST_CASE("Colour maps take any number", "[figure]") {
    CHECK(map_colour(ColourMap::sequential, -5.0) == map_colour(ColourMap::sequential, 0.0));
    CHECK(map_colour(ColourMap::sequential, 7.0) == map_colour(ColourMap::sequential, 1.0));
    CHECK(map_colour(ColourMap::grey, std::numeric_limits<double>::quiet_NaN()) ==
          map_colour(ColourMap::grey, 0.0));
}

TEST_CASE("Every series colour stands out from its background", "[figure]") {
    for (const Theme* theme : {&light_theme(), &dark_theme()}) {
        for (const Colour colour : theme->series) {
            CHECK(std::abs(perceived_lightness(colour) - perceived_lightness(theme->background)) >
                  0.25);
        }
        CHECK(std::abs(perceived_lightness(theme->muted) - perceived_lightness(theme->background)) >
              0.4);
    }
    CHECK(light_theme().series_colour(8) == light_theme().series_colour(0));
}

TEST_CASE("OKLab's white and black are those of sRGB", "[figure]") {
    CHECK(from_oklch(1.0, 0.0, 0.0) == rgb(0xffffff));
    CHECK(from_oklch(0.0, 0.0, 0.0) == rgb(0x000000));
    CHECK(perceived_lightness(rgb(0xffffff)) == Catch::Approx(1.0).margin(1e-6));
    CHECK(to_hex(rgb(0x0072b2)) == "#0072b2");
}
