#include "labs/scale_time/lab.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lab/chosen_experiment.h"
#include "labs/scale_time/benchmark.h"
#include "labs/scale_time/lab_capacity.h"
#include "labs/scale_time/lab_collapse.h"
#include "labs/scale_time/lab_images.h"
#include "labs/scale_time/lab_linear.h"
#include "labs/scale_time/lab_network.h"
#include "labs/scale_time/lab_network_views.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/lab_presets.h"
#include "labs/scale_time/lab_subspace.h"
#include "labs/scale_time/lab_two_speeds.h"
#include "labs/scale_time/lab_views.h"

namespace tessera::scale_time {
namespace {

std::unique_ptr<lab::Lab> experiment(const lab::Json& config, Catalogue& catalogue) {
    switch (lab::from_config<Parameters>(config).experiment) {
        case ExperimentKind::subspace:
            return std::make_unique<SubspaceLab>();
        case ExperimentKind::linear:
            return std::make_unique<LinearLab>();
        case ExperimentKind::two_speeds:
            return std::make_unique<TwoSpeedsLab>();
        case ExperimentKind::collapse:
            return std::make_unique<CollapseLab>();
        case ExperimentKind::capacity:
            return std::make_unique<CapacityLab>(catalogue);
        case ExperimentKind::prediction:
        case ExperimentKind::tradeoff:
        case ExperimentKind::surface:
        case ExperimentKind::data:
            break;
    }
    return std::make_unique<NetworkLab>(catalogue);
}

bool trains_networks(const Parameters& parameters) {
    const std::vector<std::string> networks = NetworkParameters::experiments();
    return std::ranges::find(networks, lab::key_of(parameters.experiment)) != networks.end();
}

template <class Item>
std::vector<Item> joined(std::vector<Item> first, std::vector<Item> second) {
    for (Item& item : second) first.push_back(std::move(item));
    return first;
}

}  // namespace

lab::LabDefinition definition() {
    lab::LabDefinition definition;
    definition.id = "scale-time";
    definition.title = "Size is time";
    definition.promise =
        "Train networks of different sizes and slide their clocks until the curves are one - then "
        "find where a small network trained longer stops being a large one.";
    definition.paper = paper();
    definition.schema = lab::schema_of<Parameters>();
    definition.presets = joined(network_presets(), theory_presets());
    definition.views = joined(network_views(), theory_views());
    definition.layouts = joined(network_layouts(), theory_layouts());
    definition.checks = joined(network_checks(), theory_checks());
    definition.buttons = {{"longer",
                           "Continue",
                           "Trains the network shown alone four times as long",
                           {{"experiment", {"tradeoff", "prediction", "surface", "data"}}}}};
    definition.data_needed = [](const lab::Json& config) {
        const auto parameters = lab::from_config<Parameters>(config);
        return trains_networks(parameters) ? images_needed(parameters.network)
                                           : std::vector<std::string>{};
    };
    definition.create = [](Catalogue& catalogue) {
        return lab::chosen_experiment(
            [&catalogue](const lab::Json& config) { return experiment(config, catalogue); });
    };
    definition.benchmark = [](Catalogue&, int repeats) { return benchmark(repeats); };
    return definition;
}

}  // namespace tessera::scale_time
