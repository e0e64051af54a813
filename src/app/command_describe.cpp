#include <cstdio>
#include <format>

#include "app/command_support.h"
#include "labs/register.h"

namespace tessera::app {
namespace {

void print(const std::string& text) {
    std::fputs((text + "\n").c_str(), stdout);
}

void print_field(const lab::Field& field) {
    print(std::format("  {:<18} {}{}", field.name, field.label,
                      field.unit.empty() ? "" : " [" + field.unit + "]"));
    print(std::format("  {:<18} default {}; allowed: {}", "",
                      lab::format_value(field, field.default_value), lab::allowed_values(field)));
    if (!field.help.empty()) print(std::format("  {:<18} {}", "", field.help));
    if (!field.source.empty()) print(std::format("  {:<18} source: {}", "", field.source));
}

void print_description(const lab::LabDescription& description) {
    print(std::format("{}\n{}\n", description.title, description.promise));
    print(std::format("Paper: {}. {} ({}). {}. arXiv:{}", description.paper.authors,
                      description.paper.title, description.paper.year, description.paper.venue,
                      description.paper.arxiv));
    print("\nPresets");
    for (const lab::Preset& preset : description.presets) {
        print(std::format("  {:<18} {}{}", preset.id, preset.title,
                          preset.reproduces.empty() ? "" : " (" + preset.reproduces + ")"));
    }
    std::string group;
    for (const lab::Field& field : description.schema) {
        if (field.group != group) print("\n" + field.group);
        group = field.group;
        print_field(field);
    }
    print("\nChecks");
    for (const lab::CheckSpec& check : description.checks) {
        print(std::format("  {:<18} {}", check.id, check.claim));
    }
}

}  // namespace

int list(bool json) {
    return guarded([&] {
        lab::Json labs = lab::Json::array();
        for (const lab::LabDefinition& definition : lab::all_labs()) {
            if (!json) print(std::format("{:<22} {}", definition.id, definition.promise));
            labs.push_back({{"id", definition.id},
                            {"title", definition.title},
                            {"promise", definition.promise}});
        }
        if (json) print(labs.dump(2));
        return 0;
    });
}

int describe(const std::string& lab, bool json) {
    return guarded([&] {
        const lab::Registry registry = lab::all_labs();
        const lab::LabDefinition& definition = lab::find_lab(registry, lab);
        if (json)
            print(lab::describe(definition).dump(2));
        else
            print_description(definition);
        return 0;
    });
}

}  // namespace tessera::app
