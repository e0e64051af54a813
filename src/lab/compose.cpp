#include "lab/compose.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "lab/version.h"

namespace tessera::lab {
namespace {

using figure::Figure;

std::string cell_text(double value) {
    return std::isnan(value) ? "" : std::format("{:.5g}", value);
}

/// On a logarithmic axis cells are even when their centres have the same ratio.
std::vector<double> on_axis(std::vector<double> centres, figure::Scale scale) {
    if (scale == figure::Scale::log) {
        for (double& centre : centres) centre = std::log(centre);
    }
    return centres;
}

bool evenly_spaced(const std::vector<double>& centres) {
    if (centres.size() < 3) return true;
    const double step =
        (centres.back() - centres.front()) / static_cast<double>(centres.size() - 1);
    for (std::size_t i = 1; i < centres.size(); ++i) {
        if (std::abs(centres[i] - centres[i - 1] - step) > 1e-6 * std::abs(step)) return false;
    }
    return true;
}

/// The outer edges of cells at these centres; cells at uneven centres stand side by side and the
/// axis names them instead.
figure::Range cell_edges(const std::vector<double>& centres, std::int32_t count,
                         figure::Axis& axis) {
    const std::vector<double> places = on_axis(centres, axis.scale);
    if (!places.empty() && std::isfinite(places.front()) && evenly_spaced(places)) {
        const double step = places.size() > 1 ? places[1] - places[0] : 1.0;
        const figure::Range edges{places.front() - step / 2, places.back() + step / 2};
        if (axis.scale == figure::Scale::linear) return edges;
        return {std::exp(edges.lower), std::exp(edges.upper)};
    }
    for (const double centre : centres) axis.categories.push_back(std::format("{:g}", centre));
    return {-0.5, count - 0.5};
}

figure::LineSeries line_of(const Series& series, const LayerSpec& layer) {
    figure::LineSeries line;
    line.x = series.x;
    line.y = series.y;
    line.lower = series.lower;
    line.upper = series.upper;
    line.colour = layer.color;
    line.published = layer.role == LayerRole::published;
    if (layer.dashed || layer.role == LayerRole::reference) line.dash = figure::Dash::dashed;
    if (layer.kind != LayerKind::line) line.marker = figure::Marker::circle;
    if (layer.kind == LayerKind::markers) line.width = 0.0;
    return line;
}

/// Puts one channel into the figure as a layer; kinds that cannot be drawn so are passed over.
struct LayerComposer {
    Figure& target;
    const ViewSpec& view;
    const LayerSpec& layer;
    std::string label;

    void operator()(const Scalar&) const {}

    void operator()(const Series& series) const {
        figure::LineSeries line = line_of(series, layer);
        line.name = label;
        target.layers.emplace_back(std::move(line));
    }

    void operator()(const Points& points) const {
        if (view.three_dimensional) {
            figure::Points3 cloud;
            cloud.name = label;
            cloud.x = points.x;
            cloud.y = points.y;
            cloud.z = points.z;
            cloud.z.resize(points.x.size());
            cloud.category = points.category;
            cloud.colour = layer.color;
            target.layers.emplace_back(std::move(cloud));
            return;
        }
        figure::Scatter scatter;
        scatter.name = label;
        scatter.x = points.x;
        scatter.y = points.y;
        scatter.value = points.value;
        scatter.category = points.category;
        scatter.colour = layer.color;
        scatter.published = layer.role == LayerRole::published;
        target.layers.emplace_back(std::move(scatter));
    }

    void operator()(const Arrows& arrows) const {
        if (view.three_dimensional)
            add_arrows_in_space(arrows);
        else
            add_arrows_in_plane(arrows);
    }

    void operator()(const Bars& bars) const {
        figure::BarGroup group;
        group.name = label;
        group.values = bars.values;
        group.lower = bars.lower;
        group.upper = bars.upper;
        group.colour = layer.color;
        if (target.x.categories.size() < bars.categories.size()) {
            target.x.categories = bars.categories;
        }
        if (target.layers.empty() || !std::holds_alternative<figure::Bars>(target.layers.back())) {
            target.layers.emplace_back(figure::Bars{});
        }
        std::get<figure::Bars>(target.layers.back()).groups.push_back(std::move(group));
    }

    void operator()(const Grid& grid) const {
        figure::HeatMap map;
        map.name = label;
        map.value_label = label;
        map.rows = grid.rows;
        map.columns = grid.columns;
        if (layer.values) map.value_range = figure::Range{layer.values->lower, layer.values->upper};
        map.x = cell_edges(grid.x, grid.columns, target.x);
        map.y = cell_edges(grid.y, grid.rows, target.y);
        map.values.reserve(grid.values.size());
        const auto columns = static_cast<std::size_t>(grid.columns);
        // The lab's first row is the lowest, the figure's first row the highest.
        for (auto row = static_cast<std::size_t>(grid.rows); row-- > 0;) {
            const auto first = grid.values.begin() + static_cast<std::ptrdiff_t>(row * columns);
            map.values.insert(map.values.end(), first, first + grid.columns);
        }
        target.layers.emplace_back(std::move(map));
    }

    void operator()(const Image& image) const {
        figure::Image picture;
        picture.name = label;
        picture.width = image.columns;
        picture.height = image.rows;
        picture.rgb = image.rgb;
        picture.x = {0.0, static_cast<double>(image.columns)};
        picture.y = {0.0, static_cast<double>(image.rows)};
        target.layers.emplace_back(std::move(picture));
    }

    void operator()(const Graph& graph) const {
        figure::Graph network;
        network.name = label;
        network.values = !graph.value.empty();
        for (std::size_t i = 0; i < graph.x.size(); ++i) {
            figure::GraphNode node;
            node.x = graph.x[i];
            node.y = graph.y[i];
            if (network.values) node.value = graph.value[i];
            network.nodes.push_back(std::move(node));
        }
        for (std::size_t i = 0; i < graph.from.size(); ++i) {
            network.edges.push_back(
                {graph.from[i], graph.to[i], graph.weight.empty() ? 1.0 : graph.weight[i]});
        }
        target.layers.emplace_back(std::move(network));
    }

    void operator()(const Table& table) const {
        figure::Table cells;
        const bool labelled = !table.row_labels.empty();
        if (labelled) cells.header.emplace_back();
        cells.header.insert(cells.header.end(), table.columns.begin(), table.columns.end());
        const std::size_t columns = table.columns.size();
        for (std::size_t first = 0; columns > 0 && first < table.values.size(); first += columns) {
            std::vector<std::string>& row = cells.rows.emplace_back();
            if (labelled) row.push_back(table.row_labels[first / columns]);
            for (std::size_t i = 0; i < columns; ++i)
                row.push_back(cell_text(table.values[first + i]));
        }
        target.layers.emplace_back(std::move(cells));
    }

    void operator()(const Text& text) const {
        target.layers.emplace_back(figure::Paragraph{text.text});
    }

private:
    void add_arrows_in_space(const Arrows& arrows) const {
        figure::Arrows3 bundle;
        bundle.name = label;
        bundle.colour = layer.color;
        for (std::size_t i = 0; i < arrows.x0.size(); ++i) {
            const bool deep = !arrows.z0.empty();
            bundle.arrows.push_back({{arrows.x0[i], arrows.y0[i], deep ? arrows.z0[i] : 0.0},
                                     {arrows.x1[i], arrows.y1[i], deep ? arrows.z1[i] : 0.0},
                                     arrows.labels.empty() ? std::string{} : arrows.labels[i]});
        }
        target.layers.emplace_back(std::move(bundle));
    }

    void add_arrows_in_plane(const Arrows& arrows) const {
        figure::Segments segments;
        segments.name = label;
        segments.x0 = arrows.x0;
        segments.y0 = arrows.y0;
        segments.x1 = arrows.x1;
        segments.y1 = arrows.y1;
        segments.arrows = true;
        segments.colour = layer.color;
        if (layer.dashed) segments.dash = figure::Dash::dashed;
        target.layers.emplace_back(std::move(segments));
        if (arrows.labels.empty()) return;
        figure::TextLabels labels;
        for (std::size_t i = 0; i < arrows.labels.size(); ++i) {
            labels.labels.push_back(
                {arrows.x1[i], arrows.y1[i], arrows.labels[i], figure::Anchor::left, layer.color});
        }
        target.layers.emplace_back(std::move(labels));
    }
};

std::string text_of(const Frame& frame, const std::string& channel) {
    const auto* text = channel.empty() ? nullptr : channel_value<Text>(frame, channel);
    return text == nullptr ? std::string{} : text->text;
}

figure::Axis axis_of(const AxisSpec& spec, const Frame& frame) {
    figure::Axis axis;
    axis.label = text_of(frame, spec.label_channel);
    if (axis.label.empty()) axis.label = spec.label;
    axis.unit = spec.unit;
    axis.scale = spec.scale == AxisScale::logarithmic ? figure::Scale::log : figure::Scale::linear;
    if (spec.range) axis.range = figure::Range{spec.range->lower, spec.range->upper};
    if (const auto* ends = channel_value<Series>(frame, spec.range_channel)) {
        const bool usable = ends->y.size() == 2 && ends->y[0] < ends->y[1];
        if (usable) axis.range = figure::Range{ends->y[0], ends->y[1]};
    }
    return axis;
}

void add_layer(Figure& target, const ViewSpec& view, const LayerSpec& layer, const Frame& frame) {
    std::string_view wanted = layer.channel;
    const bool prefix = wanted.ends_with('*');
    if (prefix) wanted.remove_suffix(1);
    for (const Channel& channel : frame.channels) {
        if (prefix ? !channel.name.starts_with(wanted) : channel.name != wanted) continue;
        const bool own_label = prefix || layer.label.empty();
        std::visit(LayerComposer{target, view, layer, own_label ? channel.label : layer.label},
                   channel.value);
    }
}

void add_guide(Figure& target, const GuideSpec& spec, const Schema& schema, const Frame& frame) {
    figure::Guide guide;
    guide.kind = static_cast<figure::GuideKind>(spec.direction);
    guide.value = spec.value;
    guide.label = spec.label;
    if (!spec.channel.empty()) {
        const Channel* channel = find_channel(frame, spec.channel);
        const auto* scalar = channel == nullptr ? nullptr : std::get_if<Scalar>(&channel->value);
        if (scalar == nullptr || !std::isfinite(scalar->value)) return;
        guide.value = scalar->value;
        if (guide.label.empty()) guide.label = channel->label;
    }
    if (const Field* field = find_field(schema, spec.parameter)) {
        guide.handle = figure::Handle{field->name,
                                      {field->range.lower, field->range.upper},
                                      field->help,
                                      field->type == FieldType::integer};
    }
    target.guides.push_back(std::move(guide));
}

}  // namespace

Figure compose(const ViewSpec& view, const Schema& schema, const Frame& frame,
               figure::Provenance provenance) {
    Figure result;
    result.id = view.id;
    result.title = text_of(frame, view.title_channel);
    if (result.title.empty()) result.title = view.title;
    result.x = axis_of(view.x, frame);
    result.y = axis_of(view.y, frame);
    result.equal_aspect = view.equal_aspect;
    result.caption = text_of(frame, view.note_channel);
    for (const LayerSpec& layer : view.layers) add_layer(result, view, layer, frame);
    for (const GuideSpec& guide : view.guides) add_guide(result, guide, schema, frame);
    result.provenance = std::move(provenance);
    result.provenance.figure = view.reproduces;
    return result;
}

figure::Provenance provenance(const LabDescription& description, const std::string& preset,
                              const Json& config, const Frame& frame) {
    figure::Provenance result;
    result.lab = description.id;
    result.preset = preset;
    result.paper = std::format("{}, {} ({})", description.paper.authors, description.paper.title,
                               description.paper.year);
    result.version = version();
    result.config = to_text(config);
    if (config.contains("seed")) result.seed = to_text(config["seed"]);
    for (const DataUsed& data : frame.data) result.data.push_back({data.name, data.sha256});
    return result;
}

}  // namespace tessera::lab
