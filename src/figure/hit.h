// What is under the pointer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "figure/layout.h"

namespace tessera::figure {

struct Hit {
    std::size_t layer = 0;
    std::size_t group = 0;
    std::size_t index = 0;  // of the point, bar or cell (row-major) within its layer and group
    Point pixel;
    double x = 0.0;  // in data units
    double y = 0.0;
    std::string title;               // the series
    std::vector<std::string> lines;  // the values, as read out
};

// The nearest visible point within `reach` pixels, or the bar, cell or pixel that contains the
// position.
std::optional<Hit> hit_test(const Figure& figure, const FigureState& state, const Layout& layout,
                            Point position, double reach = 28.0);

// The draggable guide within `reach` pixels: its index in Layout::guides.
std::optional<std::size_t> handle_at(const Figure& figure, const Layout& layout, Point position,
                                     double reach = 6.0);

// The legend entry at the position: its index in Layout::legend.
std::optional<std::size_t> legend_at(const Layout& layout, Point position);

}  // namespace tessera::figure
