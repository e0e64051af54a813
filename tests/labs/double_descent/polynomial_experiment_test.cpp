#include "labs/double_descent/polynomial_experiment.h"

#include "core/errors.h"
#include "core/mersenne_twister.h"
#include "core/statistics.h"
#include "data/csv.h"
#include "labs/double_descent/mode_table.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>

using namespace tessera;
using namespace tessera::double_descent;

namespace {

std::size_t index_of(const PolynomialExperiment& experiment, Index count) {
    const std::vector<Index>& counts = experiment.settings().feature_counts;
    return static_cast<std::size_t>(std::find(counts.begin(), counts.end(), count) -
                                    counts.begin());
}

std::vector<double> test_errors(const PolynomialExperiment& experiment, Index count) {
    return experiment.across_repeats(index_of(experiment, count), experiment.settings().repeats,
                                     [](const PolynomialResult& result) { return result.test; });
}

/// The size of the printed number's last digit.
bool agrees(double got, double printed, double unit) {
    return std::abs(got - printed) <= 0.51 * unit;
}

}  // namespace

TEST_CASE("The polynomial sweep has the published means and medians",
          "[double_descent][polynomial]") {
    struct Row {
        Index count;
        double mean, mean_unit;
        double median, median_unit;
    };
    PolynomialExperiment experiment(published_polynomial_settings());
    experiment.run(2);
    for (const Row& row : std::vector<Row>{{1, .5187, 1e-4, .5106, 1e-4},
                                           {3, .6079, 1e-4, .5753, 1e-4},
                                           {5, 1.331, 1e-3, .7926, 1e-4},
                                           {8, 23.27, 1e-2, 2.520, 1e-3},
                                           {10, 6.3e4, 1e3, 14.12, 1e-2},
                                           {12, 2.4e9, 1e8, 776.8, 0.1},
                                           {14, 8.54e9, 1e7, 2.36e5, 1e3},
                                           {15, 3.43e9, 1e7, 6.73e6, 1e4},
                                           {16, 1.63e9, 1e7, 6.42e4, 1e2},
                                           {18, 9.2e4, 1e3, 271.1, 0.1},
                                           {20, 431.6, 0.1, 30.1, 0.1},
                                           {22, 293.5, 0.1, 3.31, 1e-2},
                                           {25, .6713, 1e-4, .4634, 1e-4},
                                           {30, .3585, 1e-4, .3509, 1e-4},
                                           {40, .4872, 1e-4, .4812, 1e-4},
                                           {50, .5152, 1e-4, .5198, 1e-4},
                                           {100, .5793, 1e-4, .5530, 1e-4},
                                           {200, .5789, 1e-4, .5560, 1e-4}}) {
        INFO("P = " << row.count);
        const std::vector<double> errors = test_errors(experiment, row.count);
        CHECK(agrees(mean(errors), row.mean, row.mean_unit));
        CHECK(agrees(median(errors), row.median, row.median_unit));
    }
    // The median peaks at the threshold; the mean at P = 14, because of one repeat.
    std::vector<double> medians;
    std::vector<double> means;
    for (const Index count : experiment.settings().feature_counts) {
        medians.push_back(median(test_errors(experiment, count)));
        means.push_back(mean(test_errors(experiment, count)));
    }
    CHECK(std::max_element(medians.begin(), medians.end()) - medians.begin() == 14);
    CHECK(std::max_element(means.begin(), means.end()) - means.begin() == 13);
    CHECK(sorted(test_errors(experiment, 14)).back() > 2e11);
    // More parameters are better only up to a point.
    CHECK(means[index_of(experiment, 30)] < means[index_of(experiment, 1)]);
    CHECK(means[index_of(experiment, 200)] > means[index_of(experiment, 1)]);
    for (const PolynomialResult& result : experiment.results()) {
        if (result.feature_count >= 15) {
            CHECK(result.train < 1e-9);
            CHECK(result.kept_modes == 15);
        }
    }
}

TEST_CASE("All 900 published polynomial fits are reproduced", "[double_descent][polynomial]") {
    // The numbers of results/polynomial_regression/num_data=15/mse.csv of the paper's repository,
    // to 11 digits.
    const std::filesystem::path path = std::filesystem::path(TESSERA_SOURCE_DIR) / "tests" /
                                       "reference" / "double_descent_polynomial.csv";
    const CsvTable table(read_file(path), path.filename().string());
    PolynomialExperiment experiment(published_polynomial_settings());
    experiment.run(2);
    REQUIRE(table.rows() == experiment.units());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const PolynomialResult& result = experiment.results()[row];
        REQUIRE(result.feature_count == static_cast<Index>(table.number(row, 0)));
        REQUIRE(result.repeat == static_cast<std::size_t>(table.number(row, 1)));
        const double difference = std::abs(result.test / table.number(row, 2) - 1);
        INFO("P = " << result.feature_count << ", repeat " << result.repeat << ", condition "
                    << result.condition);
        CHECK(difference <= std::max(1e-9, 1e-14 * result.condition));
    }
}

TEST_CASE("Training points are drawn in the published order", "[double_descent][polynomial]") {
    PolynomialSettings settings;
    settings.feature_counts = {2, 5};
    settings.repeats = 3;
    const PolynomialExperiment experiment(settings);
    MersenneTwister generator(0);
    for (std::size_t count = 0; count < 2; ++count) {
        for (std::size_t repeat = 0; repeat < 3; ++repeat) {
            const PolynomialDetail detail = experiment.fit_in_detail(count, repeat);
            for (const double point : detail.points) {
                REQUIRE(point == generator.uniform(-1, 1));
            }
        }
    }
}

TEST_CASE("A polynomial fit in detail is the fit of the sweep", "[double_descent][polynomial]") {
    PolynomialExperiment experiment(published_polynomial_settings());
    PolynomialWorkspace workspace;
    for (const Index count : {1, 5, 10, 15, 20, 30, 200}) {
        const std::size_t i = index_of(experiment, count);
        experiment.run_unit(i * 30 + 7, workspace);
        const PolynomialDetail detail = experiment.fit_in_detail(i, 7);
        const PolynomialResult& result = experiment.result(i, 7);
        INFO("P = " << count);
        CHECK(std::abs(detail.result.test / result.test - 1) < 1e-9 + 1e-15 * result.condition);
        CHECK(detail.curve.size() == 1000);
        CHECK(detail.result.kept_modes == result.kept_modes);

        // The ideal model is the best on the grid, and the mode table adds up at every point.
        const double ideal = (detail.ideal_curve - experiment.truth()).squaredNorm() / 1000;
        CHECK(ideal <= result.test);
        for (const Index point : {Index{0}, Index{333}, Index{999}}) {
            Vector x(count);
            basis_features(Basis::legendre, experiment.grid()[point],
                           {x.data(), static_cast<std::size_t>(count)});
            const ModeTable table =
                mode_table(detail.modes, 1, {}, detail.ideal_parameters, detail.fit.parameters, x);
            CHECK(std::abs(table.prediction - detail.curve[point]) <
                  1e-9 * (1 + std::abs(table.prediction)));
            CHECK(std::abs(table.identity_gap()) <
                  1e-7 * (std::abs(table.prediction) + std::abs(table.bias_term) + 1));
        }
    }
    CHECK(experiment.grid()[0] == -1);
    CHECK(experiment.grid()[999] == 1);
}

TEST_CASE("The median error of fresh draws peaks at P = N", "[double_descent][polynomial]") {
    for (const auto& [size, peak] : {std::pair<Index, double>{8, 1.6e3}, {15, 3.5e6}}) {
        PolynomialSettings settings;
        settings.size = size;
        settings.repeats = 200;
        settings.seed_rule = SeedRule::philox;
        settings.seed = 11;
        for (Index count = 1; count <= 2 * size; ++count) {
            settings.feature_counts.push_back(count);
        }
        PolynomialExperiment experiment(settings);
        experiment.run(2);
        std::vector<double> medians;
        for (const Index count : settings.feature_counts) {
            medians.push_back(median(test_errors(experiment, count)));
        }
        const auto highest = std::max_element(medians.begin(), medians.end());
        INFO("N = " << size << ", peak " << *highest);
        CHECK(highest - medians.begin() == size - 1);
        CHECK(std::abs(std::log(*highest / peak)) < std::log(4.0));
    }
}

TEST_CASE("Without misfit and noise there is nothing to explode", "[double_descent][polynomial]") {
    PolynomialSettings settings;
    settings.function = TargetFunction::linear;
    settings.feature_counts = {1, 5, 10, 14, 15};
    settings.repeats = 10;
    PolynomialExperiment experiment(settings);
    experiment.run();
    for (const PolynomialResult& result : experiment.results()) {
        CHECK(result.test < 1e-9);
    }
    settings.noise = 0.1;
    PolynomialExperiment noisy(settings);
    noisy.run();
    CHECK(median(test_errors(noisy, 15)) > 1);
}

TEST_CASE("Polynomial results depend neither on threads nor on the other fits",
          "[double_descent][polynomial]") {
    PolynomialSettings settings;
    settings.seed_rule = SeedRule::philox;
    settings.feature_counts = {3, 15, 40};
    settings.noise = 0.2;
    settings.repeats = 8;
    PolynomialExperiment one(settings);
    PolynomialExperiment many(settings);
    one.run(1);
    many.run(4);
    for (std::size_t i = 0; i < one.results().size(); ++i) {
        CHECK(one.results()[i].test == many.results()[i].test);
    }
    settings.feature_counts = {40};
    PolynomialExperiment alone(settings);
    alone.run();
    CHECK(test_errors(alone, 40) == test_errors(one, 40));
}

TEST_CASE("Every basis, function and size gives finite numbers", "[double_descent][polynomial]") {
    for (const Basis basis : {Basis::legendre, Basis::monomial, Basis::cosine}) {
        for (const TargetFunction function : {TargetFunction::wave, TargetFunction::step}) {
            for (const Index size : {1, 2, 30}) {
                PolynomialSettings settings;
                settings.basis = basis;
                settings.function = function;
                settings.size = size;
                settings.feature_counts = {1, 2, 30, 120};
                settings.repeats = 3;
                PolynomialExperiment experiment(settings);
                experiment.run();
                for (const PolynomialResult& result : experiment.results()) {
                    CHECK(std::isfinite(result.test));
                    CHECK(std::isfinite(result.train));
                    CHECK(result.kept_modes + result.dropped_modes ==
                          std::min(size, result.feature_count));
                }
            }
        }
    }
}

TEST_CASE("Polynomial settings out of range are refused", "[double_descent][polynomial]") {
    const auto attempt = [](auto change) {
        PolynomialSettings settings = published_polynomial_settings();
        change(settings);
        PolynomialExperiment experiment(settings);
    };
    CHECK_THROWS_AS(attempt([](auto& s) { s.size = 0; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.size = 1001; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.feature_counts = {}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.feature_counts = {3, 0}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.repeats = 0; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.noise = -1; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.noise = std::nan(""); }), InputError);
}
