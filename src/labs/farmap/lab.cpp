#include "labs/farmap/lab.h"

#include <memory>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "data/catalogue.h"
#include "lab/chosen_experiment.h"
#include "labs/farmap/benchmark.h"
#include "labs/farmap/lab_checks.h"
#include "labs/farmap/lab_experiment.h"
#include "labs/farmap/lab_live.h"
#include "labs/farmap/lab_parameters.h"
#include "labs/farmap/lab_presets.h"
#include "labs/farmap/lab_views.h"

namespace tessera::farmap {
namespace {

std::unique_ptr<lab::Lab> experiment(ExperimentKind kind, const Catalogue& catalogue) {
    if (kind == ExperimentKind::live) return std::make_unique<LiveLab>(catalogue);
    return std::make_unique<ExperimentLab>();
}

/// The visitor's picture has no other name.
std::vector<std::string> data_needed(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const bool picture =
        parameters.experiment == ExperimentKind::live && parameters.world == WorldKind::own;
    return picture ? std::vector<std::string>{"own"} : std::vector<std::string>{};
}

std::vector<lab::ButtonSpec> buttons() {
    const lab::Conditions live{{"experiment", {"live"}}};
    return {{"end", "Run to the end", "Goes on to the end at once, whatever the speed", live},
            {"earlier", "Ten steps back", "Shows how things stood ten steps earlier", live},
            {"now", "Back to now", "Shows how things stand now", live},
            {"give-back", "Give the agent back", "The agent follows its own plan again", live},
            {"clear", "Clear what was painted", "Takes back all that was built or removed", live},
            {"keep", "Keep this map in the link",
             "Makes the map, with what was painted, your own drawing: it is then part of the link",
             live}};
}

}  // namespace

lab::LabDefinition definition() {
    lab::LabDefinition definition;
    definition.id = "farmap";
    definition.title = "Map building by fragmentation and recall";
    definition.promise =
        "Watch an agent map a building, cut its map where it is surprised and take it up again - "
        "then wall it in, steer it yourself, and see what its memory really saves.";
    definition.paper = paper();
    definition.schema = lab::schema_of<Parameters>();
    definition.presets = presets();
    definition.views = views();
    definition.layouts = layouts();
    definition.checks = check_specs();
    definition.buttons = buttons();
    definition.live = true;
    definition.data_needed = data_needed;
    definition.create = [](Catalogue& catalogue) {
        return lab::chosen_experiment([&catalogue](const lab::Json& config) {
            return experiment(lab::from_config<Parameters>(config).experiment, catalogue);
        });
    };
    definition.benchmark = [](Catalogue&, int repeats) {
        return benchmark(hardware_threads(), repeats);
    };
    return definition;
}

}  // namespace tessera::farmap
