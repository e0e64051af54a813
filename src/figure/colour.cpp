#include "figure/colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <numbers>

namespace tessera::figure {
namespace {

struct Linear {
    double red, green, blue;
};

double to_linear(std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t from_linear(double c) {
    const double encoded = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1.0 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(std::clamp(encoded, 0.0, 1.0) * 255.0));
}

// The matrices of OKLab's definition.
Linear linear_from_oklab(double lightness, double a, double b) {
    const auto cube = [](double v) { return v * v * v; };
    const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool in_gamut(const Linear& c) {
    constexpr double slack = 1e-4;
    const auto inside = [](double v) { return v >= -slack && v <= 1.0 + slack; };
    return inside(c.red) && inside(c.green) && inside(c.blue);
}

constexpr int table_size = 256;
using Table = std::array<Colour, table_size>;

Colour sequential(double t) {
    return from_oklch(0.22 + 0.72 * t, 0.10 + 0.09 * t, 305.0 - 200.0 * t);
}

Colour diverging(double t) {
    const double side = 2.0 * t - 1.0;
    const double strength = std::abs(side);
    return from_oklch(0.95 - 0.50 * strength, 0.19 * strength, side < 0.0 ? 252.0 : 32.0);
}

Colour grey(double t) {
    const auto level = static_cast<std::uint8_t>(std::lround(255.0 * t));
    return {level, level, level, 255};
}

Table make_table(Colour (*at)(double)) {
    Table table;
    for (int i = 0; i < table_size; ++i) {
        table[static_cast<std::size_t>(i)] = at(static_cast<double>(i) / (table_size - 1));
    }
    return table;
}

const Table& table_of(ColourMap map) {
    static const Table sequential_table = make_table(sequential);
    static const Table diverging_table = make_table(diverging);
    static const Table grey_table = make_table(grey);
    switch (map) {
        case ColourMap::diverging:
            return diverging_table;
        case ColourMap::grey:
            return grey_table;
        case ColourMap::sequential:
            break;
    }
    return sequential_table;
}

}  // namespace

Colour faded(Colour colour, double opacity) {
    colour.alpha =
        static_cast<std::uint8_t>(std::lround(colour.alpha * std::clamp(opacity, 0.0, 1.0)));
    return colour;
}

Colour mixed(Colour a, Colour b, double t) {
    const auto blend = [t](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + (to - from) * std::clamp(t, 0.0, 1.0)));
    };
    return {blend(a.red, b.red), blend(a.green, b.green), blend(a.blue, b.blue),
            blend(a.alpha, b.alpha)};
}

std::string to_hex(Colour colour) {
    return std::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

double perceived_lightness(Colour colour) {
    const double r = to_linear(colour.red);
    const double g = to_linear(colour.green);
    const double b = to_linear(colour.blue);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
}

Colour from_oklch(double lightness, double chroma, double hue_degrees) {
    const double hue = hue_degrees * std::numbers::pi / 180.0;
    const auto at = [&](double c) {
        return linear_from_oklab(lightness, c * std::cos(hue), c * std::sin(hue));
    };
    double inside = 0.0;
    double outside = chroma;
    if (in_gamut(at(chroma))) {
        inside = chroma;
    } else {
        for (int i = 0; i < 20; ++i) {
            const double middle = 0.5 * (inside + outside);
            (in_gamut(at(middle)) ? inside : outside) = middle;
        }
    }
    const Linear c = at(inside);
    return {from_linear(c.red), from_linear(c.green), from_linear(c.blue), 255};
}

Colour map_colour(ColourMap map, double t) {
    const double position = std::isfinite(t) ? std::clamp(t, 0.0, 1.0) * (table_size - 1) : 0.0;
    return table_of(map)[static_cast<std::size_t>(std::lround(position))];
}

}  // namespace tessera::figure
