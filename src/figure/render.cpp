#include "figure/render.h"

#include <algorithm>
#include <cmath>

#include "figure/hit.h"
#include "figure/layer_drawing.h"
#include "figure/number_text.h"
#include "figure/placement.h"

namespace tessera::figure {
namespace {

// Lines one device-independent pixel wide look sharp only in the middle of a pixel.
double crisp(double position) {
    return std::floor(position) + 0.5;
}

class Renderer {
public:
    Renderer(const Figure& figure, const FigureState& state, const Layout& layout, Canvas& canvas,
             const Theme& theme)
        : figure_(figure), state_(state), layout_(layout), canvas_(canvas), theme_(theme) {}

    void draw() {
        canvas_.rectangle(layout_.bounds, theme_.background);
        const bool has_axes = !layout_.plain && !layout_.three_dimensional;
        if (has_axes) draw_grid();
        canvas_.push_clip(layout_.plot);
        draw_layers(figure_, state_, layout_, canvas_, theme_);
        canvas_.pop_clip();
        if (has_axes) {
            draw_frame();
            draw_guides();
            draw_floor_note();
        }
        if (layout_.colour_bar) draw_colour_bar();
        draw_legend();
        for (const PlacedText& text : layout_.texts)
            canvas_.text(text.anchor, text.text, text.style);
        if (state_.hover) draw_read_out();
    }

private:
    bool covers_plot() const {
        return std::ranges::any_of(figure_.layers, [](const Layer& layer) {
            return std::holds_alternative<HeatMap>(layer) || std::holds_alternative<Image>(layer);
        });
    }

    void draw_grid() {
        if (covers_plot() || std::ranges::all_of(figure_.layers, [](const Layer& layer) {
                return std::holds_alternative<Graph>(layer);
            }))
            return;
        const Rect& plot = layout_.plot;
        const auto vertical = [&](double value, Colour colour) {
            const double x = crisp(layout_.x.pixel(value));
            canvas_.line({x, plot.y}, {x, plot.bottom()}, {colour, 1.0});
        };
        const auto horizontal = [&](double value, Colour colour) {
            const double y = crisp(layout_.y.pixel(value));
            canvas_.line({plot.x, y}, {plot.right(), y}, {colour, 1.0});
        };
        // Minor lines show the shape of a log axis; on a linear one they would only be noise.
        if (figure_.x.scale == Scale::log) {
            for (const double value : layout_.x_ticks.minor) vertical(value, theme_.minor_grid);
        }
        if (figure_.y.scale == Scale::log && layout_.y_ticks.minor.size() < 60) {
            for (const double value : layout_.y_ticks.minor) horizontal(value, theme_.minor_grid);
        }
        if (figure_.x.categories.empty()) {
            for (const Tick& tick : layout_.x_ticks.major) vertical(tick.value, theme_.grid);
        }
        for (const Tick& tick : layout_.y_ticks.major) horizontal(tick.value, theme_.grid);
    }

    void draw_frame() {
        const Rect& plot = layout_.plot;
        const double bottom = crisp(plot.bottom());
        const double left = crisp(plot.x);
        const Stroke stroke{theme_.axis, 1.0};
        canvas_.line({plot.x, bottom}, {plot.right(), bottom}, stroke);
        canvas_.line({left, plot.y}, {left, plot.bottom()}, stroke);
        for (const Tick& tick : layout_.x_ticks.major) {
            const double x = crisp(layout_.x.pixel(tick.value));
            canvas_.line({x, bottom}, {x, bottom + 5.0}, stroke);
        }
        for (const double value : layout_.x_ticks.minor) {
            const double x = crisp(layout_.x.pixel(value));
            canvas_.line({x, bottom}, {x, bottom + 3.0}, stroke);
        }
        for (const Tick& tick : layout_.y_ticks.major) {
            const double y = crisp(layout_.y.pixel(tick.value));
            canvas_.line({left - 5.0, y}, {left, y}, stroke);
        }
        for (const double value : layout_.y_ticks.minor) {
            const double y = crisp(layout_.y.pixel(value));
            canvas_.line({left - 3.0, y}, {left, y}, stroke);
        }
    }

    void draw_guides() {
        // Labels keep off the grips, which are drawn last, and off each other.
        for (const PlacedGuide& placed : layout_.guides) {
            if (placed.grip) label_places_.push_back(*placed.grip);
        }
        for (const PlacedGuide& placed : layout_.guides) {
            const Guide& guide = figure_.guides[placed.guide];
            const Colour own = guide.colour == automatic_colour
                                   ? theme_.guide
                                   : theme_.series_colour(guide.colour);
            const Colour colour =
                guide.handle && guide.colour == automatic_colour ? theme_.handle : own;
            const bool dragged = state_.drag && guide.handle && guide.handle->id == state_.drag->id;
            canvas_.push_clip(layout_.plot);
            canvas_.line(placed.from, placed.to,
                         {colour, dragged ? 2.5 : 1.5, guide.handle ? Dash::solid : guide.dash});
            draw_guide_label(guide, placed, colour);
            canvas_.pop_clip();
            if (placed.grip && layout_.plot.contains(placed.grip->centre()))
                draw_grip(*placed.grip, guide, colour);
        }
    }

    void draw_guide_label(const Guide& guide, const PlacedGuide& placed, Colour colour) {
        if (guide.label.empty()) return;
        const double width = canvas_.text_width(guide.label, theme_.tick_size, false);
        Point at = placed.from;
        TextStyle style{theme_.tick_size, colour, false, HorizontalAlign::left, VerticalAlign::top};
        if (guide.kind == GuideKind::vertical) {
            const bool fits = placed.from.x + 6.0 + width <= layout_.plot.right();
            style.horizontal = fits ? HorizontalAlign::left : HorizontalAlign::right;
            at = {placed.from.x + (fits ? 6.0 : -6.0) + (placed.grip ? (fits ? 6.0 : -6.0) : 0.0),
                  layout_.plot.y + 3.0};
        } else if (guide.kind == GuideKind::horizontal) {
            const bool fits = placed.from.y - theme_.tick_size - 4.0 >= layout_.plot.y;
            style.vertical = fits ? VerticalAlign::bottom : VerticalAlign::top;
            style.horizontal = HorizontalAlign::right;
            at = {layout_.plot.right() - (placed.grip ? 26.0 : 4.0),
                  placed.from.y + (fits ? -2.0 : 2.0)};
        } else {
            style.horizontal = HorizontalAlign::right;
            at = {layout_.plot.right() - 4.0, layout_.plot.y + 3.0};
        }
        const double left = style.horizontal == HorizontalAlign::right ? at.x - width : at.x;
        const double top =
            style.vertical == VerticalAlign::bottom ? at.y - theme_.tick_size - 2.0 : at.y;
        Rect place{left - 3.0, top - 1.0, width + 6.0, theme_.tick_size + 4.0};
        const double line_height = place.height + 1.0;
        const auto taken = [&](const Rect& other) {
            return place.x < other.right() && other.x < place.right() && place.y < other.bottom() &&
                   other.y < place.bottom();
        };
        while (std::ranges::any_of(label_places_, taken) &&
               place.bottom() + line_height < layout_.plot.bottom()) {
            place.y += line_height;
            at.y += line_height;
        }
        label_places_.push_back(place);
        canvas_.rectangle(place, faded(theme_.background, 0.8), 2.0);
        canvas_.text(at, guide.label, style);
    }

    void draw_grip(const Rect& grip, const Guide& guide, Colour colour) {
        canvas_.rectangle(grip, colour, 5.0);
        const Point centre = grip.centre();
        const bool vertical = guide.kind == GuideKind::vertical;
        for (const double offset : {-2.0, 2.0}) {
            const Point from = vertical ? Point{centre.x + offset, centre.y - 4.0}
                                        : Point{centre.x - 4.0, centre.y + offset};
            const Point to = vertical ? Point{centre.x + offset, centre.y + 4.0}
                                      : Point{centre.x + 4.0, centre.y + offset};
            canvas_.line(from, to, {theme_.background, 1.25});
        }
    }

    // Says what the triangles on the axis mean.
    void draw_floor_note() {
        if (figure_.y.scale != Scale::log) return;
        const bool floored = std::ranges::any_of(figure_.layers, [&](const Layer& layer) {
            return std::visit(
                [&](const auto& content) {
                    if constexpr (requires {
                                      content.published;
                                      content.y;
                                  }) {
                        return !is_hidden(state_, content.name) &&
                               std::ranges::any_of(content.y, [&](double y) {
                                   return at_floor(figure_.y, layout_.y_floor, y);
                               });
                    }
                    return false;
                },
                layer);
        });
        if (!floored) return;
        const std::string note =
            layout_.y_floor > 0.0 ? "▼ below " + number_text(layout_.y_floor, 2) : "▼ zero or less";
        const double width = canvas_.text_width(note, theme_.tick_size, false);
        const Point at{layout_.plot.right() - 6.0, layout_.plot.bottom() - 12.0};
        canvas_.rectangle({at.x - width - 4.0, at.y - theme_.tick_size - 3.0, width + 8.0,
                           theme_.tick_size + 5.0},
                          faded(theme_.background, 0.8), 2.0);
        canvas_.text(
            at, note,
            {theme_.tick_size, theme_.muted, false, HorizontalAlign::right, VerticalAlign::bottom});
    }

    void draw_colour_bar() {
        const ColourBar& bar = *layout_.colour_bar;
        const int steps = std::clamp(static_cast<int>(bar.rect.height), 16, 256);
        const double height = bar.rect.height / steps;
        for (int i = 0; i < steps; ++i) {
            const double t = 1.0 - (i + 0.5) / steps;
            canvas_.rectangle({bar.rect.x, bar.rect.y + i * height, bar.rect.width, height + 0.6},
                              map_colour(bar.map, t));
        }
        for (const Tick& tick : bar.ticks.major) {
            const double y = crisp(bar.values.pixel(tick.value));
            canvas_.line({bar.rect.right(), y}, {bar.rect.right() + 4.0, y}, {theme_.axis, 1.0});
        }
    }

    void draw_legend() {
        for (const LegendEntry& entry : layout_.legend) {
            const double y = entry.rect.centre().y;
            const double x = entry.rect.x;
            const Series& series = entry.series;
            const Colour colour = entry.hidden ? faded(theme_.muted, 0.5) : series.colour;
            if (series.swatch == Swatch::area)
                canvas_.rectangle({x + 2.0, y - 5.0, 14.0, 10.0}, colour, 2.0);
            if (series.swatch == Swatch::line)
                canvas_.line({x, y}, {x + 18.0, y}, {colour, 2.0, series.dash});
            if (series.marker != Marker::none)
                draw_marker(canvas_, series.marker, {x + 9.0, y}, 3.5, colour, series.published,
                            theme_.background);
            canvas_.text({x + 24.0, y}, entry.label,
                         {theme_.note_size, entry.hidden ? faded(theme_.muted, 0.6) : theme_.text,
                          false, HorizontalAlign::left, VerticalAlign::middle});
            if (entry.hidden)
                canvas_.line({x + 24.0, y}, {entry.rect.right(), y},
                             {faded(theme_.muted, 0.6), 1.0});
        }
    }

    void draw_read_out() {
        const std::optional<Hit> hit = hit_test(figure_, state_, layout_, *state_.hover);
        if (!hit) return;
        canvas_.ring(hit->pixel, 5.0, {theme_.text, 1.5});
        double width = canvas_.text_width(hit->title, theme_.tick_size, true);
        for (const std::string& line : hit->lines)
            width = std::max(width, canvas_.text_width(line, theme_.tick_size, false));
        const double line_height = std::round(theme_.tick_size * 1.45);
        const double count = static_cast<double>(hit->lines.size() + (hit->title.empty() ? 0 : 1));
        Rect box{hit->pixel.x + 14.0, hit->pixel.y - 10.0, width + 20.0,
                 count * line_height + 12.0};
        if (box.right() > layout_.bounds.right() - 4.0) box.x = hit->pixel.x - 14.0 - box.width;
        box.x = std::max(box.x, layout_.bounds.x + 4.0);
        box.y = std::clamp(
            box.y, layout_.bounds.y + 4.0,
            std::max(layout_.bounds.y + 4.0, layout_.bounds.bottom() - box.height - 4.0));
        canvas_.rectangle({box.x - 1.0, box.y - 1.0, box.width + 2.0, box.height + 2.0},
                          theme_.axis, 5.0);
        canvas_.rectangle(box, theme_.background, 4.0);
        double y = box.y + 6.0;
        const auto write = [&](const std::string& text, bool bold) {
            canvas_.text(
                {box.x + 10.0, y}, text,
                {theme_.tick_size, theme_.text, bold, HorizontalAlign::left, VerticalAlign::top});
            y += line_height;
        };
        if (!hit->title.empty()) write(hit->title, true);
        for (const std::string& line : hit->lines) write(line, false);
    }

    const Figure& figure_;
    const FigureState& state_;
    const Layout& layout_;
    Canvas& canvas_;
    const Theme& theme_;
    std::vector<Rect> label_places_;  // of guides, so far
};

}  // namespace

Layout render(const Figure& figure, const FigureState& state, Canvas& canvas, const Rect& bounds,
              const Theme& theme, const LayoutOptions& options) {
    Layout layout = arrange(figure, state, canvas, bounds, theme, options);
    Renderer(figure, state, layout, canvas, theme).draw();
    return layout;
}

}  // namespace tessera::figure
