#include "labs/double_descent/linear_experiment.h"

#include "core/errors.h"
#include "labs/double_descent/mode_table.h"
#include "problems.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cmath>

using namespace tessera;
using namespace tessera::double_descent;
using namespace tessera::double_descent::testing;

namespace {

bool close(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::max(std::abs(a), std::abs(b));
}

double mean_square(const Vector& errors) {
    return errors.squaredNorm() / static_cast<double>(errors.size());
}

/// The rows of one split and what they hold.
struct Split {
    Matrix X_train;
    Vector y_train;
    Matrix X_test;
    Vector y_test;
    Vector ideal_train;
    Vector ideal_test;
};

Split split_rows(const LinearProblem& problem, const LinearDetail& detail) {
    return {problem.X(detail.train_rows, Eigen::all), problem.y(detail.train_rows),
            problem.X(detail.test_rows, Eigen::all),  problem.y(detail.test_rows),
            problem.ideal_targets(detail.train_rows), problem.ideal_targets(detail.test_rows)};
}

LinearDetail detail_of(const LinearProblem& problem, std::size_t repeat, Index size) {
    return fit_in_detail(problem, SeedRule::mt19937, 0, repeat, size, {});
}

std::vector<std::string> small_data_sets() {
    return {"diabetes", "student-teacher", "concrete", "sacramento", "gapminder"};
}

}  // namespace

TEST_CASE("Errors by the triangle agree with direct sums over the test rows",
          "[double_descent][linear]") {
    const std::string name = GENERATE(from_range(small_data_sets()));
    const auto data = problem(name);
    LinearSettings settings = paper_settings(*data);
    settings.repeats = 3;
    LinearExperiment experiment(data, settings);
    experiment.run();
    for (const LinearResult& result : experiment.results()) {
        const LinearDetail detail = detail_of(*data, result.repeat, result.size);
        INFO(name << ", N = " << result.size << ", repeat " << result.repeat);
        CHECK(close(result.test, detail.test, 1e-11));
        CHECK(std::abs(result.train - detail.train) <= 1e-11 * detail.train + 1e-20);
        CHECK(result.kept_modes == detail.fit.kept);

        // Bias, by its definition.
        const Split rows = split_rows(*data, detail);
        const Matrix V = detail.modes.right_vectors.leftCols(detail.fit.kept);
        const Vector bias =
            rows.X_test * (V * (V.transpose() * data->ideal_parameters) - data->ideal_parameters);
        if (detail.fit.kept < data->features()) {
            CHECK(close(result.bias_mean_of_squares, mean_square(bias), 1e-9));
            const double rounding = 1e-20 * result.bias_mean_of_squares;
            CHECK(std::abs(result.bias_square_of_mean - bias.mean() * bias.mean()) <=
                  1e-9 * result.bias_square_of_mean + rounding);
            // Without residuals nothing but the bias is left.
            CHECK(close(result.no_residuals_test, mean_square(bias), 1e-6));
        }
    }
}

TEST_CASE("Removing small modes and projecting test rows on few modes are one operation",
          "[double_descent][linear]") {
    const std::string name = GENERATE(from_range(small_data_sets()));
    const auto data = problem(name);
    for (const Index size : {3, 10, 25}) {
        LinearSettings settings;
        settings.sizes = {size};
        settings.repeats = 2;
        for (Index k = 1; k <= data->features() + 3; ++k) {
            settings.modes.push_back(k);
        }
        LinearExperiment experiment(data, settings);
        experiment.run();
        for (const LinearResult& result : experiment.results()) {
            const LinearDetail detail = detail_of(*data, result.repeat, size);
            const Split rows = split_rows(*data, detail);
            for (std::size_t i = 0; i < settings.modes.size(); ++i) {
                const Index k = std::min(settings.modes[i], detail.fit.kept);
                INFO(name << ", N = " << size << ", k = " << k);
                // Factor 1: the fit keeps k modes.
                RankRule rule;
                rule.most = k;
                const Vector truncated = fit(detail.modes, rule).parameters;
                // Factor 2: the whole fit, test rows projected on k right singular vectors.
                const Matrix V = detail.modes.right_vectors.leftCols(k);
                const Vector projected = rows.X_test * V * (V.transpose() * detail.fit.parameters);
                const Vector cut = rows.X_test * truncated;
                CHECK((projected - cut).norm() <=
                      1e-12 * std::max(cut.norm(), (rows.X_test.rowwise().norm()).norm() *
                                                       detail.fit.parameters.norm() * 1e-3));
                CHECK(close(result.modes_test[i], mean_square(cut - rows.y_test), 1e-9));
                CHECK(std::abs(result.modes_train[i] -
                               mean_square(rows.X_train * truncated - rows.y_train)) <=
                      1e-9 * mean_square(rows.y_train));
            }
        }
    }
}

TEST_CASE("A cutoff drops the singular values below it", "[double_descent][linear]") {
    const auto data = problem("student-teacher");
    LinearSettings settings;
    settings.sizes = {20};
    settings.repeats = 5;
    settings.cutoffs = {0, 0.5, 1e9};
    LinearExperiment experiment(data, settings);
    experiment.run();
    for (const LinearResult& result : experiment.results()) {
        const LinearDetail detail = detail_of(*data, result.repeat, 20);
        const Split rows = split_rows(*data, detail);
        const Vector parameters = fit(detail.modes, {.absolute = 0.5}).parameters;
        CHECK(close(result.cutoff_test[0], result.test, 1e-12));
        CHECK(close(result.cutoff_test[1], mean_square(rows.X_test * parameters - rows.y_test),
                    1e-10));
        CHECK(close(result.cutoff_train[1], mean_square(rows.X_train * parameters - rows.y_train),
                    1e-8));
        // Above all singular values nothing is left but predicting zero.
        CHECK(close(result.cutoff_test[2], mean_square(rows.y_test), 1e-12));
        CHECK(close(result.cutoff_train[2], mean_square(rows.y_train), 1e-12));
    }
}

TEST_CASE("Prediction error is variance plus bias, mode by mode", "[double_descent][linear]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "concrete", "sacramento",
                                      "gapminder", "california", "who");
    if (!at_hand(name)) {
        SKIP(name << " is not at hand: set TESSERA_DATA_DIR");
    }
    const auto data = problem(name);
    const Index D = data->features();
    double worst = 0;
    for (const Index size : {Index{1}, D / 2, D - 1, D, D + 1, 2 * D}) {
        for (std::size_t repeat = 0; repeat < 5; ++repeat) {
            const LinearDetail detail = detail_of(*data, repeat, size);
            for (std::size_t i = 0; i < 20; ++i) {
                const Vector x = data->X.row(static_cast<Index>(detail.test_rows[i])).transpose();
                const ModeTable table = mode_table(detail.modes, 1, {}, data->ideal_parameters,
                                                   detail.fit.parameters, x);
                const double scale =
                    std::max({std::abs(table.prediction), std::abs(table.ideal_prediction),
                              std::abs(table.variance_term), std::abs(table.bias_term)});
                worst = std::max(worst, std::abs(table.identity_gap()) / scale);
                if (size >= D) {
                    CHECK(std::abs(table.bias_term) < 1e-7 * scale);
                }
                CHECK(std::abs(table.contributions.sum() - table.variance_term) <= 1e-12 * scale);
            }
        }
    }
    INFO(name << ": worst relative gap " << worst);
    // gapminder's columns differ by a factor of 1e13, which leaves some digits of sixteen.
    CHECK(worst < (name == "gapminder" ? 1e-4 : 1e-9));
}

TEST_CASE("The mode table holds for truncated and ridge fits too", "[double_descent][linear]") {
    const auto data = problem("concrete");
    for (const RankRule& rule :
         {RankRule{.most = 3}, RankRule{.absolute = 50}, RankRule{.ridge = 10}}) {
        const LinearDetail detail = fit_in_detail(*data, SeedRule::philox, 1, 0, 12, rule);
        const Vector x = data->X.row(static_cast<Index>(detail.test_rows[0])).transpose();
        const ModeTable table =
            mode_table(detail.modes, 1, rule, data->ideal_parameters, detail.fit.parameters, x);
        CHECK(table.kept == detail.fit.kept);
        CHECK(std::abs(table.identity_gap()) < 1e-10 * std::abs(table.prediction));
    }
}

TEST_CASE("The adversary's closed forms are what moving and fitting again gives",
          "[double_descent][linear]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "concrete");
    const auto data = problem(name);
    const Index D = data->features();
    for (const Index size : {D / 2, D, D + 1, 2 * D}) {
        LinearSettings settings;
        settings.sizes = {size};
        settings.repeats = 3;
        settings.prefactors = {0, 0.1, 1, 10, 31.6};
        LinearExperiment experiment(data, settings);
        experiment.run();
        for (const LinearResult& result : experiment.results()) {
            const LinearDetail detail = detail_of(*data, result.repeat, size);
            const Split rows = split_rows(*data, detail);
            SingularModes whole;
            SingularValueSolver().solve(rows.X_train, Matrix::Identity(size, size), whole);
            const Index last = detail.fit.kept - 1;
            const Vector u = whole.projections.row(last).transpose();
            const Vector v = whole.right_vectors.col(last);
            for (std::size_t i = 0; i < settings.prefactors.size(); ++i) {
                const double a = settings.prefactors[i];
                INFO(name << ", N = " << size << ", a = " << a);
                const auto refitted = [&](double sign) {
                    return least_squares(rows.X_train, rows.y_train + sign * a * u).parameters;
                };
                const auto test_error = [&](const Matrix& X, const Vector& beta) {
                    return mean_square(X * beta - rows.y_test);
                };
                const double condition = detail.fit.condition;
                const double tolerance = std::max(1e-9, 1e-13 * condition);
                CHECK(close(result.adversarial_train[i].plus, test_error(rows.X_test, refitted(1)),
                            tolerance));
                CHECK(close(result.adversarial_train[i].minus,
                            test_error(rows.X_test, refitted(-1)), tolerance));
                const Matrix moved = rows.X_test.rowwise() + a * v.transpose();
                CHECK(close(result.adversarial_test[i].plus,
                            test_error(moved, detail.fit.parameters), tolerance));

                // The training error does not notice.
                const double train = mean_square(rows.X_train * refitted(1) - rows.y_train - a * u);
                const double plain =
                    mean_square(rows.X_train * detail.fit.parameters - rows.y_train);
                if (size > D) {
                    CHECK(close(train, plain, 1e-9));
                } else {
                    CHECK(train < 1e-18 * mean_square(rows.y_train + a * u));
                }
            }
            CHECK(result.adversarial_train[0].plus == result.test);
            CHECK(result.adversarial_test[0].minus == result.test);
        }
    }
}

TEST_CASE("The adversary may count in residuals", "[double_descent][linear]") {
    const auto data = problem("diabetes");
    LinearSettings settings;
    settings.sizes = {10};
    settings.repeats = 1;
    settings.prefactors = {2};
    settings.prefactors_in_residuals = true;
    LinearExperiment in_residuals(data, settings);
    in_residuals.run();
    settings.prefactors = {2 * data->residual_rms};
    settings.prefactors_in_residuals = false;
    LinearExperiment in_targets(data, settings);
    in_targets.run();
    CHECK(close(in_residuals.result(0, 0).adversarial_train[0].plus,
                in_targets.result(0, 0).adversarial_train[0].plus, 1e-13));
}

TEST_CASE("Without residuals there is no spike", "[double_descent][linear]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "concrete", "sacramento",
                                      "gapminder", "california", "who");
    if (!at_hand(name)) {
        SKIP(name << " is not at hand: set TESSERA_DATA_DIR");
    }
    const auto data = problem(name);
    LinearExperiment experiment(data, paper_settings(*data));
    experiment.run(2);
    for (const LinearResult& result : experiment.results()) {
        if (result.size >= data->features() && result.dropped_modes == 0) {
            REQUIRE(result.no_residuals_test < 1e-12 * data->predict_zero_mse);
        }
    }
}

TEST_CASE("Results are the same bits for any number of threads", "[double_descent][linear]") {
    const auto data = problem("concrete");
    LinearSettings settings = paper_settings(*data);
    settings.repeats = 10;
    LinearExperiment one(data, settings);
    LinearExperiment many(data, settings);
    one.run(1);
    many.run(5);
    LinearExperiment backwards(data, settings);
    LinearWorkspace workspace;
    for (std::size_t unit = backwards.units(); unit-- > 0;) {
        backwards.run_unit(unit, workspace);
    }
    for (std::size_t i = 0; i < one.results().size(); ++i) {
        for (const LinearExperiment* other : {&many, &backwards}) {
            const LinearResult& a = one.results()[i];
            const LinearResult& b = other->results()[i];
            REQUIRE(a.test == b.test);
            REQUIRE(a.bias_mean_of_squares == b.bias_mean_of_squares);
            REQUIRE(a.cutoff_test == b.cutoff_test);
            REQUIRE(a.modes_test == b.modes_test);
            REQUIRE(a.adversarial_train.back().minus == b.adversarial_train.back().minus);
        }
    }
}

TEST_CASE("On the paper's data sets no singular value is so small that it is dropped",
          "[double_descent][linear]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "california", "who");
    if (!at_hand(name)) {
        SKIP(name << " is not at hand: set TESSERA_DATA_DIR");
    }
    const auto data = problem(name);
    LinearSettings settings = paper_settings(*data);
    LinearExperiment standard(data, settings);
    standard.run(2);
    settings.rule = {.relative = 0};  // the published code's rule
    LinearExperiment published(data, settings);
    published.run(2);
    for (std::size_t i = 0; i < standard.results().size(); ++i) {
        REQUIRE(standard.results()[i].dropped_modes == 0);
        REQUIRE(standard.results()[i].test == published.results()[i].test);
    }
}

TEST_CASE("No data set and no setting gives NaN", "[double_descent][linear]") {
    const std::string name = GENERATE("diabetes", "student-teacher", "concrete", "sacramento",
                                      "gapminder", "meats", "longley");
    const auto standardised = GENERATE(false, true);
    const auto data = problem(name, {.standardise = standardised, .intercept = standardised});
    for (const RankRule& rule : {RankRule{}, RankRule{.relative = 0}, RankRule{.absolute = 1e9},
                                 RankRule{.most = 2}, RankRule{.ridge = 0.5}}) {
        LinearSettings settings = paper_settings(*data);
        settings.repeats = 2;
        settings.rule = rule;
        settings.sizes = {1, 2, std::min<Index>(data->features(), data->rows() - 1),
                          data->rows() - 1};
        settings.modes = {1, 1000};
        settings.cutoffs = {0, 1e12};
        LinearExperiment experiment(data, settings);
        experiment.run();
        for (const LinearResult& result : experiment.results()) {
            INFO(name << ", N = " << result.size << ", rcond " << rule.relative << ", cutoff "
                      << rule.absolute);
            std::vector<double> values = {result.train,
                                          result.test,
                                          result.smallest_singular_value,
                                          result.parameter_norm,
                                          result.no_residuals_train,
                                          result.no_residuals_test,
                                          result.bias_square_of_mean,
                                          result.bias_mean_of_squares};
            for (const auto* list : {&result.cutoff_train, &result.cutoff_test, &result.modes_train,
                                     &result.modes_test}) {
                values.insert(values.end(), list->begin(), list->end());
            }
            for (const auto* list : {&result.adversarial_test, &result.adversarial_train}) {
                for (const SignedError& error : *list) {
                    values.push_back(error.plus);
                    values.push_back(error.minus);
                }
            }
            REQUIRE(std::all_of(values.begin(), values.end(),
                                [](double value) { return std::isfinite(value) && value >= 0; }));
        }
    }
}

TEST_CASE("One feature and one training row are enough", "[double_descent][linear]") {
    Dataset tiny;
    tiny.name = "tiny";
    tiny.features = (RowMatrix(3, 1) << 1, 2, 4).finished();
    tiny.target = (Vector(3) << 2, 4, 8).finished();
    const auto data = std::make_shared<const LinearProblem>(prepare(tiny));
    CHECK(close(data->ideal_parameters[0], 2, 1e-15));
    CHECK(data->full_fit_mse < 1e-28);
    LinearSettings settings = paper_settings(*data);
    CHECK(settings.sizes == std::vector<Index>{1, 2});
    LinearExperiment experiment(data, settings);
    experiment.run();
    CHECK(experiment.result(0, 0).test < 1e-28);

    // More features than rows: the ideal model interpolates.
    Dataset wide;
    wide.name = "wide";
    wide.features = gaussian(4, 9, 1);
    wide.target = gaussian(4, 1, 2);
    const LinearProblem over = prepare(wide);
    CHECK(over.full_fit_mse < 1e-26);
    CHECK(over.triangle.rows() == 4);
    const auto shared = std::make_shared<const LinearProblem>(over);
    LinearExperiment wide_experiment(shared, paper_settings(over));
    wide_experiment.run();
    const LinearResult& result = wide_experiment.result(0, 1);
    CHECK(close(result.test, detail_of(over, 0, 2).test, 1e-11));
}

TEST_CASE("Duplicate rows make numerically zero modes, which are counted",
          "[double_descent][linear]") {
    const auto data = problem("meats");
    const LinearDetail detail = fit_in_detail(*data, SeedRule::mt19937, 0, 0, 150, {});
    CHECK(detail.fit.kept + detail.fit.dropped == 100);
    // Two identical training rows lower the rank by one, when N <= D.
    Dataset twins;
    twins.name = "twins";
    twins.features = gaussian(30, 12, 3);
    twins.features.row(1) = twins.features.row(0);
    twins.target = gaussian(30, 1, 4);
    SingularModes modes;
    SingularValueSolver().solve(twins.features.topRows(8), twins.target.head(8), modes);
    const LeastSquaresFit standard = fit(modes, {});
    CHECK(standard.kept == 7);
    CHECK(standard.dropped == 1);
    CHECK(standard.largest_dropped < 1e-14);
    CHECK(standard.parameters.norm() < 100);
}

TEST_CASE("Standardising centres the features and makes the published bias curve vanish",
          "[double_descent][linear]") {
    const auto centred = problem("concrete", {.standardise = true});
    for (Index j = 0; j < centred->features(); ++j) {
        CHECK(std::abs(centred->X.col(j).mean()) < 1e-13);
        CHECK(close(centred->X.col(j).squaredNorm(), 1030, 1e-12));
    }
    LinearSettings settings;
    settings.sizes = {4};
    settings.repeats = 20;
    LinearExperiment experiment(centred, settings);
    experiment.run();
    LinearExperiment raw(problem("concrete"), settings);
    raw.run();
    for (std::size_t repeat = 0; repeat < 20; ++repeat) {
        CHECK(experiment.result(repeat, 0).bias_square_of_mean <
              1e-25 * experiment.result(repeat, 0).bias_mean_of_squares + 1e-25);
        CHECK(raw.result(repeat, 0).bias_square_of_mean >
              1e-9 * raw.result(repeat, 0).bias_mean_of_squares);
    }
}

TEST_CASE("An intercept is a feature of ones; noise is drawn from its own stream",
          "[double_descent][linear]") {
    const auto data = problem("diabetes", {.intercept = true});
    CHECK(data->features() == 11);
    CHECK(data->X.col(10) == Vector::Ones(442));
    CHECK(std::abs(data->residuals.sum()) < 1e-8);

    const auto noisy = problem("diabetes", {.noise = 10, .seed = 3});
    const Vector noise = noisy->y - problem("diabetes")->y;
    CHECK(std::abs(noise.norm() / std::sqrt(442.0) - 10) < 4 * 10 / std::sqrt(2 * 442.0));
    CHECK(noisy->y == problem("diabetes", {.noise = 10, .seed = 3})->y);
    CHECK(noisy->y != problem("diabetes", {.noise = 10, .seed = 4})->y);
}

TEST_CASE("Settings out of range are refused with a reason", "[double_descent][linear]") {
    const auto data = problem("longley");
    const auto attempt = [&](auto change) {
        LinearSettings settings;
        settings.sizes = {3};
        change(settings);
        LinearExperiment experiment(data, settings);
    };
    CHECK_THROWS_AS(attempt([](auto& s) { s.sizes = {}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.sizes = {0}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.sizes = {16}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.repeats = 0; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.cutoffs = {-1}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.cutoffs = {std::nan("")}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.modes = {0}; }), InputError);
    CHECK_THROWS_AS(attempt([](auto& s) { s.prefactors = {-0.1}; }), InputError);
    CHECK_NOTHROW(attempt([](auto& s) { s.sizes = {15}; }));
    Dataset single;
    single.name = "single";
    single.features = RowMatrix::Ones(1, 1);
    single.target = Vector::Ones(1);
    CHECK_THROWS_AS(prepare(single), InputError);
}

TEST_CASE("Longley's coefficients are NIST's", "[double_descent][linear]") {
    // Certified values of the NIST Statistical Reference Datasets, Longley.
    const auto data = problem("longley", {.intercept = true});
    const double certified[] = {15.0618722713733,  -0.0358191792925910, -2.02022980381683,
                                -1.03322686717359, -0.0511041056535807, 1829.15146461355,
                                -3482258.63459582};
    for (Index j = 0; j < 7; ++j) {
        CHECK(close(data->ideal_parameters[j], certified[j], 1e-8));
    }
    const double deviation = std::sqrt(data->residuals.squaredNorm() / (16 - 7));
    CHECK(close(deviation, 304.854073561965, 1e-8));
}
