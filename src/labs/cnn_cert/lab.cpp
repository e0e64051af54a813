#include "labs/cnn_cert/lab.h"

#include <memory>
#include <string>
#include <vector>

#include "lab/chosen_experiment.h"
#include "labs/cnn_cert/benchmark.h"
#include "labs/cnn_cert/lab_checks.h"
#include "labs/cnn_cert/lab_config.h"
#include "labs/cnn_cert/lab_digit.h"
#include "labs/cnn_cert/lab_museum.h"
#include "labs/cnn_cert/lab_parameters.h"
#include "labs/cnn_cert/lab_plane.h"
#include "labs/cnn_cert/lab_presets.h"
#include "labs/cnn_cert/lab_property.h"
#include "labs/cnn_cert/lab_study.h"
#include "labs/cnn_cert/lab_views.h"

namespace tessera::cnn_cert {
namespace {

std::unique_ptr<lab::Lab> experiment(ExperimentKind kind, Catalogue& catalogue) {
    switch (kind) {
        case ExperimentKind::digit:
            break;
        case ExperimentKind::plane:
            return std::make_unique<PlaneLab>();
        case ExperimentKind::square:
        case ExperimentKind::own_property:
            return std::make_unique<PropertyLab>(catalogue);
        case ExperimentKind::study:
            return std::make_unique<StudyLab>(catalogue);
        case ExperimentKind::museum:
            return std::make_unique<MuseumLab>();
    }
    return std::make_unique<DigitLab>(catalogue);
}

std::vector<std::string> data_needed(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const ExperimentKind experiment = parameters.experiment;
    if (is_in_plane(experiment) || experiment == ExperimentKind::museum) return {};
    const bool own_property = experiment == ExperimentKind::own_property;
    const char* network = network_name(parameters.network.kind);
    const bool given = network != nullptr && experiment != ExperimentKind::study;
    std::vector<std::string> names;
    if (!own_property || !given) names.emplace_back(data_name(parameters.network.data));
    if (given) names.emplace_back(network);
    if (own_property) names.emplace_back("own-property");
    return names;
}

}  // namespace

lab::LabDefinition definition() {
    lab::LabDefinition definition;
    definition.id = "cnn-cert";
    definition.title = "Certified robustness of convolutional networks";
    definition.promise =
        "Train a digit classifier in front of your eyes, draw a digit, and get a proof of how far "
        "every pixel may change before the network can be fooled.";
    definition.paper = paper();
    definition.schema = lab::schema_of<Parameters>();
    definition.presets = presets();
    definition.views = views();
    definition.layouts = layouts();
    definition.checks = check_specs();
    const lab::Conditions one_image = {{"experiment", {"digit"}}};
    definition.buttons = {
        {"next", "Next image", "The next image of the test set", one_image},
        {"blank", "A blank image", "Nothing drawn yet: paint a digit of your own", one_image},
        {"undrawn", "Undo the drawing", "Back to the image of the test set", one_image}};
    definition.data_needed = data_needed;
    definition.create = [](Catalogue& catalogue) {
        return lab::chosen_experiment([&catalogue](const lab::Json& config) {
            return experiment(lab::from_config<Parameters>(config).experiment, catalogue);
        });
    };
    definition.benchmark = [](Catalogue&, int repeats) { return benchmark(repeats); };
    return definition;
}

}  // namespace tessera::cnn_cert
