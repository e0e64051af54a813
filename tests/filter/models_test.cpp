#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "filter/bearings_only.h"
#include "filter/linear_gaussian.h"
#include "filter/lorenz96.h"
#include "filter/state_space_model.h"
#include "filter/stochastic_volatility.h"

using namespace tessera;
using namespace tessera::filter;

namespace {

template <class Model>
Model make() {
    return Model{};
}
template <>
LinearGaussianModel make<LinearGaussianModel>() {
    Matrix H(2, 4);
    H << 1, 0, 2, 0, 0, -1, 0, 0.5;
    return {random_stable_matrix(4, 0.8, 1), H, {.initial = 1, .process = 0.5, .observation = 0.7}};
}

}  // namespace

TEMPLATE_TEST_CASE("Gradients of losses agree with central differences", "[filter]",
                   LinearGaussianModel, Lorenz96Model, StochasticVolatilityModel,
                   BearingsOnlyModel) {
    const auto model = make<TestType>();
    NormalStream normals("test", 1, "gradient");
    const Path path = simulate(model, 1, normals);
    Particles particles(model.state_dimension(), 5);
    model.draw_initial(particles, normals);
    Particles gradient(model.state_dimension(), 5);
    model.loss_gradient(particles, path.observations[0], gradient);
    const auto losses = [&](const Particles& at) {
        std::vector<double> logs(5);
        model.add_log_likelihood(at, path.observations[0], logs);
        return logs;
    };
    for (std::size_t d = 0; d < model.state_dimension(); ++d) {
        constexpr double h = 1e-5;
        Particles up = particles;
        Particles down = particles;
        for (double& x : up.row(d)) x += h;
        for (double& x : down.row(d)) x -= h;
        const std::vector<double> above = losses(up);
        const std::vector<double> below = losses(down);
        for (std::size_t i = 0; i < 5; ++i) {
            const double slope = -(above[i] - below[i]) / (2 * h);
            CHECK(std::abs(slope - gradient.at(d, i)) < 1e-6 * (1 + std::abs(slope)));
        }
    }
}

TEMPLATE_TEST_CASE("Optimal proposals factor the joint density of state and observation",
                   "[filter]", LinearGaussianModel, Lorenz96Model) {
    // f(x'|x) g(y|x') = p(y|x) p(x'|x, y): with the proposal's mean and variance estimated from
    // draws, its mean must be that of f shifted by what y says.
    const auto model = make<TestType>();
    NormalStream normals("test", 2, "proposal");
    const Path path = simulate(model, 1, normals);
    const std::vector<double>& y = path.observations[0];
    constexpr std::size_t count = 200'000;
    Particles start(model.state_dimension(), 1);
    model.draw_initial(start, normals);
    Particles proposed(model.state_dimension(), count);
    Particles prior(model.state_dimension(), count);
    for (std::size_t d = 0; d < start.dimension(); ++d) {
        for (double& x : proposed.row(d)) x = start.at(d, 0);
        for (double& x : prior.row(d)) x = start.at(d, 0);
    }
    std::vector<double> predictive(1);
    model.add_log_predictive(start, y, predictive);
    model.propose(proposed, y, normals);
    // p(y|x) = E g(y|x') over draws of f, and E 1/g over draws of the proposal is 1/p(y|x).
    std::vector<double> logs(count);
    model.add_log_likelihood(proposed, y, logs);
    double inverse = 0;
    for (const double log : logs) inverse += std::exp(predictive[0] - log);
    double squares = 0;
    for (const double log : logs) {
        const double value = std::exp(predictive[0] - log) - inverse / count;
        squares += value * value;
    }
    const double error = std::sqrt(squares / count / count);
    CHECK(std::abs(inverse / count - 1) < 4 * error + 1e-12);
    CHECK(error < 0.05);
}

TEST_CASE("Lorenz-96 is stepped to fourth order", "[filter]") {
    Lorenz96Model model;
    NormalStream normals("test", 3, "lorenz");
    Particles start(40, 3);
    model.draw_initial(start, normals);
    const auto moved = [&](int pieces) {
        Lorenz96Model finer = model;
        finer.time_step = model.time_step / pieces;
        Particles x = start;
        for (int k = 0; k < pieces; ++k) finer.predict(x);
        return x;
    };
    const Particles exact = moved(64);
    const auto error = [&](const Particles& x) {
        double largest = 0;
        for (std::size_t k = 0; k < x.values().size(); ++k) {
            largest = std::max(largest, std::abs(x.values()[k] - exact.values()[k]));
        }
        return largest;
    };
    const double coarse = error(moved(1));
    const double fine = error(moved(2));
    CHECK(coarse / fine > 11);
    CHECK(coarse / fine < 24);
    // All variables equal to the forcing is a fixed point.
    Particles still(40, 1);
    for (double& x : still.values()) x = model.forcing;
    model.predict(still);
    for (const double x : still.values()) CHECK(std::abs(x - model.forcing) < 1e-12);
}

TEST_CASE("A linear-Gaussian model refuses what it cannot use", "[filter]") {
    const Matrix F = Matrix::Identity(2, 2);
    CHECK_THROWS_AS(LinearGaussianModel(F, Matrix::Identity(3, 3), {}), InputError);
    CHECK_THROWS_AS(LinearGaussianModel(F, F, {.process = 0}), InputError);
    CHECK_THROWS_AS(LinearGaussianModel(F, F, {.observation = NAN}), InputError);
}
