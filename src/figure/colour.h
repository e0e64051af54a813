// Colours, and the colour maps of heat maps: uniform steps of lightness in OKLab (B. Ottosson,
// 2020).
#pragma once

#include <cstdint>
#include <string>

#include "figure/figure.h"

namespace tessera::figure {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;
    friend bool operator==(const Colour&, const Colour&) = default;
};

constexpr Colour rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16 & 0xff), static_cast<std::uint8_t>(hex >> 8 & 0xff),
            static_cast<std::uint8_t>(hex & 0xff), 255};
}

// The colour with `opacity` (0..1) times its alpha.
Colour faded(Colour colour, double opacity);

// From a (t = 0) to b (t = 1) in sRGB.
Colour mixed(Colour a, Colour b, double t);

// "#rrggbb", without alpha.
std::string to_hex(Colour colour);

// Lightness in OKLab, 0 (black) .. 1 (white).
double perceived_lightness(Colour colour);

// OKLab in polar form: lightness 0..1, chroma, hue in degrees. Chroma is reduced until the colour
// exists in sRGB.
Colour from_oklch(double lightness, double chroma, double hue_degrees);

// The colour at t in [0, 1] (clamped). Sequential runs from dark violet to light yellow, diverging
// from blue over near white (t = 0.5) to red, grey from black to white.
Colour map_colour(ColourMap map, double t);

}  // namespace tessera::figure
