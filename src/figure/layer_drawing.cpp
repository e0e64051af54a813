#include "figure/layer_drawing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "figure/decimate.h"
#include "figure/extents.h"
#include "figure/number_text.h"
#include "figure/placement.h"
#include "figure/projection.h"
#include "figure/text_layout.h"

namespace tessera::figure {
namespace {

constexpr double band_opacity = 0.20;
constexpr double published_opacity = 0.75;

// FNV-1a: a texture is made anew only when its pixels change.
std::uint64_t fingerprint(std::span<const std::uint8_t> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3u;
    return hash;
}

void draw_arrow_head(Canvas& canvas, Point from, Point tip, double size, Colour colour) {
    const double length = std::hypot(tip.x - from.x, tip.y - from.y);
    if (!(length > 1e-9)) return;
    const Point along{(tip.x - from.x) / length, (tip.y - from.y) / length};
    const double reach = std::min(size, length);
    const Point base{tip.x - along.x * reach, tip.y - along.y * reach};
    const double half = 0.42 * reach;
    const Point head[] = {tip,
                          {base.x - along.y * half, base.y + along.x * half},
                          {base.x + along.y * half, base.y - along.x * half}};
    canvas.polygon(head, colour);
}

class LayerDrawing {
public:
    LayerDrawing(const Figure& figure, const FigureState& state, const Layout& layout,
                 Canvas& canvas, const Theme& theme)
        : figure_(figure), state_(state), layout_(layout), canvas_(canvas), theme_(theme) {}

    void at_layer(std::size_t layer) { layer_ = layer; }

    void operator()(const LineSeries& line) {
        const Series& series = *find_series(layout_.series, layer_);
        const Colour colour =
            series.published ? faded(series.colour, published_opacity) : series.colour;
        if (line.lower.size() == line.x.size() && line.upper.size() == line.x.size())
            draw_band(line, series.colour);
        std::vector<Point> points = place_all(line.x, line.y);
        if (line.steps) points = stepped(points);
        const Dash dash = line.dash;
        for (const std::vector<Point>& piece : pieces(points)) {
            const std::vector<Point> kept = decimated(piece);
            if (kept.size() == 1 && line.marker == Marker::none)
                canvas_.circle(kept[0], 0.5 * line.width + 1.0, colour);
            if (line.width > 0.0) canvas_.polyline(kept, {colour, line.width, dash});
        }
        if (series.marker != Marker::none)
            draw_markers(line.x, line.y, series.marker, 3.5, colour, series.published);
        draw_floor_marks(line.x, line.y, colour);
    }

    void operator()(const Scatter& scatter) {
        const std::vector<Point> points = place_all(scatter.x, scatter.y);
        const Range range = scatter.value.empty() ? Range{} : value_extent(scatter);
        const bool many = points.size() > 4000;
        const std::vector<std::size_t> kept = distinct_pixels(points, grown(layout_.plot, 8.0));
        for (const std::size_t i : kept) {
            const std::size_t group =
                i < scatter.category.size()
                    ? static_cast<std::size_t>(std::max(0, scatter.category[i]))
                    : 0;
            const Series* series = find_series(layout_.series, layer_, group);
            if (series == nullptr || is_hidden(state_, series->name)) continue;
            Colour colour =
                series->published ? faded(series->colour, published_opacity) : series->colour;
            if (i < scatter.value.size()) {
                colour = map_colour(scatter.map,
                                    (scatter.value[i] - range.lower) / (range.upper - range.lower));
            }
            const double radius = i < scatter.size.size() ? scatter.size[i]
                                  : many                  ? std::min(scatter.radius, 1.5)
                                                          : scatter.radius;
            draw_marker(canvas_, scatter.marker, points[i], radius, faded(colour, 0.85),
                        series->published, theme_.background);
        }
        if (!scatter.published)
            draw_floor_marks(scatter.x, scatter.y, find_series(layout_.series, layer_)->colour);
    }

    void operator()(const Bars& bars) {
        for (const PlacedBar& bar : place_bars(figure_, state_, layout_, bars)) {
            const Series& series = *find_series(layout_.series, layer_, bar.group);
            canvas_.rectangle(bar.rect, series.colour, std::min(2.0, 0.25 * bar.rect.width));
            draw_error_bar(bars.groups[bar.group], bar);
        }
        const double zero = layout_.y.pixel(0.0);
        if (figure_.y.scale == Scale::linear)
            canvas_.line({layout_.plot.x, zero}, {layout_.plot.right(), zero}, {theme_.axis, 1.0});
    }

    void operator()(const HeatMap& map) {
        const auto cells =
            static_cast<std::size_t>(map.rows) * static_cast<std::size_t>(map.columns);
        if (cells == 0 || map.values.size() < cells) return;
        const AxisMap scale(map.value_scale, value_extent(map), 0.0, 1.0);
        std::vector<std::uint8_t> rgba;
        rgba.reserve(cells * 4);
        for (int line = 0; line < map.rows; ++line) {
            const int row = figure_.y.inverted ? map.rows - 1 - line : line;
            for (int column = 0; column < map.columns; ++column) {
                const int shown = figure_.x.inverted ? map.columns - 1 - column : column;
                const double value = map.values[static_cast<std::size_t>(row) *
                                                    static_cast<std::size_t>(map.columns) +
                                                static_cast<std::size_t>(shown)];
                const Colour colour =
                    std::isnan(value) ? theme_.grid : map_colour(map.map, scale.pixel(value));
                rgba.insert(rgba.end(), {colour.red, colour.green, colour.blue, 255});
            }
        }
        canvas_.image(place_area(layout_, map.x, map.y),
                      {map.columns, map.rows, rgba, false, fingerprint(rgba)});
    }

    void operator()(const Image& image) {
        const auto count =
            static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
        if (count == 0 || image.rgb.size() < 3 * count) return;
        std::vector<std::uint8_t> rgba;
        rgba.reserve(count * 4);
        for (std::size_t i = 0; i < count; ++i) {
            rgba.insert(rgba.end(),
                        {image.rgb[3 * i], image.rgb[3 * i + 1], image.rgb[3 * i + 2], 255});
        }
        canvas_.image(place_area(layout_, image.x, image.y),
                      {image.width, image.height, rgba, image.smooth, fingerprint(rgba)});
    }

    void operator()(const Segments& segments) {
        const Colour colour = find_series(layout_.series, layer_)->colour;
        for (std::size_t i = 0; i < segments.x0.size(); ++i) {
            const Point from = place(figure_, layout_, segments.x0[i], segments.y0[i]);
            const Point to = place(figure_, layout_, segments.x1[i], segments.y1[i]);
            if (std::isnan(from.x + from.y + to.x + to.y)) continue;
            const Point end = segments.arrows ? before_head(from, to) : to;
            canvas_.line(from, end, {colour, segments.width, segments.dash});
            if (segments.arrows) draw_arrow_head(canvas_, from, to, head_size, colour);
        }
    }

    void operator()(const Graph& graph) {
        double heaviest = 1e-300;
        for (const GraphEdge& edge : graph.edges)
            heaviest = std::max(heaviest, std::abs(edge.weight));
        for (const GraphEdge& edge : graph.edges) draw_edge(graph, edge, heaviest);
        double largest_value = 1e-300;
        for (const GraphNode& node : graph.nodes)
            largest_value = std::max(largest_value, std::abs(node.value));
        for (const GraphNode& node : graph.nodes) {
            const Point centre = place(figure_, layout_, node.x, node.y);
            const Colour colour = graph.values ? map_colour(ColourMap::diverging,
                                                            0.5 + 0.5 * node.value / largest_value)
                                               : theme_.series_colour(node.colour);
            canvas_.circle(centre, node.radius, colour);
            canvas_.ring(centre, node.radius, {theme_.axis, 1.0});
            if (!node.label.empty()) {
                canvas_.text({centre.x, centre.y + node.radius + 2.0}, node.label,
                             {theme_.tick_size, theme_.text, false, HorizontalAlign::centre,
                              VerticalAlign::top});
            }
        }
    }

    void operator()(const TextLabels& texts) {
        std::vector<Rect> taken;
        for (const TextLabel& label : texts.labels) {
            Point at = place(figure_, layout_, label.x, label.y);
            if (std::isnan(at.x + at.y)) continue;
            const Colour colour =
                label.colour == automatic_colour ? theme_.text : theme_.series_colour(label.colour);
            const HorizontalAlign align = label_align(label, at);
            const Rect area = free_place(label.text, at, align, taken);
            at.y = area.centre().y;
            taken.push_back(area);
            canvas_.text(at, label.text,
                         {theme_.label_size, colour, false, align, VerticalAlign::middle});
        }
    }

    // Drawn together, by depth.
    void operator()(const Points3&) {}
    void operator()(const Arrows3&) {}

    void operator()(const Table& table) { draw_table(table); }

    void operator()(const Paragraph& paragraph) {
        const double line_height = std::round(theme_.label_size * 1.5);
        for (const std::string& line :
             wrap(canvas_, paragraph.text, theme_.label_size, false, layout_.plot.width)) {
            canvas_.text(
                {layout_.plot.x, flow_ + layout_.plot.y}, line,
                {theme_.label_size, theme_.text, false, HorizontalAlign::left, VerticalAlign::top});
            flow_ += line_height;
        }
        flow_ += 0.5 * line_height;
    }

    void draw_space() {
        const Box3 box = box_of(figure_);
        const Projection project(box, state_.camera, layout_.plot);
        draw_box(box, project);
        struct Item {
            double depth;
            std::size_t layer;
            std::size_t index;
        };
        std::vector<Item> items;
        for (std::size_t layer = 0; layer < figure_.layers.size(); ++layer) {
            if (is_hidden(state_, layer_name(figure_.layers[layer]))) continue;
            if (const auto* points = std::get_if<Points3>(&figure_.layers[layer])) {
                for (std::size_t i = 0; i < points->x.size(); ++i) {
                    items.push_back(
                        {project({points->x[i], points->y[i], points->z[i]}).depth, layer, i});
                }
            }
            if (const auto* arrows = std::get_if<Arrows3>(&figure_.layers[layer])) {
                for (std::size_t i = 0; i < arrows->arrows.size(); ++i) {
                    const Arrow3& arrow = arrows->arrows[i];
                    items.push_back(
                        {0.5 * (project(arrow.from).depth + project(arrow.to).depth), layer, i});
                }
            }
        }
        std::ranges::stable_sort(items, {}, &Item::depth);
        for (const Item& item : items) draw_item(item.layer, item.index, project, box);
    }

private:
    static constexpr double head_size = 10.0;

    static Rect grown(const Rect& rect, double by) {
        return {rect.x - by, rect.y - by, rect.width + 2.0 * by, rect.height + 2.0 * by};
    }

    // Where an arrow's shaft ends, so that it does not show beyond its tip.
    static Point before_head(Point from, Point to) {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        if (!(length > 1e-9)) return to;
        const double kept = std::max(0.0, length - 0.8 * head_size) / length;
        return {from.x + (to.x - from.x) * kept, from.y + (to.y - from.y) * kept};
    }

    // As asked for, or to the other side where the text would leave the plot.
    HorizontalAlign label_align(const TextLabel& label, Point at) const {
        const double width = canvas_.text_width(label.text, theme_.label_size, false);
        const bool fits_right = at.x + width <= layout_.plot.right();
        const bool fits_left = at.x - width >= layout_.plot.x;
        if (label.anchor == Anchor::centre) return HorizontalAlign::centre;
        if (label.anchor == Anchor::left) {
            return fits_right || !fits_left ? HorizontalAlign::left : HorizontalAlign::right;
        }
        return fits_left || !fits_right ? HorizontalAlign::right : HorizontalAlign::left;
    }

    // The text's rectangle, moved down until it covers none of those taken.
    Rect free_place(const std::string& text, Point at, HorizontalAlign align,
                    const std::vector<Rect>& taken) const {
        const double width = canvas_.text_width(text, theme_.label_size, false);
        const double height = theme_.label_size + 2.0;
        const double left = align == HorizontalAlign::left     ? at.x
                            : align == HorizontalAlign::centre ? at.x - 0.5 * width
                                                               : at.x - width;
        Rect area{left, at.y - 0.5 * height, width, height};
        const auto covers = [&](const Rect& other) {
            return area.x < other.right() && other.x < area.right() && area.y < other.bottom() &&
                   other.y < area.bottom();
        };
        while (std::ranges::any_of(taken, covers) && area.bottom() < layout_.plot.bottom()) {
            area.y += 0.5 * height;
        }
        return area;
    }

    std::vector<Point> place_all(const std::vector<double>& x, const std::vector<double>& y) const {
        std::vector<Point> points(std::min(x.size(), y.size()));
        for (std::size_t i = 0; i < points.size(); ++i)
            points[i] = place(figure_, layout_, x[i], y[i]);
        return points;
    }

    static std::vector<Point> stepped(const std::vector<Point>& points) {
        std::vector<Point> result;
        result.reserve(2 * points.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (i > 0) result.push_back({points[i].x, points[i - 1].y});
            result.push_back(points[i]);
        }
        return result;
    }

    void draw_band(const LineSeries& line, Colour colour) {
        Ribbon ribbon;
        const auto flush = [&] {
            if (ribbon.upper.size() > 1) {
                const Ribbon kept = decimated(ribbon);
                canvas_.ribbon(kept.upper, kept.lower, faded(colour, band_opacity));
            }
            ribbon = {};
        };
        for (std::size_t i = 0; i < line.x.size(); ++i) {
            const Point upper = place(figure_, layout_, line.x[i], line.upper[i]);
            const Point lower = place(figure_, layout_, line.x[i], line.lower[i]);
            if (std::isnan(upper.x + upper.y + lower.y)) {
                flush();
                continue;
            }
            ribbon.upper.push_back(upper);
            ribbon.lower.push_back(lower);
        }
        flush();
    }

    void draw_markers(const std::vector<double>& x, const std::vector<double>& y, Marker marker,
                      double radius, Colour colour, bool hollow) {
        const std::vector<Point> points = place_all(x, y);
        for (const std::size_t i : distinct_pixels(points, grown(layout_.plot, radius))) {
            draw_marker(canvas_, marker, points[i], radius, colour, hollow, theme_.background);
        }
    }

    // A small triangle on the axis for every value that is zero, negative or below the floor.
    void draw_floor_marks(const std::vector<double>& x, const std::vector<double>& y,
                          Colour colour) {
        if (figure_.y.scale != Scale::log) return;
        std::vector<Point> marks;
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
            if (at_floor(figure_.y, layout_.y_floor, y[i]))
                marks.push_back(
                    {place(figure_, layout_, x[i], y[i]).x, layout_.plot.bottom() - 4.0});
        }
        double free_from = -1e9;
        for (const Point& mark : marks) {
            if (!(mark.x >= free_from) || !layout_.plot.contains(mark)) continue;
            const Point triangle[] = {
                {mark.x - 4.0, mark.y - 4.0}, {mark.x + 4.0, mark.y - 4.0}, {mark.x, mark.y + 3.0}};
            canvas_.polygon(triangle, colour);
            free_from = mark.x + 9.0;
        }
    }

    void draw_error_bar(const BarGroup& group, const PlacedBar& bar) {
        if (bar.index >= group.lower.size() || bar.index >= group.upper.size()) return;
        const double x = bar.rect.centre().x;
        const double low = layout_.y.pixel(group.lower[bar.index]);
        const double high = layout_.y.pixel(group.upper[bar.index]);
        if (std::isnan(low + high)) return;
        const Stroke stroke{theme_.text, 1.25};
        canvas_.line({x, low}, {x, high}, stroke);
        canvas_.line({x - 3.0, low}, {x + 3.0, low}, stroke);
        canvas_.line({x - 3.0, high}, {x + 3.0, high}, stroke);
    }

    void draw_edge(const Graph& graph, const GraphEdge& edge, double heaviest) {
        const auto count = static_cast<int>(graph.nodes.size());
        if (edge.from < 0 || edge.to < 0 || edge.from >= count || edge.to >= count) return;
        const GraphNode& a = graph.nodes[static_cast<std::size_t>(edge.from)];
        const GraphNode& b = graph.nodes[static_cast<std::size_t>(edge.to)];
        const Point from = place(figure_, layout_, a.x, a.y);
        Point to = place(figure_, layout_, b.x, b.y);
        const double strength = std::abs(edge.weight) / heaviest;
        const Colour colour =
            faded(edge.weight < 0.0 ? theme_.series_colour(1) : theme_.series_colour(0),
                  0.25 + 0.6 * strength);
        if (graph.directed) {
            const double length = std::hypot(to.x - from.x, to.y - from.y);
            const double kept = length > 0.0 ? std::max(0.0, length - b.radius) / length : 0.0;
            to = {from.x + (to.x - from.x) * kept, from.y + (to.y - from.y) * kept};
            draw_arrow_head(canvas_, from, to, 8.0, colour);
        }
        canvas_.line(from, to, {colour, 0.5 + 2.5 * strength});
    }

    using Corner = std::array<double, 3>;

    // The edge of the box along `axis`, at the lower (0) or upper (1) side of the two other axes.
    static std::array<Corner, 2> edge_of(const Box3& box, std::size_t axis, unsigned sides) {
        Corner from = box.centre;
        for (std::size_t i = 0; i < 3; ++i) {
            const bool upper = i != axis && (sides >> (i < axis ? i : i - 1) & 1u) != 0;
            from[i] += upper ? box.half_extent : -box.half_extent;
        }
        Corner to = from;
        to[axis] += 2.0 * box.half_extent;
        return {from, to};
    }

    // The edges of space; each axis is named at the outermost of its four edges, out of the way of
    // the data.
    void draw_box(const Box3& box, const Projection& project) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double outward_x = axis == 2 ? -1.0 : 0.0;
            const double outward_y = axis == 2 ? 0.0 : 1.0;
            double outermost = -1e300;
            std::array<Point, 2> named{};
            for (unsigned sides = 0; sides < 4; ++sides) {
                const auto edge = edge_of(box, axis, sides);
                const Point from = project(edge[0]).point;
                const Point to = project(edge[1]).point;
                canvas_.line(from, to, {theme_.grid, 1.0});
                const double outside = outward_x * (from.x + to.x) + outward_y * (from.y + to.y);
                if (outside <= outermost) continue;
                outermost = outside;
                named = {from, to};
            }
            name_edge(axis, named, box);
        }
    }

    void name_edge(std::size_t axis, const std::array<Point, 2>& edge, const Box3& box) {
        const Axis* axes[] = {&figure_.x, &figure_.y, &figure_.z};
        const char* names[] = {"x", "y", "z"};
        canvas_.line(edge[0], edge[1], {theme_.axis, 1.5});
        const bool upright = axis == 2;
        const HorizontalAlign align = upright ? HorizontalAlign::right : HorizontalAlign::centre;
        const auto beside = [&](Point p) {
            return upright ? Point{p.x - 8.0, p.y} : Point{p.x, p.y + 12.0};
        };
        const std::string name = axes[axis]->label.empty() ? names[axis] : axes[axis]->label;
        const Point middle{0.5 * (edge[0].x + edge[1].x), 0.5 * (edge[0].y + edge[1].y)};
        canvas_.text(beside(middle), name,
                     {theme_.tick_size, theme_.text, true, align, VerticalAlign::middle});
        const TextStyle small{theme_.tick_size - 1.0, theme_.muted, false, align,
                              VerticalAlign::middle};
        const auto along = [&](double t) {
            return Point{edge[0].x + t * (edge[1].x - edge[0].x),
                         edge[0].y + t * (edge[1].y - edge[0].y)};
        };
        // Not at the very ends, where the labels of two axes would meet.
        canvas_.text(beside(along(0.15)), number_text(box.centre[axis] - box.half_extent, 2),
                     small);
        canvas_.text(beside(along(0.85)), number_text(box.centre[axis] + box.half_extent, 2),
                     small);
    }

    void draw_item(std::size_t layer, std::size_t index, const Projection& project,
                   const Box3& box) {
        const Series& series = *find_series(layout_.series, layer);
        if (const auto* points = std::get_if<Points3>(&figure_.layers[layer])) {
            const auto at = project({points->x[index], points->y[index], points->z[index]});
            if (std::isnan(at.point.x + at.point.y)) return;
            const Colour colour = index < points->category.size()
                                      ? theme_.series_colour(points->category[index])
                                      : series.colour;
            const double nearness = 0.5 + 0.5 * at.depth / (1.75 * box.half_extent);
            canvas_.circle(at.point, points->radius * (0.75 + 0.5 * nearness),
                           faded(colour, 0.45 + 0.5 * std::clamp(nearness, 0.0, 1.0)));
        } else if (const auto* arrows = std::get_if<Arrows3>(&figure_.layers[layer])) {
            const Arrow3& arrow = arrows->arrows[index];
            const Point from = project(arrow.from).point;
            const Point to = project(arrow.to).point;
            if (std::isnan(from.x + from.y + to.x + to.y)) return;
            canvas_.line(from, before_head(from, to), {series.colour, arrows->width});
            draw_arrow_head(canvas_, from, to, head_size, series.colour);
            canvas_.text({to.x + 6.0, to.y - 6.0}, arrow.label,
                         {theme_.label_size, series.colour, true, HorizontalAlign::left,
                          VerticalAlign::bottom});
        }
    }

    static bool is_number(const std::string& cell) {
        return !cell.empty() && cell.find_first_of("0123456789") != std::string::npos &&
               cell.find_first_not_of("0123456789.,+-eE×⁰¹²³⁴⁵⁶⁷⁸⁹⁻− %\u2009") == std::string::npos;
    }

    std::vector<double> column_widths(const Table& table) const {
        std::vector<double> widths;
        const auto measure = [&](const std::vector<std::string>& cells, bool bold) {
            widths.resize(std::max(widths.size(), cells.size()), 0.0);
            for (std::size_t i = 0; i < cells.size(); ++i) {
                widths[i] =
                    std::max(widths[i], canvas_.text_width(cells[i], theme_.tick_size, bold));
            }
        };
        measure(table.header, true);
        for (const auto& row : table.rows) measure(row, false);
        const double gaps = 20.0 * static_cast<double>(widths.size());
        const double total = std::accumulate(widths.begin(), widths.end(), 0.0) + gaps;
        const double scale = total > layout_.plot.width
                                 ? std::max(0.1, (layout_.plot.width - gaps) / (total - gaps))
                                 : 1.0;
        for (double& width : widths) width *= scale;
        return widths;
    }

    void draw_row(const std::vector<std::string>& cells, const std::vector<double>& widths,
                  const std::vector<bool>& right, double y, bool head) {
        double x = layout_.plot.x;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const HorizontalAlign align = right[i] ? HorizontalAlign::right : HorizontalAlign::left;
            canvas_.text({right[i] ? x + widths[i] : x, y},
                         shortened(canvas_, cells[i], theme_.tick_size, head, widths[i] + 1.0),
                         {theme_.tick_size, head ? theme_.muted : theme_.text, head, align,
                          VerticalAlign::middle});
            x += widths[i] + 20.0;
        }
    }

    void draw_table(const Table& table) {
        const double row_height = std::round(theme_.tick_size * 1.9);
        const std::vector<double> widths = column_widths(table);
        std::vector<bool> right(widths.size(), true);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            right[i] = std::ranges::all_of(table.rows, [i](const auto& row) {
                return i >= row.size() || row[i].empty() || is_number(row[i]);
            });
        }
        double y = layout_.plot.y + flow_;
        draw_row(table.header, widths, right, y + 0.5 * row_height, true);
        y += row_height;
        canvas_.line({layout_.plot.x, y}, {layout_.plot.right(), y}, {theme_.axis, 1.0});
        const auto rows = static_cast<int>(table.rows.size());
        int row = std::clamp(state_.first_row, 0, std::max(0, rows - 1));
        for (; row < rows && y + 2.0 * row_height <= layout_.plot.bottom(); ++row) {
            draw_row(table.rows[static_cast<std::size_t>(row)], widths, right, y + 0.5 * row_height,
                     false);
            y += row_height;
            canvas_.line({layout_.plot.x, y}, {layout_.plot.right(), y}, {theme_.minor_grid, 1.0});
        }
        if (row == rows - 1 && y + row_height <= layout_.plot.bottom()) {
            draw_row(table.rows[static_cast<std::size_t>(row)], widths, right, y + 0.5 * row_height,
                     false);
            y += row_height;
        } else if (row < rows) {
            canvas_.text({layout_.plot.x, y + 0.5 * row_height},
                         "… " + std::to_string(rows - row) + " more rows",
                         {theme_.tick_size, theme_.muted, false, HorizontalAlign::left,
                          VerticalAlign::middle});
            y += row_height;
        }
        flow_ = y - layout_.plot.y + 8.0;
    }

    const Figure& figure_;
    const FigureState& state_;
    const Layout& layout_;
    Canvas& canvas_;
    const Theme& theme_;
    std::size_t layer_ = 0;
    double flow_ = 0.0;  // how far tables and paragraphs have filled the plot
};

// Pictures lie lowest, then the paper's own numbers, then what is live.
int depth_of(const Layer& layer) {
    if (std::holds_alternative<HeatMap>(layer) || std::holds_alternative<Image>(layer)) return 0;
    const bool published = std::visit(
        [](const auto& content) {
            if constexpr (requires { content.published; }) return content.published;
            return false;
        },
        layer);
    return published ? 1 : 2;
}

}  // namespace

void draw_marker(Canvas& canvas, Marker marker, Point centre, double radius, Colour colour,
                 bool hollow, Colour background) {
    const double r = radius;
    const auto polygon = [&](std::span<const Point> corners) {
        canvas.polygon(corners, hollow ? background : colour);
        if (!hollow) return;
        std::vector<Point> closed(corners.begin(), corners.end());
        closed.push_back(corners.front());
        canvas.polyline(closed, {colour, 1.5});
    };
    switch (marker) {
        case Marker::none:
            return;
        case Marker::circle:
            canvas.circle(centre, r, hollow ? background : colour);
            if (hollow) canvas.ring(centre, r, {colour, 1.5});
            return;
        case Marker::square:
            polygon(std::array<Point, 4>{{{centre.x - r, centre.y - r},
                                          {centre.x + r, centre.y - r},
                                          {centre.x + r, centre.y + r},
                                          {centre.x - r, centre.y + r}}});
            return;
        case Marker::triangle:
            polygon(std::array<Point, 3>{{{centre.x, centre.y - 1.2 * r},
                                          {centre.x + 1.1 * r, centre.y + 0.8 * r},
                                          {centre.x - 1.1 * r, centre.y + 0.8 * r}}});
            return;
        case Marker::diamond:
            polygon(std::array<Point, 4>{{{centre.x, centre.y - 1.3 * r},
                                          {centre.x + 1.3 * r, centre.y},
                                          {centre.x, centre.y + 1.3 * r},
                                          {centre.x - 1.3 * r, centre.y}}});
            return;
        case Marker::cross:
            canvas.line({centre.x - r, centre.y - r}, {centre.x + r, centre.y + r}, {colour, 1.5});
            canvas.line({centre.x - r, centre.y + r}, {centre.x + r, centre.y - r}, {colour, 1.5});
            return;
        case Marker::plus:
            canvas.line({centre.x - r, centre.y}, {centre.x + r, centre.y}, {colour, 1.5});
            canvas.line({centre.x, centre.y - r}, {centre.x, centre.y + r}, {colour, 1.5});
            return;
    }
}

void draw_layers(const Figure& figure, const FigureState& state, const Layout& layout,
                 Canvas& canvas, const Theme& theme) {
    LayerDrawing drawing(figure, state, layout, canvas, theme);
    if (layout.three_dimensional) drawing.draw_space();
    for (const int depth : {0, 1, 2}) {
        for (std::size_t layer = 0; layer < figure.layers.size(); ++layer) {
            if (depth_of(figure.layers[layer]) != depth) continue;
            if (is_hidden(state, layer_name(figure.layers[layer]))) continue;
            drawing.at_layer(layer);
            std::visit(drawing, figure.layers[layer]);
        }
    }
}

}  // namespace tessera::figure
