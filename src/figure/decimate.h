// Long series in as few points as the screen can tell apart.
#pragma once

#include <span>
#include <vector>

#include "figure/state.h"

namespace tessera::figure {

// The points of one unbroken piece of a line, in pixels. Where many lie in one pixel column, its
// first, lowest, highest and last remain, so no extreme is lost.
std::vector<Point> decimated(std::span<const Point> points);

// Like decimated, for the band between two lines with the same x: in each pixel column the largest
// extent.
struct Ribbon {
    std::vector<Point> upper;
    std::vector<Point> lower;
};
Ribbon decimated(const Ribbon& ribbon);

// The pieces of a line between its gaps (NaN in x or y).
std::vector<std::vector<Point>> pieces(std::span<const Point> points);

// The indices of the points of which none covers another: one for each pixel.
std::vector<std::size_t> distinct_pixels(std::span<const Point> points, const Rect& area);

}  // namespace tessera::figure
