#include "figure/hit.h"

#include <algorithm>
#include <cmath>

#include "figure/number_text.h"
#include "figure/placement.h"
#include "figure/projection.h"

namespace tessera::figure {
namespace {

std::string read_out(const Axis& axis, const char* fallback, double value) {
    std::string text = (axis.label.empty() ? fallback : axis.label) + ": ";
    const auto position = static_cast<std::size_t>(std::lround(std::max(value, 0.0)));
    if (!axis.categories.empty() && position < axis.categories.size())
        return text + axis.categories[position];
    text += number_text(value, 5);
    if (!axis.unit.empty()) text += " " + axis.unit;
    return text;
}

std::string interval(const std::string& name, double lower, double upper) {
    return name + ": " + number_text(lower, 4) + " … " + number_text(upper, 4);
}

class Search {
public:
    Search(const Figure& figure, const FigureState& state, const Layout& layout, Point position,
           double reach)
        : figure_(figure), state_(state), layout_(layout), position_(position), nearest_(reach) {}

    void at_layer(std::size_t layer) { layer_ = layer; }
    std::optional<Hit> result() const { return point_ ? point_ : area_; }

    void operator()(const LineSeries& line) {
        const auto found = nearest_of(line.x, line.y, [](std::size_t) { return true; });
        if (!found) return;
        Hit hit = point_hit(*found, line.x[*found], line.y[*found], line.name);
        if (line.lower.size() == line.x.size() && line.upper.size() == line.x.size()) {
            hit.lines.push_back(interval(line.band_name.empty() ? "band" : line.band_name,
                                         line.lower[*found], line.upper[*found]));
        }
        point_ = std::move(hit);
    }

    void operator()(const Scatter& scatter) {
        const auto group_of = [&](std::size_t i) {
            return i < scatter.category.size()
                       ? static_cast<std::size_t>(std::max(0, scatter.category[i]))
                       : std::size_t{0};
        };
        const auto found = nearest_of(scatter.x, scatter.y, [&](std::size_t i) {
            const Series* series = find_series(layout_.series, layer_, group_of(i));
            return series != nullptr && !is_hidden(state_, series->name);
        });
        if (!found) return;
        const Series& series = *find_series(layout_.series, layer_, group_of(*found));
        Hit hit = point_hit(*found, scatter.x[*found], scatter.y[*found],
                            series.name.empty() ? scatter.name : series.name);
        hit.group = group_of(*found);
        if (*found < scatter.value.size()) {
            const std::string label = scatter.value_label.empty() ? "value" : scatter.value_label;
            hit.lines.push_back(label + ": " + number_text(scatter.value[*found], 5));
        }
        point_ = std::move(hit);
    }

    void operator()(const Bars& bars) {
        for (const PlacedBar& bar : place_bars(figure_, state_, layout_, bars)) {
            // A short bar is hit in its whole column.
            const bool in_column = position_.x >= bar.rect.x && position_.x <= bar.rect.right();
            if (!in_column || !layout_.plot.contains(position_)) continue;
            if (bars.stacked && !bar.rect.contains(position_)) continue;
            Hit hit;
            hit.layer = layer_;
            hit.group = bar.group;
            hit.index = bar.index;
            hit.x = static_cast<double>(bar.index);
            hit.y = bars.groups[bar.group].values[bar.index];
            hit.pixel = {bar.rect.centre().x, hit.y < 0.0 ? bar.rect.bottom() : bar.rect.y};
            hit.title = bars.groups[bar.group].name;
            hit.lines = {read_out(figure_.x, "position", hit.x),
                         read_out(figure_.y, "value", hit.y)};
            const BarGroup& group = bars.groups[bar.group];
            if (bar.index < group.lower.size() && bar.index < group.upper.size() &&
                std::isfinite(group.upper[bar.index] - group.lower[bar.index])) {
                hit.lines.push_back(
                    interval("interval", group.lower[bar.index], group.upper[bar.index]));
            }
            area_ = std::move(hit);
        }
    }

    void operator()(const HeatMap& map) {
        if (map.rows <= 0 || map.columns <= 0) return;
        const auto cell = cell_at(map.x, map.y, map.rows, map.columns);
        if (!cell) return;
        Hit hit = *cell;
        hit.index = from_the_top(hit.index, map.rows, map.columns);
        const std::string label = map.value_label.empty() ? "value" : map.value_label;
        if (hit.index < map.values.size())
            hit.lines.push_back(label + ": " + number_text(map.values[hit.index], 5));
        hit.title = map.name;
        area_ = std::move(hit);
    }

    void operator()(const Image& image) {
        if (image.width <= 0 || image.height <= 0) return;
        auto cell = cell_at(image.x, image.y, image.height, image.width);
        if (!cell) return;
        cell->index = from_the_top(cell->index, image.height, image.width);
        cell->title = image.name;
        area_ = std::move(cell);
    }

    void operator()(const Graph& graph) {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const GraphNode& node = graph.nodes[i];
            if (!closer(place(figure_, layout_, node.x, node.y))) continue;
            point_ = point_hit(i, node.x, node.y,
                               node.label.empty() ? "node " + std::to_string(i) : node.label);
            point_->lines = {"value: " + number_text(node.value, 5)};
        }
    }

    void operator()(const Points3& points) {
        const Projection project(box_of(figure_), state_.camera, layout_.plot);
        for (std::size_t i = 0; i < points.x.size(); ++i) {
            const Point pixel = project({points.x[i], points.y[i], points.z[i]}).point;
            if (!closer(pixel)) continue;
            Hit hit = point_hit(i, points.x[i], points.y[i], points.name);
            hit.pixel = pixel;
            hit.lines.push_back(read_out(figure_.z, "z", points.z[i]));
            point_ = std::move(hit);
        }
    }

    void operator()(const Segments& segments) {
        const auto found = nearest_of(segments.x1, segments.y1, [](std::size_t) { return true; });
        if (found)
            point_ = point_hit(*found, segments.x1[*found], segments.y1[*found], segments.name);
    }

    void operator()(const TextLabels&) {}
    void operator()(const Arrows3&) {}
    void operator()(const Table&) {}
    void operator()(const Paragraph&) {}

private:
    bool closer(Point pixel) {
        const double distance = std::hypot(pixel.x - position_.x, pixel.y - position_.y);
        if (!(distance < nearest_)) return false;
        nearest_ = distance;
        return true;
    }

    template <class Visible>
    std::optional<std::size_t> nearest_of(const std::vector<double>& x,
                                          const std::vector<double>& y, Visible visible) {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
            if (visible(i) && closer(place(figure_, layout_, x[i], y[i]))) found = i;
        }
        return found;
    }

    Hit point_hit(std::size_t index, double x, double y, const std::string& title) const {
        Hit hit;
        hit.layer = layer_;
        hit.index = index;
        hit.x = x;
        hit.y = y;
        hit.pixel = place(figure_, layout_, x, y);
        hit.title = title;
        hit.lines = {read_out(figure_.x, "x", x), read_out(figure_.y, "y", y)};
        return hit;
    }

    // The same cell when rows are counted from the upper end of y.
    static std::size_t from_the_top(std::size_t index, int rows, int columns) {
        const auto row_length = static_cast<std::size_t>(columns);
        return (static_cast<std::size_t>(rows) - 1 - index / row_length) * row_length +
               index % row_length;
    }

    std::optional<Hit> cell_at(Range x, Range y, int rows, int columns) const {
        const double u = AxisMap(figure_.x.scale, x, 0.0, 1.0).pixel(layout_.x.value(position_.x));
        const double v = AxisMap(figure_.y.scale, y, 0.0, 1.0).pixel(layout_.y.value(position_.y));
        if (!(u >= 0.0 && u < 1.0 && v >= 0.0 && v < 1.0)) return std::nullopt;
        const auto column = static_cast<std::size_t>(u * columns);
        const auto row = static_cast<std::size_t>(v * rows);
        Hit hit;
        hit.layer = layer_;
        hit.index = row * static_cast<std::size_t>(columns) + column;
        hit.x = cell_centre(figure_.x.scale, x, static_cast<int>(column), columns);
        hit.y = cell_centre(figure_.y.scale, y, static_cast<int>(row), rows);
        hit.pixel = {layout_.x.pixel(hit.x), layout_.y.pixel(hit.y)};
        hit.lines = {read_out(figure_.x, "x", hit.x), read_out(figure_.y, "y", hit.y)};
        return hit;
    }

    const Figure& figure_;
    const FigureState& state_;
    const Layout& layout_;
    Point position_;
    double nearest_;
    std::size_t layer_ = 0;
    std::optional<Hit> point_;
    std::optional<Hit> area_;
};

}  // namespace

std::optional<Hit> hit_test(const Figure& figure, const FigureState& state, const Layout& layout,
                            Point position, double reach) {
    if (layout.plain || !layout.plot.contains(position)) return std::nullopt;
    Search search(figure, state, layout, position, reach);
    for (std::size_t layer = 0; layer < figure.layers.size(); ++layer) {
        if (is_hidden(state, layer_name(figure.layers[layer]))) continue;
        search.at_layer(layer);
        std::visit(search, figure.layers[layer]);
    }
    return search.result();
}

std::optional<std::size_t> handle_at(const Figure& figure, const Layout& layout, Point position,
                                     double reach) {
    std::optional<std::size_t> found;
    double nearest = reach;
    for (std::size_t i = 0; i < layout.guides.size(); ++i) {
        const PlacedGuide& guide = layout.guides[i];
        if (!guide.grip) continue;
        const bool vertical = figure.guides[guide.guide].kind == GuideKind::vertical;
        const bool along =
            vertical
                ? position.y >= layout.plot.y - reach && position.y <= layout.plot.bottom() + reach
                : position.x >= layout.plot.x - reach && position.x <= layout.plot.right() + reach;
        const double distance =
            vertical ? std::abs(position.x - guide.from.x) : std::abs(position.y - guide.from.y);
        if (guide.grip->contains(position)) return i;
        if (along && distance <= nearest) {
            nearest = distance;
            found = i;
        }
    }
    return found;
}

std::optional<std::size_t> legend_at(const Layout& layout, Point position) {
    for (std::size_t i = 0; i < layout.legend.size(); ++i) {
        if (layout.legend[i].rect.contains(position)) return i;
    }
    return std::nullopt;
}

}  // namespace tessera::figure
