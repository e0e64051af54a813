// Where the parts of layers lie in the plot: shared by drawing and hit test.
#pragma once

#include <vector>

#include "figure/layout.h"

namespace tessera::figure {

// A data point in pixels. Values that a log axis cannot show lie on its floor; NaN stays NaN.
Point place(const Figure& figure, const Layout& layout, double x, double y);

// Whether the value lies below what the axis shows as itself: zero, negative or under a log axis'
// floor.
bool at_floor(const Axis& axis, double floor, double value);

// The rectangle of one bar, of any height (also none).
struct PlacedBar {
    std::size_t group = 0;
    std::size_t index = 0;
    Rect rect;
};
std::vector<PlacedBar> place_bars(const Figure& figure, const FigureState& state,
                                  const Layout& layout, const Bars& bars);

Rect place_area(const Layout& layout, Range x, Range y);

}  // namespace tessera::figure
