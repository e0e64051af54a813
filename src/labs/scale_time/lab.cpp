#include "labs/scale_time/lab.h"

#include <memory>
#include <string>
#include <vector>

#include "lab/chosen_experiment.h"
#include "labs/scale_time/benchmark.h"
#include "labs/scale_time/lab_collapse.h"
#include "labs/scale_time/lab_linear.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/lab_presets.h"
#include "labs/scale_time/lab_subspace.h"
#include "labs/scale_time/lab_two_speeds.h"
#include "labs/scale_time/lab_views.h"

namespace tessera::scale_time {
namespace {

std::unique_ptr<lab::Lab> experiment(const lab::Json& config) {
    switch (lab::from_config<Parameters>(config).experiment) {
        case ExperimentKind::subspace:
            return std::make_unique<SubspaceLab>();
        case ExperimentKind::linear:
            return std::make_unique<LinearLab>();
        case ExperimentKind::two_speeds:
            return std::make_unique<TwoSpeedsLab>();
        case ExperimentKind::collapse:
            break;
    }
    return std::make_unique<CollapseLab>();
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
    definition.presets = theory_presets();
    definition.views = theory_views();
    definition.layouts = theory_layouts();
    definition.checks = theory_checks();
    definition.data_needed = [](const lab::Json&) { return std::vector<std::string>{}; };
    definition.create = [](Catalogue&) { return lab::chosen_experiment(experiment); };
    definition.benchmark = [](Catalogue&, int repeats) { return benchmark(repeats); };
    return definition;
}

}  // namespace tessera::scale_time
