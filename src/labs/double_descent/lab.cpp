#include "labs/double_descent/lab.h"

#include "core/parallel.h"
#include "data/catalogue.h"
#include "data/generators.h"
#include "lab/chosen_experiment.h"
#include "labs/double_descent/benchmark.h"
#include "labs/double_descent/lab_checks.h"
#include "labs/double_descent/lab_data.h"
#include "labs/double_descent/lab_geometry.h"
#include "labs/double_descent/lab_linear.h"
#include "labs/double_descent/lab_parameters.h"
#include "labs/double_descent/lab_polynomial.h"
#include "labs/double_descent/lab_presets.h"
#include "labs/double_descent/lab_views.h"

namespace tessera::double_descent {
namespace {

std::unique_ptr<lab::Lab> experiment(ExperimentKind kind, Catalogue& catalogue) {
    switch (kind) {
        case ExperimentKind::linear:
            return std::make_unique<LinearLab>(catalogue);
        case ExperimentKind::panels:
            return std::make_unique<PanelsLab>(catalogue);
        case ExperimentKind::polynomial:
            return std::make_unique<PolynomialLab>();
        case ExperimentKind::geometry:
            return std::make_unique<GeometryLab>();
        case ExperimentKind::spectrum:
            return std::make_unique<SpectrumLab>();
        case ExperimentKind::superposition:
            break;
    }
    return std::make_unique<SuperpositionLab>();
}

std::vector<lab::BenchmarkRow> benchmark_rows(Catalogue& catalogue, int repeats) {
    std::vector<Dataset> datasets;
    for (const char* name :
         {"diabetes", "concrete", "sacramento", "gapminder", "california", "who"}) {
        if (catalogue.contains(name)) datasets.push_back(*catalogue.get(name));
    }
    datasets.push_back(student_teacher());
    std::vector<lab::BenchmarkRow> rows;
    for (const BenchmarkRow& row : benchmark(datasets, hardware_threads(), repeats)) {
        rows.push_back(
            {row.name, row.computed, row.seconds_minimum, row.seconds_median, row.compared_with});
    }
    return rows;
}

std::vector<lab::ButtonSpec> buttons() {
    const std::vector<std::string> worst{"linear", "polynomial"};
    const std::vector<std::string> drawn{"linear", "polynomial", "geometry"};
    return {{"fewer",
             "One less",
             "One training row less; one parameter less for polynomials",
             {{"experiment", drawn}}},
            {"more",
             "One more",
             "One training row more; one parameter more for polynomials",
             {{"experiment", drawn}}},
            {"resample", "Resample", "Shows another random draw", {{"experiment", drawn}}},
            {"worst",
             "Worst repeat",
             "Shows the draw with the largest test error at this N",
             {{"experiment", worst}}}};
}

}  // namespace

lab::LabDefinition definition() {
    lab::LabDefinition definition;
    definition.id = "double-descent";
    definition.title = "Double descent, demystified";
    definition.promise =
        "Drag the number of training rows through the number of parameters and watch the test "
        "error "
        "explode - then switch off any one of three factors and watch the spike vanish.";
    definition.paper = paper();
    definition.schema = lab::schema_of<Parameters>();
    definition.presets = presets();
    definition.views = views();
    definition.layouts = layouts();
    definition.checks = check_specs();
    definition.buttons = buttons();
    definition.data_needed = [](const lab::Json& config) {
        return data_needed(lab::from_config<Parameters>(config));
    };
    definition.create = [](Catalogue& catalogue) {
        return lab::chosen_experiment([&catalogue](const lab::Json& config) {
            return experiment(lab::from_config<Parameters>(config).experiment, catalogue);
        });
    };
    definition.benchmark = benchmark_rows;
    return definition;
}

}  // namespace tessera::double_descent
