#include "figure/extents.h"

#include <algorithm>
#include <cmath>

#include "figure/series.h"
#include "figure/ticks.h"

namespace tessera::figure {

void Extent::add(double value) {
    if (!std::isfinite(value)) return;
    if (log_ && (value <= 0.0 || value < floor_)) return;
    if (empty_) range_ = {value, value};
    empty_ = false;
    range_.lower = std::min(range_.lower, value);
    range_.upper = std::max(range_.upper, value);
}

namespace {

class Measure {
public:
    Measure(const Figure& figure, const FigureState& state)
        : state_(state), x_(figure.x), y_(figure.y) {}

    void operator()(const LineSeries& line) {
        x_.add_all(line.x);
        y_.add_all(line.y);
        y_.add_all(line.lower);
        y_.add_all(line.upper);
    }
    void operator()(const Scatter& scatter) {
        x_.add_all(scatter.x);
        y_.add_all(scatter.y);
        margin_x_ = true;
    }
    void operator()(const Bars& bars) {
        std::size_t positions = 0;
        std::vector<double> above;
        std::vector<double> below;
        for (const BarGroup& group : bars.groups) {
            if (is_hidden(state_, group.name)) continue;
            positions = std::max(positions, group.values.size());
            above.resize(positions, 0.0);
            below.resize(positions, 0.0);
            for (std::size_t i = 0; i < group.values.size(); ++i) {
                if (!std::isfinite(group.values[i])) continue;
                (group.values[i] < 0.0 ? below : above)[i] += group.values[i];
            }
            if (!bars.stacked) y_.add_all(group.values);
            y_.add_all(group.lower);
            y_.add_all(group.upper);
        }
        if (bars.stacked) {
            y_.add_all(above);
            y_.add_all(below);
        }
        y_.add(0.0);
        x_.add(-0.6);
        x_.add(static_cast<double>(positions) - 0.4);
        exact_x_ = true;
        from_zero_ = true;
    }
    void operator()(const HeatMap& map) { area(map.x, map.y); }
    void operator()(const Image& image) { area(image.x, image.y); }
    void operator()(const Segments& segments) {
        x_.add_all(segments.x0);
        x_.add_all(segments.x1);
        y_.add_all(segments.y0);
        y_.add_all(segments.y1);
        margin_x_ = true;
    }
    void operator()(const Graph& graph) {
        for (const GraphNode& node : graph.nodes) {
            x_.add(node.x);
            y_.add(node.y);
        }
        margin_x_ = true;
    }
    void operator()(const TextLabels& texts) {
        for (const TextLabel& label : texts.labels) {
            x_.add(label.x);
            y_.add(label.y);
        }
    }
    void operator()(const Points3&) {}
    void operator()(const Arrows3&) {}
    void operator()(const Table&) {}
    void operator()(const Paragraph&) {}

    void guide(const Guide& guide) {
        if (!guide.handle) return;
        if (guide.kind == GuideKind::vertical) x_.add(guide.value);
        if (guide.kind == GuideKind::horizontal) y_.add(guide.value);
    }

    Extents result(const Figure& figure) const {
        Extents extents;
        extents.x = with_margin(x_, figure.x.scale, exact_x_ ? 0.0 : margin_x_ ? 0.05 : 0.015);
        extents.y = with_margin(y_, figure.y.scale, exact_y_ ? 0.0 : 0.06);
        // Bars stand on the axis.
        if (from_zero_ && !y_.empty() && y_.range().lower == 0.0) extents.y.lower = 0.0;
        if (from_zero_ && !y_.empty() && y_.range().upper == 0.0) extents.y.upper = 0.0;
        return extents;
    }

private:
    void area(Range x, Range y) {
        x_.add(x.lower);
        x_.add(x.upper);
        y_.add(y.lower);
        y_.add(y.upper);
        exact_x_ = true;
        exact_y_ = true;
    }

    static Range with_margin(const Extent& extent, Scale scale, double margin) {
        if (extent.empty()) return scale == Scale::log ? Range{1.0, 10.0} : Range{0.0, 1.0};
        const Range range = drawable(extent.range(), scale);
        if (scale == Scale::log) {
            const double factor = std::pow(range.upper / range.lower, margin);
            return {range.lower / factor, range.upper * factor};
        }
        const double extra = (range.upper - range.lower) * margin;
        return {range.lower - extra, range.upper + extra};
    }

    const FigureState& state_;
    Extent x_;
    Extent y_;
    bool margin_x_ = false;
    bool exact_x_ = false;
    bool exact_y_ = false;
    bool from_zero_ = false;
};

// Applies the axis' own range and floor to `range`; returns the floor.
double settle(const Axis& axis, Range& range) {
    constexpr double largest_ratio = 1e18;
    if (axis.range) range = *axis.range;
    if (axis.scale == Scale::linear) return 0.0;
    if (axis.floor) return *axis.floor;
    if (axis.range) return std::max(axis.range->lower, 0.0);
    if (range.upper / range.lower <= largest_ratio) return 0.0;
    range.lower = range.upper / largest_ratio;
    return range.lower;
}

}  // namespace

Extents natural_extents(const Figure& figure, const FigureState& state) {
    Measure measure(figure, state);
    for (const Layer& layer : figure.layers) {
        if (!is_hidden(state, layer_name(layer))) std::visit(measure, layer);
    }
    for (const Guide& guide : figure.guides) measure.guide(guide);
    Extents extents = measure.result(figure);
    extents.x_floor = settle(figure.x, extents.x);
    extents.y_floor = settle(figure.y, extents.y);
    return extents;
}

Range value_extent(const HeatMap& map) {
    if (map.value_range) return drawable(*map.value_range, map.value_scale);
    Extent extent(map.value_scale);
    extent.add_all(map.values);
    if (extent.empty()) return {0.0, 1.0};
    Range range = extent.range();
    if (map.map == ColourMap::diverging && map.value_scale == Scale::linear) {
        const double reach = std::max(std::abs(range.lower), std::abs(range.upper));
        range = {-reach, reach};
    }
    return drawable(range, map.value_scale);
}

Range value_extent(const Scatter& scatter) {
    Extent extent(Scale::linear);
    extent.add_all(scatter.value);
    return extent.empty() ? Range{0.0, 1.0} : drawable(extent.range(), Scale::linear);
}

}  // namespace tessera::figure
