#include "labs/double_descent/polynomial_experiment.h"

#include "core/errors.h"
#include "core/mersenne_twister.h"
#include "core/parallel.h"
#include "core/philox.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

namespace tessera::double_descent {
namespace {

constexpr Index most = 1000;  // of N and of P
constexpr Index grid_size = 1000;

void check_range(const char* what, Index value) {
    if (value < 1 || value > most) {
        throw InputError(std::format("{} is {}; allowed are 1 to {}", what, value, most));
    }
}

void check(const PolynomialSettings& settings) {
    check_range("number of training points", settings.size);
    for (const Index count : settings.feature_counts) {
        check_range("number of features", count);
    }
    if (settings.feature_counts.empty()) {
        throw InputError("numbers of features: the list is empty");
    }
    if (settings.repeats < 1) {
        throw InputError("repeats is 0; at least 1 is needed");
    }
    if (!(settings.noise >= 0) || !std::isfinite(settings.noise)) {
        throw InputError(std::format("noise is {}; allowed are numbers from 0", settings.noise));
    }
}

/// The name of a fit's own random stream: it does not depend on which other fits there are.
std::uint64_t stream_index(const PolynomialSettings& settings, std::size_t unit) {
    const auto count = static_cast<std::uint64_t>(settings.feature_counts[unit / settings.repeats]);
    return (count << 32) | (unit % settings.repeats);
}

/// One column of training points per unit.
Matrix draw_points(const PolynomialSettings& settings, std::size_t units) {
    Matrix points(settings.size, static_cast<Index>(units));
    if (settings.seed_rule == SeedRule::mt19937) {
        MersenneTwister generator(static_cast<std::uint32_t>(settings.seed));
        for (double& point : points.reshaped()) {
            point = generator.uniform(-1, 1);
        }
        return points;
    }
    for (std::size_t unit = 0; unit < units; ++unit) {
        RandomStream stream("double-descent", settings.seed, "points",
                            stream_index(settings, unit));
        for (double& point : points.col(static_cast<Index>(unit))) {
            point = stream.uniform(-1, 1);
        }
    }
    return points;
}

Matrix draw_noise(const PolynomialSettings& settings, std::size_t units) {
    Matrix noise(settings.size, static_cast<Index>(units));
    for (std::size_t unit = 0; unit < units; ++unit) {
        RandomStream stream("double-descent", settings.seed, "target noise",
                            stream_index(settings, unit));
        for (double& value : noise.col(static_cast<Index>(unit))) {
            value = settings.noise * stream.normal();
        }
    }
    return noise;
}

}  // namespace

PolynomialSettings published_polynomial_settings() {
    PolynomialSettings settings;
    for (Index count = 1; count <= 25; ++count) {
        settings.feature_counts.push_back(count);
    }
    for (const Index count : {30, 40, 50, 100, 200}) {
        settings.feature_counts.push_back(count);
    }
    return settings;
}

PolynomialExperiment::PolynomialExperiment(PolynomialSettings settings)
    : settings_(std::move(settings)) {
    check(settings_);
    const std::vector<Index>& counts = settings_.feature_counts;
    results_.resize(counts.size() * settings_.repeats);
    grid_ = Vector::NullaryExpr(grid_size, [](Index i) {
        return -1 + static_cast<double>(i) * (2.0 / static_cast<double>(grid_size - 1));
    });
    grid_[grid_size - 1] = 1;
    truth_ = grid_.unaryExpr([this](double x) { return evaluate(settings_.function, x); });
    grid_features_ =
        basis_matrix(settings_.basis, grid_, *std::max_element(counts.begin(), counts.end()));
    points_ = draw_points(settings_, units());
    if (settings_.noise > 0) {
        noise_ = draw_noise(settings_, units());
    }
}

void PolynomialExperiment::fill_training(std::size_t unit, Matrix& X, Vector& targets) const {
    const Index count = settings_.feature_counts[unit / settings_.repeats];
    const auto points = points_.col(static_cast<Index>(unit));
    X = basis_matrix(settings_.basis, points, count);
    targets = points.unaryExpr([this](double x) { return evaluate(settings_.function, x); });
    if (noise_.size() > 0) {
        targets += noise_.col(static_cast<Index>(unit));
    }
}

PolynomialResult PolynomialExperiment::measure(std::size_t unit, const Matrix& X,
                                               const Vector& targets, const SingularModes& modes,
                                               const LeastSquaresFit& fit, Vector& curve) const {
    const Vector& parameters = fit.parameters;
    curve.noalias() = grid_features_.leftCols(parameters.size()) * parameters;
    return {.feature_count = X.cols(),
            .repeat = unit % settings_.repeats,
            .train = (X * parameters - targets).squaredNorm() / static_cast<double>(X.rows()),
            .test = (curve - truth_).squaredNorm() / static_cast<double>(grid_size),
            .smallest_singular_value = fit.kept > 0 ? modes.singular_values[fit.kept - 1] : 0,
            .condition = fit.condition,
            .parameter_norm = parameters.norm(),
            .kept_modes = fit.kept,
            .dropped_modes = fit.dropped};
}

void PolynomialExperiment::run_unit(std::size_t unit, PolynomialWorkspace& workspace) {
    fill_training(unit, workspace.X, workspace.targets);
    workspace.solver.solve(workspace.X, workspace.targets, workspace.modes);
    results_[unit] = measure(unit, workspace.X, workspace.targets, workspace.modes,
                             fit(workspace.modes, settings_.rule), workspace.curve);
}

void PolynomialExperiment::run(std::size_t threads) {
    std::vector<PolynomialWorkspace> workspaces(std::max<std::size_t>(1, threads));
    parallel_for(units(), threads,
                 [&](std::size_t unit, std::size_t worker) { run_unit(unit, workspaces[worker]); });
}

std::vector<double> PolynomialExperiment::across_repeats(
    std::size_t count_index, std::size_t repeats,
    const std::function<double(const PolynomialResult&)>& measure) const {
    std::vector<double> values(repeats);
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        values[repeat] = measure(result(count_index, repeat));
    }
    return values;
}

PolynomialDetail PolynomialExperiment::fit_in_detail(std::size_t count_index,
                                                     std::size_t repeat) const {
    const std::size_t unit = count_index * settings_.repeats + repeat;
    PolynomialDetail detail;
    Matrix X;
    fill_training(unit, X, detail.targets);
    detail.points = points_.col(static_cast<Index>(unit));
    const auto grid_features = grid_features_.leftCols(X.cols());
    detail.ideal_parameters = least_squares(grid_features, truth_).parameters;
    detail.ideal_curve = grid_features * detail.ideal_parameters;

    Matrix sides(X.rows(), 2);
    sides << detail.targets, detail.targets - X * detail.ideal_parameters;
    SingularValueSolver().solve(X, sides, detail.modes);
    detail.fit = fit(detail.modes, settings_.rule);
    detail.result = measure(unit, X, detail.targets, detail.modes, detail.fit, detail.curve);
    return detail;
}

}  // namespace tessera::double_descent
