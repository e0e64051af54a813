#include "labs/resampling_free_pf/lab.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lab/chosen_experiment.h"
#include "labs/resampling_free_pf/benchmark.h"
#include "labs/resampling_free_pf/lab_localization.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/lab_pose.h"
#include "labs/resampling_free_pf/lab_pose_errors.h"
#include "labs/resampling_free_pf/lab_pose_views.h"
#include "labs/resampling_free_pf/lab_posterior.h"
#include "labs/resampling_free_pf/lab_presets.h"
#include "labs/resampling_free_pf/lab_robot.h"
#include "labs/resampling_free_pf/lab_robot_views.h"
#include "labs/resampling_free_pf/lab_state_space.h"
#include "labs/resampling_free_pf/lab_views.h"

namespace tessera::resampling_free_pf {
namespace {

std::unique_ptr<lab::Lab> experiment(const lab::Json& config) {
    switch (lab::from_config<Parameters>(config).experiment) {
        case ExperimentKind::posterior:
            break;
        case ExperimentKind::localization:
        case ExperimentKind::rates:
            return std::make_unique<LocalizationLab>();
        case ExperimentKind::state_space:
            return std::make_unique<StateSpaceLab>();
        case ExperimentKind::pose:
            return std::make_unique<PoseLab>();
        case ExperimentKind::pose_errors:
            return std::make_unique<PoseErrorsLab>();
        case ExperimentKind::robot:
            return std::make_unique<RobotLab>();
    }
    return std::make_unique<PosteriorLab>();
}

template <class Item>
std::vector<Item> joined(std::vector<Item> first, std::vector<Item> second,
                         std::vector<Item> third) {
    for (std::vector<Item>* part : {&second, &third}) {
        for (Item& item : *part) first.push_back(std::move(item));
    }
    return first;
}

}  // namespace

lab::LabDefinition definition() {
    lab::LabDefinition definition;
    definition.id = "resampling-free-pf";
    definition.title = "Particle filters without resampling";
    definition.promise =
        "Watch particles die out by resampling while a flow moves them all - then see who is "
        "nearer to the truth, how long it stays so, and what the same milliseconds buy.";
    definition.paper = paper();
    definition.schema = lab::schema_of<Parameters>();
    definition.presets = presets();
    definition.views = joined(localization_views(), pose_views(), robot_views());
    definition.layouts = joined(localization_layouts(), pose_layouts(), robot_layouts());
    definition.checks = joined(localization_checks(), pose_checks(), robot_checks());
    definition.buttons = joined<lab::ButtonSpec>({{"observe",
                                                   "One observation",
                                                   "The next observation, at once",
                                                   {{"experiment", {"posterior"}}}}},
                                                 pose_buttons(), robot_buttons());
    definition.live = true;
    definition.data_needed = [](const lab::Json&) { return std::vector<std::string>{}; };
    definition.create = [](Catalogue&) { return lab::chosen_experiment(experiment); };
    definition.benchmark = [](Catalogue&, int repeats) { return benchmark(repeats); };
    return definition;
}

}  // namespace tessera::resampling_free_pf
