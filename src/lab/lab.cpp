#include "lab/lab.h"

#include <algorithm>
#include <format>

#include "lab/link.h"

namespace tessera::lab {
namespace {

/// The entry of that id in a list of named things; throws ConfigError that lists the known ids.
template <class Entry>
const Entry& find_by_id(const std::vector<Entry>& entries, std::string_view id, const char* what) {
    const auto found = std::ranges::find(entries, id, &Entry::id);
    if (found != entries.end()) return *found;
    std::vector<std::string> known;
    std::string list;
    for (const Entry& entry : entries) {
        known.push_back(entry.id);
        list += (list.empty() ? "" : ", ") + entry.id;
    }
    const std::string near = nearest_name(id, known);
    throw ConfigError(
        near.empty() ? std::format("{}: {} is not known; known: {}", what, quote(id), list)
                     : std::format("{}: {} is not known; did you mean {}?", what, quote(id), near));
}

Json presets_to_json(const LabDescription& description) {
    Json presets = Json::array();
    for (const Preset& preset : description.presets) {
        const Json config = preset_config(description, preset);
        presets.push_back({{"id", preset.id},
                           {"title", preset.title},
                           {"reproduces", preset.reproduces},
                           {"look_for", preset.look_for},
                           {"overrides", preset.overrides},
                           {"hash", to_hash(description, preset.id, config)},
                           {"command", to_command(description, preset.id, config)},
                           {"seconds_native", preset.seconds_native},
                           {"seconds_browser", preset.seconds_browser},
                           {"steps_per_second", preset.steps_per_second}});
    }
    return presets;
}

std::string text(const Json& json, const char* key) {
    return json.at(key).get<std::string>();
}

}  // namespace

Json Lab::act(const Action&) {
    return Json::object();
}

const LabDefinition& find_lab(const Registry& registry, std::string_view id) {
    return find_by_id(registry, id, "lab");
}

const Preset& find_preset(const LabDescription& description, std::string_view id) {
    return find_by_id(description.presets, id, "preset");
}

double watched_speed(const LabDescription& description, std::string_view preset) {
    return description.live ? find_preset(description, preset).steps_per_second : 0.0;
}

Json preset_config(const LabDescription& description, const Preset& preset) {
    return resolve(description.schema, preset.overrides);
}

Json describe(const LabDescription& description) {
    const Paper& paper = description.paper;
    Json json{{"id", description.id},
              {"title", description.title},
              {"promise", description.promise},
              {"paper",
               {{"title", paper.title},
                {"authors", paper.authors},
                {"year", paper.year},
                {"venue", paper.venue},
                {"arxiv", paper.arxiv},
                {"bibtex", paper.bibtex}}},
              {"live", description.live},
              {"schema", to_json(description.schema)},
              {"presets", presets_to_json(description)}};
    json["views"] = Json::array();
    for (const ViewSpec& view : description.views) json["views"].push_back(to_json(view));
    json["layouts"] = Json::array();
    for (const LayoutSpec& layout : description.layouts) json["layouts"].push_back(to_json(layout));
    json["checks"] = Json::array();
    for (const CheckSpec& check : description.checks) {
        json["checks"].push_back(
            {{"id", check.id}, {"claim", check.claim}, {"required", check.required}});
    }
    json["buttons"] = Json::array();
    for (const ButtonSpec& button : description.buttons) {
        json["buttons"].push_back({{"name", button.name},
                                   {"label", button.label},
                                   {"help", button.help},
                                   {"when", conditions_to_json(button.when)}});
    }
    return json;
}

LabDescription description_from_json(const Json& json) {
    LabDescription description;
    description.id = text(json, "id");
    description.title = text(json, "title");
    description.promise = text(json, "promise");
    const Json& paper = json.at("paper");
    description.paper = {text(paper, "title"), text(paper, "authors"), paper.at("year").get<int>(),
                         text(paper, "venue"), text(paper, "arxiv"),   text(paper, "bibtex")};
    description.live = json.at("live").get<bool>();
    description.schema = schema_from_json(json.at("schema"));
    for (const Json& preset : json.at("presets")) {
        description.presets.push_back(
            {text(preset, "id"), text(preset, "title"), text(preset, "reproduces"),
             text(preset, "look_for"), preset.at("overrides"),
             preset.at("seconds_native").get<double>(), preset.at("seconds_browser").get<double>(),
             preset.at("steps_per_second").get<double>()});
    }
    for (const Json& view : json.at("views")) description.views.push_back(view_from_json(view));
    for (const Json& layout : json.at("layouts")) {
        description.layouts.push_back(layout_from_json(layout));
    }
    for (const Json& check : json.at("checks")) {
        description.checks.push_back(
            {text(check, "id"), text(check, "claim"), check.at("required").get<bool>()});
    }
    for (const Json& button : json.at("buttons")) {
        description.buttons.push_back({text(button, "name"), text(button, "label"),
                                       text(button, "help"),
                                       conditions_from_json(button.at("when"))});
    }
    return description;
}

std::vector<std::string> broken_requirements(const LabDescription& description,
                                             const Frame& frame) {
    std::vector<std::string> lines;
    for (const CheckSpec& spec : description.checks) {
        if (!spec.required) continue;
        for (const CheckResult& check : frame.checks) {
            if (check.id == spec.id && check.verdict == Verdict::fails) {
                lines.push_back(std::format("{}: {}", spec.claim, check.line));
            }
        }
    }
    return lines;
}

LayoutSpec layout_for(const LabDescription& description, const Json& config) {
    for (const LayoutSpec& layout : description.layouts) {
        if (all_hold(layout.when, description.schema, config)) return layout;
    }
    LayoutSpec all;
    all.rows.emplace_back();
    for (const ViewSpec& view : description.views) all.rows.front().push_back(view.id);
    return all;
}

}  // namespace tessera::lab
