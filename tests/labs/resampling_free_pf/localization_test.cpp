// The paper's synthetic localisation against reference measurements and against what theory says
// about it.
#include "labs/resampling_free_pf/localization_experiment.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/statistics.h"
#include "data/csv.h"
#include "data/file.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

const std::vector<NamedFilter> flow_and_mcl = {{"flow", {}}, {"mcl", {.kind = FilterKind::mcl}}};

LocalizationExperiment run(std::vector<std::size_t> dimensions, std::vector<std::size_t> counts,
                           std::size_t trials, std::vector<NamedFilter> filters = flow_and_mcl,
                           std::size_t horizon = 50) {
    LocalizationSettings settings;
    settings.dimensions = std::move(dimensions);
    settings.counts = std::move(counts);
    settings.filters = std::move(filters);
    settings.trials = trials;
    settings.horizon = horizon;
    LocalizationExperiment experiment(settings);
    experiment.run(hardware_threads());
    return experiment;
}

std::vector<double> final_values(const LocalizationExperiment& experiment, std::size_t dimension,
                                 std::size_t count, std::size_t filter,
                                 std::optional<double> (*measure)(const Quality&) = reference_kl) {
    return experiment.over_trials(dimension, count, filter, experiment.times().size() - 1, measure);
}

/// Every cell of the reference that the experiment has, within four combined standard errors.
std::size_t check_cells(const LocalizationExperiment& experiment) {
    const std::filesystem::path path = std::filesystem::path(TESSERA_SOURCE_DIR) / "tests" /
                                       "reference" / "resampling_free_pf" / "localization.csv";
    const CsvTable table(read_file(path), path.filename().string());
    const LocalizationSettings& settings = experiment.settings();
    std::size_t checked = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto m =
            std::ranges::find(settings.dimensions, static_cast<std::size_t>(table.number(row, 1)));
        const auto n =
            std::ranges::find(settings.counts, static_cast<std::size_t>(table.number(row, 2)));
        if (m == settings.dimensions.end() || n == settings.counts.end()) continue;
        const std::size_t filter = table.cell(row, 0) == "flow" ? 0 : 1;
        const std::vector<double> values =
            final_values(experiment, static_cast<std::size_t>(m - settings.dimensions.begin()),
                         static_cast<std::size_t>(n - settings.counts.begin()), filter);
        const double error = std::hypot(standard_error(values), table.number(row, 4));
        INFO(table.cell(row, 0) << " m = " << *m << " n = " << *n << ": " << mean(values)
                                << " against " << table.number(row, 3));
        CHECK(std::abs(mean(values) - table.number(row, 3)) < 4 * error);
        ++checked;
    }
    return checked;
}

/// Difference of final KL, mcl minus flow on the same trials, in its standard errors.
double lead_of_flow(const LocalizationExperiment& experiment, std::size_t dimension,
                    std::size_t count) {
    std::vector<double> lead = final_values(experiment, dimension, count, 1);
    const std::vector<double> flow = final_values(experiment, dimension, count, 0);
    for (std::size_t k = 0; k < lead.size(); ++k) lead[k] -= flow[k];
    return mean(lead) / standard_error(lead);
}

double median_error(double rate, std::size_t m, std::size_t trials) {
    const LocalizationExperiment experiment =
        run({m}, {100}, trials, {{"flow", {.rate = rate}}}, 51);
    return median(experiment.over_trials(
        0, 0, 0, experiment.times().size() - 1,
        [](const Quality& quality) { return std::optional<double>(quality.error); }));
}

}  // namespace

TEST_CASE("The measured table is reproduced, some cells", "[resampling-free-pf]") {
    CHECK(check_cells(run({3, 5, 10}, {20, 50}, 50)) == 12);
}

TEST_CASE("The measured table is reproduced, all cells", "[.][resampling-free-pf][full]") {
    CHECK(check_cells(run({3, 4, 5, 6, 7, 8, 9, 10}, {20, 50, 100}, 400)) == 48);
}

TEST_CASE("With few particles in ten dimensions the tails are heavy: medians agree too",
          "[resampling-free-pf]") {
    const LocalizationExperiment experiment = run({10}, {20}, 300);
    // The reference medians come from 100 trials of their own: their error is sqrt(3) times ours.
    const auto check = [&](std::size_t filter, double reference) {
        const std::vector<double> values = sorted(final_values(experiment, 0, 0, filter));
        const Interval interval = median_confidence_interval(values);
        const double error = (interval.high - interval.low) / (2 * 1.96) * std::sqrt(1 + 3.0);
        CHECK(std::abs(quantile(values, 0.5) - reference) < 4 * error);
    };
    check(0, 21.7);
    check(1, 120);
}

TEST_CASE("The flow beats the published baseline from four dimensions on, not below",
          "[resampling-free-pf]") {
    const LocalizationExperiment experiment = run({3, 4, 5, 7, 10}, {20}, 100);
    CHECK(std::abs(lead_of_flow(experiment, 0, 0)) < 3);
    CHECK(lead_of_flow(experiment, 1, 0) > 3);
    for (const std::size_t dimension : {2, 3, 4}) CHECK(lead_of_flow(experiment, dimension, 0) > 4);
}

TEST_CASE("The flow's lead with a hundred particles", "[.][resampling-free-pf][full]") {
    const LocalizationExperiment experiment = run({4, 5, 6, 7, 8, 9, 10}, {20, 100}, 100);
    for (std::size_t dimension = 0; dimension < 7; ++dimension) {
        for (const std::size_t count : {0, 1}) {
            CHECK(lead_of_flow(experiment, dimension, count) > (dimension == 0 ? 3 : 4));
        }
    }
}

TEST_CASE("The published step diverges from eighteen dimensions on", "[resampling-free-pf]") {
    // Without pair term E|e|^2 is multiplied by 1 - 2 a + a^2 (m + 2) at each update. At the median
    // it is less than that; the specification allows 35 % at m = 30 with the best fixed rate.
    const double at_10 = median_error(0.1, 10, 60);
    const double at_16 = median_error(0.1, 16, 60);
    const double at_18 = median_error(0.1, 18, 60);
    const double at_30 = median_error(0.1, 30, 60);
    CHECK(at_10 < at_16);
    CHECK(at_16 < at_18);
    CHECK(at_18 < at_30);
    CHECK(at_18 > 1);
    CHECK(at_30 > 10);
    const double safe = median_error(0, 30, 60);
    CHECK(safe < 0.5);
    const double a = 1.0 / 32;
    const double predicted = std::pow(1 - 2 * a + a * a * 32, 50);
    CHECK(std::abs(safe / predicted - 1) < 0.35);
}

TEST_CASE("The published metric ends at its regulariser", "[resampling-free-pf]") {
    const LocalizationExperiment experiment = run({10}, {20}, 10, {{"flow", {}}}, 500);
    REQUIRE(experiment.times().back() == 499);
    for (const double value : final_values(experiment, 0, 0, 0)) {
        CHECK(std::abs(value - 33.01) < 0.1);
        CHECK(std::abs(value - saturated_kl(10, 499)) < 0.1);
    }
    CHECK(std::abs(saturated_kl(3, 499) - 9.902) < 1e-3);
    CHECK(std::abs(saturated_kl(5, 499) - 16.504) < 1e-3);
    CHECK(std::abs(saturated_kl(10, 499) - 33.007) < 1e-3);
}

TEST_CASE("Strong baselines: exact samples set the floor, ensembles come near",
          "[resampling-free-pf]") {
    using enum FilterKind;
    const LocalizationExperiment experiment = run({3, 10}, {100}, 40,
                                                  {{"exact", {.kind = exact_samples}},
                                                   {"square root", {.kind = enkf_square_root}},
                                                   {"stochastic", {.kind = enkf_stochastic}},
                                                   {"moves", {.kind = resample_move}},
                                                   {"flow", {}}});
    // Means of the specification's table of controls; n exact samples cost m (m + 3) / (4 n) and
    // more where n is not far from m.
    const auto kl = [&](std::size_t dimension, std::size_t filter) {
        return final_values(experiment, dimension, 0, filter, exact_kl);
    };
    const auto near = [](const std::vector<double>& values, double expected, double share) {
        return std::abs(mean(values) - expected) < 4 * standard_error(values) + share * expected;
    };
    CHECK(near(kl(0, 0), 0.046, 0.1));
    CHECK(near(kl(1, 0), 0.32, 0.1));
    CHECK(mean(kl(0, 1)) < 0.01);
    CHECK(mean(kl(1, 1)) < 0.05);
    CHECK(near(kl(0, 2), 0.067, 0.25));
    CHECK(near(kl(1, 2), 0.46, 0.1));
    CHECK(near(kl(0, 3), 0.045, 0.1));
    CHECK(median(kl(1, 3)) < median(kl(1, 4)));
    CHECK(mean(kl(1, 4)) > 10);
}

TEST_CASE("Deprivation: ancestors die out by resampling, not in the flow", "[resampling-free-pf]") {
    LocalizationTrial trial({.dimension = 10, .count = 20},
                            {{.kind = FilterKind::flow}, {.kind = FilterKind::mcl}});
    for (int t = 0; t < 30; ++t) trial.advance();
    CHECK(trial.quality(0).surviving_roots == 20);
    CHECK(trial.quality(1).surviving_roots <= 2);
}

TEST_CASE("Trials depend neither on threads nor on order", "[resampling-free-pf]") {
    LocalizationSettings settings;
    settings.dimensions = {3, 6};
    settings.counts = {20};
    settings.filters = {{"flow", {}}, {"sir", {.kind = FilterKind::sir}}};
    settings.trials = 6;
    settings.horizon = 20;
    LocalizationExperiment forwards(settings);
    forwards.run(1);
    LocalizationExperiment backwards(settings);
    for (std::size_t unit = backwards.units(); unit-- > 0;) backwards.run_unit(unit);
    for (std::size_t dimension = 0; dimension < 2; ++dimension) {
        for (std::size_t filter = 0; filter < 2; ++filter) {
            CHECK(final_values(forwards, dimension, 0, filter) ==
                  final_values(backwards, dimension, 0, filter));
        }
    }
}

TEST_CASE("Localisation refuses what it cannot compute, and says when a filter is lost",
          "[resampling-free-pf]") {
    CHECK_THROWS_AS(run({2}, {20}, 1), InputError);
    CHECK_THROWS_AS(run({}, {20}, 1), InputError);
    CHECK_THROWS_AS(run({3}, {1}, 1), InputError);
    CHECK_THROWS_AS(run({3}, {20}, 1, {{"mcl", {.kind = FilterKind::mcl, .jitter = NAN}}}),
                    InputError);
    CHECK_THROWS_AS(run({3}, {20}, 1, {{"flow", {.rate = INFINITY}}}), InputError);
    // Two dimensions are fine without a pair term.
    CHECK(final_values(run({2}, {20}, 2, {{"local", {.kind = FilterKind::flow_local}}}), 0, 0, 0)
              .size() == 2);
    // Five particles in ten dimensions: no metric, no NaN.
    const LocalizationExperiment few = run({10}, {5}, 2);
    CHECK(final_values(few, 0, 0, 0).empty());
    // A step far too large: coordinates overflow, the trial says when.
    const LocalizationExperiment lost = run({40}, {20}, 2, {{"flow", {.rate = 50}}}, 400);
    CHECK(lost.lost(0, 0, 0) == 2);
    CHECK(final_values(lost, 0, 0, 0).empty());
}
