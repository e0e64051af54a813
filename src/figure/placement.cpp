#include "figure/placement.h"

#include <algorithm>
#include <cmath>

#include "figure/series.h"

namespace tessera::figure {

namespace {

double floored(const Axis& axis, double floor, double value) {
    return at_floor(axis, floor, value) && floor > 0.0 ? floor : value;
}

}  // namespace

bool at_floor(const Axis& axis, double floor, double value) {
    return axis.scale == Scale::log && (value <= 0.0 || value < floor);
}

Point place(const Figure& figure, const Layout& layout, double x, double y) {
    return {layout.x.pixel(floored(figure.x, layout.x_floor, x)),
            layout.y.pixel(floored(figure.y, layout.y_floor, y))};
}

std::vector<PlacedBar> place_bars(const Figure& figure, const FigureState& state,
                                  const Layout& layout, const Bars& bars) {
    std::vector<PlacedBar> placed;
    std::vector<std::size_t> visible;
    for (std::size_t group = 0; group < bars.groups.size(); ++group) {
        if (!is_hidden(state, bars.groups[group].name)) visible.push_back(group);
    }
    constexpr double share = 0.76;  // of the distance between positions
    const double width =
        visible.empty() || bars.stacked ? share : share / static_cast<double>(visible.size());
    std::vector<double> above;
    std::vector<double> below;
    for (std::size_t place_in_group = 0; place_in_group < visible.size(); ++place_in_group) {
        const BarGroup& group = bars.groups[visible[place_in_group]];
        above.resize(std::max(above.size(), group.values.size()), 0.0);
        below.resize(above.size(), 0.0);
        for (std::size_t i = 0; i < group.values.size(); ++i) {
            const double value = group.values[i];
            if (!std::isfinite(value)) continue;
            double& base = (value < 0.0 ? below : above)[i];
            const double from = bars.stacked ? base : 0.0;
            base += value;
            const double left = static_cast<double>(i) - 0.5 * share +
                                (bars.stacked ? 0.0 : width * static_cast<double>(place_in_group));
            const Point a = place(figure, layout, left, from);
            const Point b = place(figure, layout, left + width, from + value);
            placed.push_back({visible[place_in_group],
                              i,
                              {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(b.x - a.x),
                               std::abs(b.y - a.y)}});
        }
    }
    return placed;
}

Rect place_area(const Layout& layout, Range x, Range y) {
    const double x0 = layout.x.pixel(x.lower);
    const double x1 = layout.x.pixel(x.upper);
    const double y0 = layout.y.pixel(y.lower);
    const double y1 = layout.y.pixel(y.upper);
    return {std::min(x0, x1), std::min(y0, y1), std::abs(x1 - x0), std::abs(y1 - y0)};
}

}  // namespace tessera::figure
