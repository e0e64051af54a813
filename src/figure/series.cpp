#include "figure/series.h"

#include <algorithm>
#include <iterator>

namespace tessera::figure {
namespace {

class Collector {
public:
    Collector(const Theme& theme, std::vector<Series>& series) : theme_(theme), series_(series) {}

    void at_layer(std::size_t layer) { layer_ = layer; }

    void operator()(const LineSeries& line) {
        Series entry = entry_of(line.name, Swatch::line, line.colour, line.published);
        entry.dash = line.dash;
        entry.marker = line.published ? published_marker(line.marker, line.colour) : line.marker;
        series_.push_back(entry);
    }

    void operator()(const Scatter& scatter) {
        if (scatter.category.empty()) {
            Series entry = entry_of(scatter.name, Swatch::point, scatter.colour, scatter.published);
            entry.marker = scatter.marker;
            // The colour bar explains points that are coloured by value.
            if (!scatter.value.empty()) entry.name.clear();
            series_.push_back(entry);
            return;
        }
        const int count = 1 + *std::ranges::max_element(scatter.category);
        for (int category = 0; category < count; ++category) {
            const auto group = static_cast<std::size_t>(category);
            Series entry;
            entry.layer = layer_;
            entry.group = group;
            if (group < scatter.category_names.size()) entry.name = scatter.category_names[group];
            entry.swatch = Swatch::point;
            entry.marker = scatter.marker;
            entry.colour = theme_.series_colour(category);
            series_.push_back(entry);
        }
    }

    void operator()(const Bars& bars) {
        for (std::size_t group = 0; group < bars.groups.size(); ++group) {
            Series entry =
                entry_of(bars.groups[group].name, Swatch::area, bars.groups[group].colour, false);
            entry.group = group;
            series_.push_back(entry);
        }
    }

    void operator()(const Segments& segments) {
        Series entry = entry_of(segments.name, Swatch::line, segments.colour, false);
        entry.dash = segments.dash;
        series_.push_back(entry);
    }

    void operator()(const Points3& points) {
        if (!points.category.empty()) {
            series_.push_back(entry_of("", Swatch::point, 0, false));
            return;
        }
        Series entry = entry_of(points.name, Swatch::point, points.colour, false);
        entry.marker = Marker::circle;
        series_.push_back(entry);
    }

    void operator()(const Arrows3& arrows) {
        series_.push_back(entry_of(arrows.name, Swatch::line, arrows.colour, false));
    }

    // These have colours of their own.
    void operator()(const HeatMap&) {}
    void operator()(const Image&) {}
    void operator()(const Graph&) {}
    void operator()(const TextLabels&) {}
    void operator()(const Table&) {}
    void operator()(const Paragraph&) {}

private:
    Series entry_of(const std::string& name, Swatch swatch, int slot, bool published) {
        Series entry;
        entry.layer = layer_;
        entry.name = name;
        entry.swatch = swatch;
        entry.published = published;
        if (slot != automatic_colour) {
            entry.colour = theme_.series_colour(slot);
        } else if (published) {
            entry.colour = theme_.published;
        } else {
            entry.colour = theme_.series_colour(next_slot_++);
        }
        return entry;
    }

    // Published series share a colour, so their markers tell them apart.
    Marker published_marker(Marker wanted, int colour) {
        static constexpr Marker markers[] = {Marker::circle, Marker::square, Marker::triangle,
                                             Marker::diamond};
        if (wanted == Marker::none || colour != automatic_colour) return wanted;
        return markers[next_published_++ % std::size(markers)];
    }

    const Theme& theme_;
    std::vector<Series>& series_;
    std::size_t layer_ = 0;
    int next_slot_ = 0;
    std::size_t next_published_ = 0;
};

template <class... Kinds>
bool holds_any(const Layer& layer) {
    return (std::holds_alternative<Kinds>(layer) || ...);
}

}  // namespace

std::vector<Series> series_of(const Figure& figure, const Theme& theme) {
    std::vector<Series> series;
    Collector collector(theme, series);
    for (std::size_t layer = 0; layer < figure.layers.size(); ++layer) {
        collector.at_layer(layer);
        std::visit(collector, figure.layers[layer]);
    }
    return series;
}

const Series* find_series(const std::vector<Series>& series, std::size_t layer, std::size_t group) {
    const auto found = std::ranges::find_if(
        series, [&](const Series& entry) { return entry.layer == layer && entry.group == group; });
    return found == series.end() ? nullptr : &*found;
}

bool is_hidden(const FigureState& state, const std::string& name) {
    return !name.empty() && state.hidden.contains(name);
}

std::string layer_name(const Layer& layer) {
    return std::visit(
        [](const auto& content) -> std::string {
            if constexpr (requires { content.name; }) return content.name;
            return "";
        },
        layer);
}

bool is_three_dimensional(const Figure& figure) {
    return std::ranges::any_of(
        figure.layers, [](const Layer& layer) { return holds_any<Points3, Arrows3>(layer); });
}

bool is_plain(const Figure& figure) {
    return std::ranges::all_of(
        figure.layers, [](const Layer& layer) { return holds_any<Table, Paragraph>(layer); });
}

}  // namespace tessera::figure
