#include "filter/kalman.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "filter/ensemble_kalman.h"
#include "filter/linear_gaussian.h"
#include "filter/normals.h"
#include "filter/state_space_model.h"

using namespace tessera;
using namespace tessera::filter;

namespace {

LinearGaussianModel small_model() {
    Matrix H(2, 3);
    H << 1, 0.5, 0, 0, -1, 2;
    return {
        random_stable_matrix(3, 0.9, 5), H, {.initial = 1.5, .process = 0.7, .observation = 0.4}};
}

}  // namespace

TEST_CASE("The Kalman filter conditions the joint Gaussian", "[filter]") {
    const LinearGaussianModel model = small_model();
    constexpr Index steps = 6;
    NormalStream normals("test", 1, "kalman");
    const Path path = simulate(model, steps, normals);

    // All states and observations as linear functions of independent normals:
    // (x_0 / 1.5, process noises, observation noises).
    const Index d = 3;
    const Index k = 2;
    const Index sources = d + steps * (d + k);
    Matrix state = Matrix::Zero(d, sources);
    state.leftCols(d) = 1.5 * Matrix::Identity(d, d);
    Matrix observations = Matrix::Zero(steps * k, sources);
    Vector y(steps * k);
    for (Index t = 0; t < steps; ++t) {
        state = (model.transition() * state).eval();
        state.middleCols(d + t * d, d) += 0.7 * Matrix::Identity(d, d);
        observations.middleRows(t * k, k) = model.observation() * state;
        observations.block(t * k, d + steps * d + t * k, k, k) += 0.4 * Matrix::Identity(k, k);
        for (Index r = 0; r < k; ++r) {
            y[t * k + r] =
                path.observations[static_cast<std::size_t>(t)][static_cast<std::size_t>(r)];
        }
    }
    const Matrix covariance = observations * observations.transpose();
    const Matrix cross = state * observations.transpose();
    const Eigen::PartialPivLU<Matrix> factor(covariance);
    const Vector mean = cross * factor.solve(y);
    const Matrix posterior = state * state.transpose() - cross * factor.solve(cross.transpose());
    const double log_likelihood =
        -0.5 * (static_cast<double>(y.size()) * std::log(2 * std::numbers::pi) +
                std::log(factor.determinant()) + y.dot(factor.solve(y)));

    KalmanFilter filter(model);
    for (const std::vector<double>& observation : path.observations) filter.advance(observation);
    CHECK((filter.mean() - mean).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((filter.covariance() - posterior).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(std::abs(filter.log_likelihood() - log_likelihood) < 1e-9);
}

TEST_CASE("Large ensembles agree with the Kalman filter", "[filter]") {
    const LinearGaussianModel model = small_model();
    NormalStream normals("test", 2, "ensemble");
    const Path path = simulate(model, 20, normals);
    for (const EnsembleUpdate update : {EnsembleUpdate::stochastic, EnsembleUpdate::square_root}) {
        KalmanFilter exact(model);
        EnsembleKalmanSettings settings;
        settings.members = 20'000;
        settings.update = update;
        EnsembleKalmanFilter<LinearGaussianModel> ensemble(model, settings, "test", 1);
        for (const std::vector<double>& y : path.observations) {
            exact.advance(y);
            ensemble.advance(y);
        }
        for (std::size_t d = 0; d < 3; ++d) {
            double sum = 0;
            double squares = 0;
            for (const double x : ensemble.particles().row(d)) sum += x;
            const double mean = sum / 20'000;
            for (const double x : ensemble.particles().row(d)) squares += (x - mean) * (x - mean);
            const auto i = static_cast<Index>(d);
            const double variance = exact.covariance()(i, i);
            CHECK(std::abs(mean - exact.mean()[i]) < 0.05 * std::sqrt(variance));
            CHECK(std::abs(squares / 19'999 / variance - 1) < 0.06);
        }
    }
}

TEST_CASE("Localisation cuts off at its radius, on the ring", "[filter]") {
    Localisation localisation{.radius = 4,
                              .circumference = 10,
                              .state_positions = {0, 1, 3, 4, 5, 7, 9},
                              .observation_positions = {0}};
    CHECK(localisation.state_weight(0, 0) == 1);
    CHECK(localisation.state_weight(1, 0) > localisation.state_weight(2, 0));
    CHECK(localisation.state_weight(2, 0) > 0);
    CHECK(localisation.state_weight(3, 0) == 0);
    CHECK(localisation.state_weight(4, 0) == 0);
    CHECK(localisation.state_weight(5, 0) == localisation.state_weight(2, 0));
    CHECK(localisation.state_weight(6, 0) == localisation.state_weight(1, 0));
    // Half way, z = 1: both branches of the function meet at 5/24.
    localisation.state_positions = {2.0, 2.0 + 1e-9};
    CHECK(std::abs(localisation.state_weight(0, 0) - 5.0 / 24) < 1e-12);
    CHECK(std::abs(localisation.state_weight(1, 0) - 5.0 / 24) < 1e-8);
    localisation.radius = 0;
    CHECK(localisation.state_weight(1, 0) == 1);
}
