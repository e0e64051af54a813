#include "figure/interaction.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tessera::figure {
namespace {

// Beyond these the positions on the axis could no longer be told apart in double precision.
bool is_usable(Range range, Scale scale) {
    if (!std::isfinite(range.lower) || !std::isfinite(range.upper) || !(range.lower < range.upper))
        return false;
    if (scale == Scale::log)
        return range.lower > 1e-290 && range.upper < 1e290 &&
               range.upper / range.lower > 1.0 + 1e-9;
    const double magnitude = std::max(std::abs(range.lower), std::abs(range.upper));
    return magnitude < 1e290 && range.upper - range.lower > 1e-11 * magnitude;
}

Range shifted(const AxisMap& axis, double pixels) {
    const Range range = axis.range();
    return {axis.value(axis.pixel(range.lower) - pixels),
            axis.value(axis.pixel(range.upper) - pixels)};
}

Range scaled(const AxisMap& axis, double around, double factor) {
    const Range range = axis.range();
    const auto closer = [&](double value) {
        return axis.value(around + (axis.pixel(value) - around) / factor);
    };
    return {closer(range.lower), closer(range.upper)};
}

void set_if_usable(std::optional<Range>& shown, Range range, Scale scale) {
    if (is_usable(range, scale)) shown = range;
}

double within_handle(const Handle& handle, double value) {
    const double rounded = handle.whole_numbers ? std::round(value) : value;
    return std::clamp(rounded, handle.range.lower, handle.range.upper);
}

}  // namespace

void pan(FigureState& state, const Layout& layout, double dx, double dy) {
    if (layout.plain) return;
    if (layout.three_dimensional) {
        constexpr double radians_per_pixel = 0.01;
        state.camera.yaw =
            std::remainder(state.camera.yaw + radians_per_pixel * dx, 2.0 * std::numbers::pi);
        state.camera.pitch = std::clamp(state.camera.pitch + radians_per_pixel * dy,
                                        -0.5 * std::numbers::pi, 0.5 * std::numbers::pi);
        return;
    }
    if (dx != 0.0) set_if_usable(state.x, shifted(layout.x, dx), layout.x.scale());
    if (dy != 0.0) set_if_usable(state.y, shifted(layout.y, dy), layout.y.scale());
}

void zoom(FigureState& state, const Figure& figure, const Layout& layout, Point around,
          double factor) {
    if (layout.plain) return;
    if (layout.three_dimensional) {
        state.camera.zoom = std::clamp(state.camera.zoom * factor, 0.1, 50.0);
        return;
    }
    const bool on_x_labels = around.y > layout.plot.bottom();
    const bool on_y_labels = around.x < layout.plot.x;
    if (!on_y_labels || figure.equal_aspect)
        set_if_usable(state.x, scaled(layout.x, around.x, factor), layout.x.scale());
    if (!on_x_labels || figure.equal_aspect)
        set_if_usable(state.y, scaled(layout.y, around.y, factor), layout.y.scale());
}

void zoom_to(FigureState& state, const Layout& layout, Point corner, Point opposite) {
    if (layout.plain || layout.three_dimensional) return;
    const Rect& plot = layout.plot;
    const auto inside = [&](Point p) {
        return Point{std::clamp(p.x, plot.x, plot.right()), std::clamp(p.y, plot.y, plot.bottom())};
    };
    const Point a = inside(corner);
    const Point b = inside(opposite);
    if (std::abs(a.x - b.x) < 4.0 || std::abs(a.y - b.y) < 4.0) return;
    set_if_usable(state.x, layout.x.between(a.x, b.x), layout.x.scale());
    set_if_usable(state.y, layout.y.between(a.y, b.y), layout.y.scale());
}

void fit(FigureState& state) {
    state.x.reset();
    state.y.reset();
    state.camera = Camera{};
    state.first_row = 0;
}

void toggle(FigureState& state, const std::string& name) {
    if (!state.hidden.erase(name)) state.hidden.insert(name);
}

double handle_value(const Figure& figure, const Layout& layout, const PlacedGuide& guide,
                    Point position) {
    const Guide& described = figure.guides[guide.guide];
    const double value = described.kind == GuideKind::vertical ? layout.x.value(position.x)
                                                               : layout.y.value(position.y);
    return within_handle(*described.handle, value);
}

double nudged_handle_value(const Figure& figure, const Layout& layout, const PlacedGuide& guide,
                           int direction, bool fast) {
    const Guide& described = figure.guides[guide.guide];
    const bool vertical = described.kind == GuideKind::vertical;
    const AxisMap& axis = vertical ? layout.x : layout.y;
    const double step = (fast ? 20.0 : 2.0) * direction * (vertical ? 1.0 : -1.0);
    const double moved =
        within_handle(*described.handle, axis.value(axis.pixel(guide.value) + step));
    if (!described.handle->whole_numbers || moved != guide.value) return moved;
    return within_handle(*described.handle, guide.value + direction);
}

}  // namespace tessera::figure
