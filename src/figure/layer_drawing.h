// Draws the layers inside the plot area.
#pragma once

#include "figure/canvas.h"
#include "figure/layout.h"

namespace tessera::figure {

void draw_layers(const Figure& figure, const FigureState& state, const Layout& layout,
                 Canvas& canvas, const Theme& theme);

void draw_marker(Canvas& canvas, Marker marker, Point centre, double radius, Colour colour,
                 bool hollow, Colour background);

}  // namespace tessera::figure
