#include "figure/layout.h"

#include <algorithm>
#include <cmath>

#include "figure/extents.h"
#include "figure/text_layout.h"

namespace tessera::figure {
namespace {

constexpr double smallest_plot_height = 96.0;
constexpr double colour_bar_width = 12.0;

std::string axis_title(const Axis& axis) {
    if (axis.unit.empty()) return axis.label;
    return axis.label.empty() ? axis.unit : axis.label + " (" + axis.unit + ")";
}

std::string check_text(const Check& check) {
    const char* verdict = check.verdict == Verdict::holds   ? "Holds here: "
                          : check.verdict == Verdict::fails ? "Does not hold here: "
                                                            : "Not decided yet: ";
    std::string text = verdict + check.claim;
    if (!check.result.empty()) text += (check.claim.empty() ? "" : " — ") + check.result;
    return text;
}

Colour check_colour(const Check& check, const Theme& theme) {
    if (check.verdict == Verdict::holds) return theme.holds;
    return check.verdict == Verdict::fails ? theme.fails : theme.muted;
}

bool is_picture(const Figure& figure) {
    return std::ranges::any_of(figure.layers, [](const Layer& layer) {
        return std::holds_alternative<HeatMap>(layer) || std::holds_alternative<Image>(layer);
    });
}

bool has_colour_bar(const Layer& layer) {
    if (const auto* scatter = std::get_if<Scatter>(&layer)) return !scatter->value.empty();
    return std::holds_alternative<HeatMap>(layer);
}

class Arranger {
public:
    Arranger(const Figure& figure, const FigureState& state, const Canvas& canvas,
             const Rect& bounds, const Theme& theme, const LayoutOptions& options)
        : figure_(figure), state_(state), canvas_(canvas), theme_(theme), options_(options) {
        layout_.bounds = bounds;
        layout_.plain = is_plain(figure);
        layout_.three_dimensional = is_three_dimensional(figure);
        layout_.series = series_of(figure, theme);
        margin_ = bounds.width < 480.0 ? 10.0 : 16.0;
    }

    Layout arrange() {
        place_head();
        place_foot();
        place_plot();
        return std::move(layout_);
    }

private:
    double inner_width() const { return std::max(20.0, layout_.bounds.width - 2.0 * margin_); }
    double left() const { return layout_.bounds.x + margin_; }

    TextStyle style(double size, Colour colour, bool bold = false,
                    HorizontalAlign horizontal = HorizontalAlign::left,
                    VerticalAlign vertical = VerticalAlign::top) const {
        return {size, colour, bold, horizontal, vertical};
    }

    void place_head() {
        top_ = layout_.bounds.y + 10.0;
        if (options_.title) {
            const double width = inner_width() - options_.title_margin;
            place_lines(wrap(canvas_, figure_.title, theme_.title_size, true, width), top_,
                        style(theme_.title_size, theme_.text, true));
            place_lines(wrap(canvas_, figure_.subtitle, theme_.note_size, false, width), top_,
                        style(theme_.note_size, theme_.muted));
        }
        place_legend();
        if (!layout_.plain) top_ += 6.0;
    }

    // Lines below each other from `y` on, which moves down.
    void place_lines(const std::vector<std::string>& lines, double& y,
                     const TextStyle& text_style) {
        const double line_height = std::round(text_style.size * 1.4);
        for (const std::string& line : lines) {
            layout_.texts.push_back({{left(), y}, line, text_style});
            y += line_height;
        }
    }

    void place_legend() {
        std::vector<const Series*> listed;
        for (const Series& series : layout_.series) {
            if (!series.name.empty()) listed.push_back(&series);
        }
        if (!figure_.legend || listed.size() < 2) return;
        constexpr double swatch = 26.0;
        constexpr double gap = 16.0;
        constexpr double room_for_plot = 130.0;  // with its axes
        const double before = top_;
        double x = left();
        top_ += 4.0;
        for (const Series* series : listed) {
            const std::string label = shortened(canvas_, legend_label(*series), theme_.note_size,
                                                false, inner_width() - swatch);
            const double width = swatch + canvas_.text_width(label, theme_.note_size, false);
            if (x > left() && x + width > left() + inner_width()) {
                x = left();
                top_ += options_.legend_row;
            }
            layout_.legend.push_back({{x, top_, width, options_.legend_row},
                                      *series,
                                      label,
                                      is_hidden(state_, series->name)});
            x += width + gap;
        }
        top_ += options_.legend_row;
        // A figure that is too small for both shows its data; maximised, it has its legend again.
        if (layout_.bounds.bottom() - top_ < room_for_plot) {
            layout_.legend.clear();
            top_ = before;
        }
    }

    std::string legend_label(const Series& series) const {
        const auto* line = std::get_if<LineSeries>(&figure_.layers[series.layer]);
        if (line == nullptr || line->band_name.empty() || line->lower.empty()) return series.name;
        return series.name + " (band: " + line->band_name + ")";
    }

    // Checks and caption, from the bottom upwards; what leaves too little room for the plot is left
    // out.
    void place_foot() {
        bottom_ = layout_.bounds.bottom() - 8.0;
        const double line_height = std::round(theme_.note_size * 1.45);
        std::vector<PlacedText> lines;
        if (options_.checks) {
            for (const Check& check : figure_.checks) {
                for (std::string& line :
                     wrap(canvas_, check_text(check), theme_.note_size, false, inner_width())) {
                    lines.push_back({{},
                                     std::move(line),
                                     style(theme_.note_size, check_colour(check, theme_))});
                }
            }
        }
        const std::size_t check_lines = lines.size();
        if (options_.caption) {
            for (std::string& line :
                 wrap(canvas_, figure_.caption, theme_.note_size, false, inner_width())) {
                lines.push_back({{}, std::move(line), style(theme_.note_size, theme_.muted)});
            }
        }
        const double needed = smallest_plot_height + 60.0;
        for (const std::size_t count : {lines.size(), check_lines, std::size_t{0}}) {
            if (count > 0 && bottom_ - top_ - static_cast<double>(count) * line_height < needed)
                continue;
            lines.resize(count);
            break;
        }
        bottom_ -= static_cast<double>(lines.size()) * line_height;
        double y = bottom_;
        for (PlacedText& line : lines) {
            line.anchor = {left(), y};
            y += line_height;
            layout_.texts.push_back(std::move(line));
        }
        if (!lines.empty()) bottom_ -= 6.0;
    }

    void place_plot() {
        if (layout_.plain || layout_.three_dimensional) {
            layout_.plot = {left(), top_, inner_width(), std::max(10.0, bottom_ - top_)};
            return;
        }
        place_axis_titles();
        const double tick_row = theme_.tick_size + 8.0;
        const double height = std::max(10.0, bottom_ - tick_row - top_);
        const Extents natural = natural_extents(figure_, state_);
        layout_.x_floor = natural.x_floor;
        layout_.y_floor = natural.y_floor;
        const Range x_range = state_.x.value_or(natural.x);
        const Range y_range = state_.y.value_or(natural.y);

        const double right_margin = place_colour_bar(height);
        layout_.y_ticks =
            ticks_of(figure_.y, drawable(y_range, figure_.y.scale), wanted_rows(height));
        const double left_margin = widest(layout_.y_ticks) + 8.0;
        layout_.plot = {left() + left_margin, top_,
                        std::max(20.0, inner_width() - left_margin - right_margin), height};
        make_maps(x_range, y_range);
        choose_x_ticks();
        place_tick_labels();
        if (layout_.colour_bar) place_colour_bar_labels();
        place_guides();
    }

    void place_axis_titles() {
        const std::string y_title = axis_title(figure_.y);
        const bool bar_title = std::ranges::any_of(figure_.layers, has_colour_bar);
        if (!y_title.empty() || bar_title) {
            layout_.texts.push_back(
                {{left(), top_},
                 shortened(canvas_, y_title, theme_.tick_size, false, inner_width()),
                 style(theme_.tick_size, theme_.muted)});
            top_ += theme_.tick_size + 13.0;
        }
        if (!axis_title(figure_.x).empty()) bottom_ -= theme_.tick_size + 6.0;
    }

    static int wanted_rows(double height) {
        return std::clamp(static_cast<int>(height / 40.0), 3, 12);
    }

    double widest(const Ticks& ticks) const {
        double width = 0.0;
        for (const Tick& tick : ticks.major) {
            width = std::max(width, canvas_.text_width(tick.label, theme_.tick_size, false));
        }
        // In steps, so that the plot does not tremble while labels change under a drag.
        constexpr double step = 12.0;
        return std::min(std::ceil(width / step) * step, layout_.bounds.width * 0.4);
    }

    // Returns the room it takes at the right of the plot.
    double place_colour_bar(double height) {
        const auto layer = std::ranges::find_if(figure_.layers, has_colour_bar);
        if (layer == figure_.layers.end()) return 4.0;
        ColourBar bar;
        Scale scale = Scale::linear;
        Range range;
        std::string label;
        if (const auto* map = std::get_if<HeatMap>(&*layer)) {
            bar.map = map->map;
            scale = map->value_scale;
            range = value_extent(*map);
            label = map->value_label;
        } else {
            const auto& scatter = std::get<Scatter>(*layer);
            bar.map = scatter.map;
            range = value_extent(scatter);
            label = scatter.value_label;
        }
        bar.ticks = scale == Scale::log ? log_ticks(range, wanted_rows(height))
                                        : linear_ticks(range, wanted_rows(height));
        const double labels = widest(bar.ticks) + 8.0;
        const double right = left() + inner_width();
        bar.rect = {right - labels - colour_bar_width, top_, colour_bar_width, height};
        bar.values = AxisMap(scale, range, bar.rect.bottom(), bar.rect.y);
        bar_label_ = label;
        layout_.colour_bar = std::move(bar);
        return labels + colour_bar_width + 14.0;
    }

    void make_maps(Range x_range, Range y_range) {
        Rect& plot = layout_.plot;
        if (figure_.equal_aspect && figure_.x.scale == Scale::linear &&
            figure_.y.scale == Scale::linear) {
            x_range = drawable(x_range, Scale::linear);
            y_range = drawable(y_range, Scale::linear);
            if (is_picture(figure_) && !state_.x && !state_.y) shrink_to_picture(x_range, y_range);
            const double unit = std::max((x_range.upper - x_range.lower) / plot.width,
                                         (y_range.upper - y_range.lower) / plot.height);
            x_range = widened(x_range, unit * plot.width);
            y_range = widened(y_range, unit * plot.height);
        }
        layout_.x = figure_.x.inverted ? AxisMap(figure_.x.scale, x_range, plot.right(), plot.x)
                                       : AxisMap(figure_.x.scale, x_range, plot.x, plot.right());
        layout_.y = figure_.y.inverted ? AxisMap(figure_.y.scale, y_range, plot.y, plot.bottom())
                                       : AxisMap(figure_.y.scale, y_range, plot.bottom(), plot.y);
        layout_.y_ticks = ticks_of(figure_.y, layout_.y.range(), wanted_rows(plot.height));
    }

    // A picture fills its plot: nothing lies beside it.
    void shrink_to_picture(Range x_range, Range y_range) {
        Rect& plot = layout_.plot;
        const double shape = (y_range.upper - y_range.lower) / (x_range.upper - x_range.lower);
        plot.width = std::min(plot.width, plot.height / shape);
        plot.height = plot.width * shape;
        if (layout_.colour_bar) move_colour_bar(plot.right() + 14.0, plot.bottom());
    }

    void move_colour_bar(double left_edge, double bottom_edge) {
        ColourBar& bar = *layout_.colour_bar;
        bar.rect.x = left_edge;
        bar.rect.height = bottom_edge - bar.rect.y;
        bar.values = AxisMap(bar.values.scale(), bar.values.range(), bar.rect.bottom(), bar.rect.y);
    }

    static Range widened(Range range, double extent) {
        const double middle = 0.5 * (range.lower + range.upper);
        return {middle - 0.5 * extent, middle + 0.5 * extent};
    }

    // As many as fit without their labels touching.
    void choose_x_ticks() {
        const auto categories = static_cast<int>(figure_.x.categories.size());
        const int most = categories > 0
                             ? std::min(categories, static_cast<int>(layout_.plot.width / 12.0))
                             : static_cast<int>(layout_.plot.width / 64.0);
        for (int wanted = std::clamp(most, 2, categories > 0 ? 200 : 16); wanted >= 1; --wanted) {
            layout_.x_ticks = ticks_of(figure_.x, layout_.x.range(), wanted);
            if (!labels_touch(layout_.x_ticks)) return;
        }
    }

    bool labels_touch(const Ticks& ticks) const {
        double free_from = -1e9;
        std::vector<const Tick*> ordered;
        ordered.reserve(ticks.major.size());
        for (const Tick& tick : ticks.major) ordered.push_back(&tick);
        if (figure_.x.inverted) std::ranges::reverse(ordered);
        for (const Tick* tick : ordered) {
            const double half = 0.5 * canvas_.text_width(tick->label, theme_.tick_size, false);
            const double at = layout_.x.pixel(tick->value);
            if (at - half < free_from) return true;
            free_from = at + half + 10.0;
        }
        return false;
    }

    void place_tick_labels() {
        const Rect& plot = layout_.plot;
        layout_.texts.push_back(
            {{plot.right(), plot.bottom() + theme_.tick_size + 10.0},
             shortened(canvas_, axis_title(figure_.x), theme_.tick_size, false, inner_width()),
             style(theme_.tick_size, theme_.muted, false, HorizontalAlign::right)});
        for (const Tick& tick : layout_.x_ticks.major) {
            layout_.texts.push_back(
                {{layout_.x.pixel(tick.value), plot.bottom() + 6.0},
                 tick.label,
                 style(theme_.tick_size, theme_.muted, false, HorizontalAlign::centre)});
        }
        for (const Tick& tick : layout_.y_ticks.major) {
            layout_.texts.push_back({{plot.x - 8.0, layout_.y.pixel(tick.value)},
                                     shortened(canvas_, tick.label, theme_.tick_size, false,
                                               layout_.bounds.width * 0.4),
                                     style(theme_.tick_size, theme_.muted, false,
                                           HorizontalAlign::right, VerticalAlign::middle)});
        }
    }

    void place_colour_bar_labels() {
        const ColourBar& bar = *layout_.colour_bar;
        for (const Tick& tick : bar.ticks.major) {
            layout_.texts.push_back({{bar.rect.right() + 6.0, bar.values.pixel(tick.value)},
                                     tick.label,
                                     style(theme_.tick_size, theme_.muted, false,
                                           HorizontalAlign::left, VerticalAlign::middle)});
        }
        const double right =
            std::min(left() + inner_width(), bar.rect.right() + 0.5 * layout_.bounds.width);
        const double room = bar.rect.right() + 40.0 - left();
        layout_.texts.push_back(
            {{std::min(right, bar.rect.right() + 40.0), layout_.plot.y - theme_.tick_size - 13.0},
             shortened(canvas_, bar_label_, theme_.tick_size, false, 0.6 * room),
             style(theme_.tick_size, theme_.muted, false, HorizontalAlign::right)});
    }

    void place_guides() {
        const Rect& plot = layout_.plot;
        for (std::size_t i = 0; i < figure_.guides.size(); ++i) {
            const Guide& guide = figure_.guides[i];
            PlacedGuide placed;
            placed.guide = i;
            placed.value = guide.value;
            if (state_.drag && guide.handle && guide.handle->id == state_.drag->id)
                placed.value = state_.drag->value;
            switch (guide.kind) {
                case GuideKind::vertical: {
                    const double at = layout_.x.pixel(placed.value);
                    placed.from = {at, plot.y};
                    placed.to = {at, plot.bottom()};
                    if (guide.handle) placed.grip = Rect{at - 6.0, plot.y - 2.0, 12.0, 22.0};
                    break;
                }
                case GuideKind::horizontal: {
                    const double at = layout_.y.pixel(placed.value);
                    placed.from = {plot.x, at};
                    placed.to = {plot.right(), at};
                    if (guide.handle) placed.grip = Rect{plot.right() - 20.0, at - 6.0, 22.0, 12.0};
                    break;
                }
                case GuideKind::diagonal: {
                    const Range range = layout_.x.range();
                    placed.from = {layout_.x.pixel(range.lower), layout_.y.pixel(range.lower)};
                    placed.to = {layout_.x.pixel(range.upper), layout_.y.pixel(range.upper)};
                    break;
                }
            }
            layout_.guides.push_back(placed);
        }
    }

    const Figure& figure_;
    const FigureState& state_;
    const Canvas& canvas_;
    const Theme& theme_;
    const LayoutOptions& options_;
    Layout layout_;
    std::string bar_label_;
    double margin_ = 0.0;
    double top_ = 0.0;
    double bottom_ = 0.0;
};

}  // namespace

Layout arrange(const Figure& figure, const FigureState& state, const Canvas& canvas,
               const Rect& bounds, const Theme& theme, const LayoutOptions& options) {
    return Arranger(figure, state, canvas, bounds, theme, options).arrange();
}

double natural_height(const Figure& figure, double width) {
    const double plot = is_plain(figure)      ? 0.5 * width
                        : figure.equal_aspect ? 0.85 * width
                                              : 0.55 * width;
    const double series = static_cast<double>(series_of(figure, light_theme()).size());
    // Title and axis titles, about two series to a row of the legend, checks and caption.
    const double legend = figure.legend && series > 1.0 ? 26.0 * std::ceil(series / 2.0) : 0.0;
    const double foot =
        19.0 * static_cast<double>(figure.checks.size() + (figure.caption.empty() ? 0 : 2));
    return std::max(240.0, plot + 90.0 + legend + foot);
}

}  // namespace tessera::figure
