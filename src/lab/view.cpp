#include "lab/view.h"

#include <array>
#include <cmath>

namespace tessera::lab {
namespace {

/// Names of the values of an enum, in order; what is unknown reads as the first.
template <class Enum, std::size_t Count>
struct Names {
    std::array<const char*, Count> names;

    const char* name(Enum value) const { return names[static_cast<std::size_t>(value)]; }
    Enum value(const std::string& name) const {
        for (std::size_t i = 0; i < Count; ++i) {
            if (name == names[i]) return static_cast<Enum>(i);
        }
        return Enum{};
    }
};

constexpr Names<AxisScale, 2> scale_names{{"linear", "logarithmic"}};
constexpr Names<LayerKind, 10> layer_names{{"line", "markers", "line_and_markers", "scatter",
                                            "bars", "heat_map", "image", "arrows", "graph",
                                            "text"}};
constexpr Names<LayerRole, 3> role_names{{"live", "published", "reference"}};
constexpr Names<GuideSpec::Direction, 3> direction_names{{"vertical", "horizontal", "diagonal"}};
constexpr Names<Tool, 3> tool_names{{"pick", "paint", "drag"}};

void put_range(Json& json, const char* key, const std::optional<Bounds>& range) {
    if (range) json[key] = {range->lower, range->upper};
}

std::optional<Bounds> range_in(const Json& json, const char* key) {
    if (!json.contains(key)) return std::nullopt;
    return Bounds{json[key].at(0).get<double>(), json[key].at(1).get<double>()};
}

Json axis_to_json(const AxisSpec& axis) {
    Json json{{"label", axis.label},
              {"label_channel", axis.label_channel},
              {"unit", axis.unit},
              {"scale", scale_names.name(axis.scale)},
              {"range_channel", axis.range_channel}};
    put_range(json, "range", axis.range);
    return json;
}

AxisSpec axis_from_json(const Json& json) {
    return {json.at("label").get<std::string>(),
            json.at("label_channel").get<std::string>(),
            json.at("unit").get<std::string>(),
            scale_names.value(json.at("scale").get<std::string>()),
            range_in(json, "range"),
            json.at("range_channel").get<std::string>()};
}

Json layer_to_json(const LayerSpec& layer) {
    Json json{{"channel", layer.channel},
              {"kind", layer_names.name(layer.kind)},
              {"role", role_names.name(layer.role)},
              {"label", layer.label},
              {"dashed", layer.dashed},
              {"color", layer.color}};
    put_range(json, "values", layer.values);
    return json;
}

LayerSpec layer_from_json(const Json& json) {
    return {json.at("channel").get<std::string>(),
            layer_names.value(json.at("kind").get<std::string>()),
            role_names.value(json.at("role").get<std::string>()),
            json.at("label").get<std::string>(),
            json.at("dashed").get<bool>(),
            json.at("color").get<int>(),
            range_in(json, "values")};
}

Json guide_to_json(const GuideSpec& guide) {
    return {{"direction", direction_names.name(guide.direction)},
            {"channel", guide.channel},
            {"value", guide.value},
            {"label", guide.label},
            {"parameter", guide.parameter}};
}

GuideSpec guide_from_json(const Json& json) {
    return {direction_names.value(json.at("direction").get<std::string>()),
            json.at("channel").get<std::string>(), json.at("value").get<double>(),
            json.at("label").get<std::string>(), json.at("parameter").get<std::string>()};
}

}  // namespace

Json to_json(const ViewSpec& view) {
    Json json{{"id", view.id},
              {"title", view.title},
              {"title_channel", view.title_channel},
              {"help", view.help},
              {"reproduces", view.reproduces},
              {"x", axis_to_json(view.x)},
              {"y", axis_to_json(view.y)},
              {"equal_aspect", view.equal_aspect},
              {"three_dimensional", view.three_dimensional},
              {"steered", view.steered},
              {"note_channel", view.note_channel}};
    json["layers"] = Json::array();
    for (const LayerSpec& layer : view.layers) json["layers"].push_back(layer_to_json(layer));
    json["guides"] = Json::array();
    for (const GuideSpec& guide : view.guides) json["guides"].push_back(guide_to_json(guide));
    if (view.tool) json["tool"] = tool_names.name(*view.tool);
    return json;
}

ViewSpec view_from_json(const Json& json) {
    ViewSpec view;
    view.id = json.at("id").get<std::string>();
    view.title = json.at("title").get<std::string>();
    view.title_channel = json.at("title_channel").get<std::string>();
    view.help = json.at("help").get<std::string>();
    view.reproduces = json.at("reproduces").get<std::string>();
    view.x = axis_from_json(json.at("x"));
    view.y = axis_from_json(json.at("y"));
    view.equal_aspect = json.at("equal_aspect").get<bool>();
    view.three_dimensional = json.at("three_dimensional").get<bool>();
    view.steered = json.at("steered").get<bool>();
    view.note_channel = json.at("note_channel").get<std::string>();
    for (const Json& layer : json.at("layers")) view.layers.push_back(layer_from_json(layer));
    for (const Json& guide : json.at("guides")) view.guides.push_back(guide_from_json(guide));
    if (json.contains("tool")) view.tool = tool_names.value(json["tool"].get<std::string>());
    return view;
}

Json to_json(const LayoutSpec& layout) {
    return {{"when", conditions_to_json(layout.when)},
            {"rows", layout.rows},
            {"weights", layout.weights}};
}

LayoutSpec layout_from_json(const Json& json) {
    LayoutSpec layout;
    layout.rows = json.at("rows").get<std::vector<std::vector<std::string>>>();
    layout.weights = json.at("weights").get<std::vector<double>>();
    layout.when = conditions_from_json(json.at("when"));
    return layout;
}

}  // namespace tessera::lab
