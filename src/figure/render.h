// Draws a figure: the one renderer behind the window, the exported SVG and the exported PNG.
#pragma once

#include "figure/canvas.h"
#include "figure/layout.h"

namespace tessera::figure {

// Lays the figure out within `bounds`, draws it and returns the layout, by which the pointer finds
// things.
Layout render(const Figure& figure, const FigureState& state, Canvas& canvas, const Rect& bounds,
              const Theme& theme, const LayoutOptions& options = {});

}  // namespace tessera::figure
