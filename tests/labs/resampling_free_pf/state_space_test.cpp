#include "labs/resampling_free_pf/state_space.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/errors.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

/// Mean error after a burn-in, over some paths.
double error_of(StateSpaceProblem problem, const StateFilterSettings& settings,
                std::uint64_t trials = 4) {
    double sum = 0;
    int count = 0;
    for (problem.trial = 0; problem.trial < trials; ++problem.trial) {
        StateSpaceTrial trial(problem, 60, {settings});
        REQUIRE(trial.filters()[0].refused.empty());
        while (!trial.done()) {
            trial.advance();
            if (trial.time() <= 20) continue;
            sum += trial.error(0);
            ++count;
        }
    }
    return sum / count;
}

}  // namespace

TEST_CASE("Lorenz-96 with forty members: localised ensembles track, particle filters do not",
          "[resampling-free-pf]") {
    using enum StateFilterKind;
    const StateSpaceProblem problem{.model = ModelKind::lorenz96, .dimension = 40};
    const double ensemble =
        error_of(problem, {.kind = enkf_square_root, .particles = 40, .inflation = 1.05});
    const double without = error_of(
        problem, {.kind = enkf_square_root, .particles = 40, .radius = 0, .inflation = 1.05});
    const double particles = error_of(problem, {.kind = bootstrap, .particles = 40});
    CHECK(ensemble < 0.7);      // below the error of one observation, 1
    CHECK(without > ensemble);  // what localisation is for
    CHECK(particles > 3);       // about the spread of the attractor, 3.6
}

TEST_CASE("In the linear-Gaussian model nothing beats the exact filter", "[resampling-free-pf]") {
    using enum StateFilterKind;
    const StateSpaceProblem problem{.model = ModelKind::linear_gaussian, .dimension = 5};
    const double exact = error_of(problem, {.kind = kalman});
    for (const StateFilterKind kind :
         {bootstrap, guided, auxiliary, flow, flow_local, enkf_stochastic, enkf_square_root}) {
        CHECK(error_of(problem, {.kind = kind, .particles = 300, .rate = 0.5}) > 0.99 * exact);
    }
    CHECK(error_of(problem, {.kind = auxiliary, .particles = 1000}) < 1.05 * exact);
}

TEST_CASE("Filters that do not fit a model say why", "[resampling-free-pf]") {
    using enum StateFilterKind;
    const StateSpaceTrial volatility({.model = ModelKind::stochastic_volatility}, 5,
                                     {{.kind = guided},
                                      {.kind = flow},
                                      {.kind = enkf_stochastic},
                                      {.kind = kalman},
                                      {.kind = flow_local}});
    for (std::size_t k = 0; k < 4; ++k) CHECK_FALSE(volatility.filters()[k].refused.empty());
    CHECK(volatility.filters()[4].refused.empty());
    CHECK_THROWS_AS(StateSpaceTrial({.model = ModelKind::lorenz96, .dimension = 3}, 5, {}),
                    InputError);
    CHECK_THROWS_AS(StateSpaceTrial({.model = ModelKind::linear_gaussian, .observation = 0}, 5, {}),
                    InputError);
}

TEST_CASE("A ship seen by its bearing is followed", "[resampling-free-pf]") {
    const StateSpaceProblem problem{.model = ModelKind::bearings_only};
    const double many = error_of(problem, {.particles = 3000}, 8);
    const double few = error_of(problem, {.particles = 10}, 8);
    CHECK(std::isfinite(many));
    CHECK(many < few);
}
