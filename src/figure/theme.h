// Everything that depends on light or dark, and the sizes of a figure's type.
#pragma once

#include <array>

#include "figure/colour.h"

namespace tessera::figure {

struct Theme {
    bool dark = false;
    Colour background;
    Colour text;
    Colour muted;  // tick labels, captions
    Colour axis;
    Colour grid;
    Colour minor_grid;
    Colour guide;
    Colour handle;
    Colour holds;
    Colour fails;
    Colour published;  // a paper's own numbers, when their layer names no colour
    std::array<Colour, 8> series;

    // pixels
    double title_size = 15.0;
    double label_size = 14.0;
    double tick_size = 12.0;
    double note_size = 12.0;

    // The palette's colour of a slot; slots beyond the last start again.
    Colour series_colour(int slot) const {
        return series[static_cast<std::size_t>(slot < 0 ? 0 : slot) % series.size()];
    }
};

// The series colours are those of Okabe and Ito (2008), told apart with every common colour
// blindness; on white the yellow is darkened and on black the blue lightened for contrast.
const Theme& light_theme();
const Theme& dark_theme();

}  // namespace tessera::figure
