// What the paper claims, on fresh random splits: 200 repeats per size, medians instead of means.

#include "labs/double_descent/linear_experiment.h"
#include "problems.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace tessera;
using namespace tessera::double_descent;
using namespace tessera::double_descent::testing;

TEST_CASE("The median test error peaks at N = D, where the smallest singular value is smallest",
          "[double_descent][trends]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "concrete", "california");
    if (!at_hand(name)) {
        SKIP(name << " is not at hand: set TESSERA_DATA_DIR");
    }
    const auto data = problem(name);
    const auto D = static_cast<std::size_t>(data->features());
    LinearSettings settings;
    for (Index size = 1; size <= 2 * data->features(); ++size) {
        settings.sizes.push_back(size);
    }
    settings.repeats = 200;
    settings.seed_rule = SeedRule::philox;
    settings.seed = 2026;
    settings.cutoffs = {1.0};
    LinearExperiment experiment(data, settings);
    experiment.run(2);
    std::vector<double> medians;
    std::vector<double> smallest;
    for (std::size_t i = 0; i < settings.sizes.size(); ++i) {
        medians.push_back(
            median(experiment.across_repeats(i, 200, [](auto& r) { return r.test; })));
        smallest.push_back(mean(
            experiment.across_repeats(i, 200, [](auto& r) { return r.smallest_singular_value; })));
    }
    INFO(name);
    CHECK(static_cast<std::size_t>(std::max_element(medians.begin(), medians.end()) -
                                   medians.begin()) == D - 1);
    CHECK(static_cast<std::size_t>(std::min_element(smallest.begin(), smallest.end()) -
                                   smallest.begin()) == D - 1);
    if (name != "student-teacher") {
        CHECK(medians[D - 1] / medians[2 * D - 1] >= 5);
    }
    if (name == "california") {
        const auto cut_median = [&](std::size_t i) {
            return median(
                experiment.across_repeats(i, 200, [](auto& r) { return r.cutoff_test[0]; }));
        };
        CHECK(cut_median(D - 1) / cut_median(2 * D - 1) <= 1);
    }
}
