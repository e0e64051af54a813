#include "filter/particle_filter.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/errors.h"
#include "core/statistics.h"
#include "filter/kalman.h"
#include "filter/linear_gaussian.h"
#include "filter/stochastic_volatility.h"

using namespace tessera;
using namespace tessera::filter;

namespace {

LinearGaussianModel identity_model(Index d) {
    return {random_stable_matrix(d, 0.9, 3), Matrix::Identity(d, d), {}};
}

double exact_log_likelihood(const LinearGaussianModel& model, const Path& path) {
    KalmanFilter filter(model);
    for (const std::vector<double>& y : path.observations) filter.advance(y);
    return filter.log_likelihood();
}

std::vector<double> log_likelihoods(const LinearGaussianModel& model, const Path& path,
                                    const ParticleFilterSettings& settings, std::uint64_t runs) {
    std::vector<double> values;
    for (std::uint64_t run = 0; run < runs; ++run) {
        ParticleFilter<LinearGaussianModel> filter(model, settings, "test", 11, run);
        for (const std::vector<double>& y : path.observations) filter.advance(y);
        values.push_back(filter.log_likelihood());
    }
    return values;
}

double variance(const std::vector<double>& values) {
    const double error = standard_error(values);
    return error * error * static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("The likelihood of a particle filter is unbiased", "[filter]") {
    const LinearGaussianModel model = identity_model(1);
    NormalStream normals("test", 1, "unbiased");
    const Path path = simulate(model, 20, normals);
    const double exact = exact_log_likelihood(model, path);
    const auto strategy = GENERATE(Strategy::bootstrap, Strategy::guided, Strategy::auxiliary);
    const auto resampling = GENERATE(Resampling::multinomial, Resampling::systematic,
                                     Resampling::residual, Resampling::ssp);
    std::vector<double> ratios = log_likelihoods(
        model, path,
        {.particles = 200, .strategy = strategy, .resampling = resampling, .threshold = 0.5}, 1000);
    for (double& ratio : ratios) ratio = std::exp(ratio - exact);
    CHECK(std::abs(mean(ratios) - 1) < 4 * standard_error(ratios));
    CHECK(standard_error(ratios) < 0.1);
}

TEST_CASE("In ten dimensions auxiliary beats guided beats bootstrap", "[filter]") {
    const LinearGaussianModel model = identity_model(10);
    NormalStream normals("test", 2, "ordering");
    const Path path = simulate(model, 50, normals);
    const auto run = [&](Strategy strategy) {
        return log_likelihoods(model, path, {.particles = 300, .strategy = strategy}, 25);
    };
    const std::vector<double> bootstrap = run(Strategy::bootstrap);
    const std::vector<double> guided = run(Strategy::guided);
    const std::vector<double> auxiliary = run(Strategy::auxiliary);
    CHECK(variance(auxiliary) < variance(guided));
    CHECK(variance(guided) < variance(bootstrap));
    const double exact = exact_log_likelihood(model, path);
    CHECK(std::abs(mean(auxiliary) - exact) < std::abs(mean(bootstrap) - exact));
}

TEST_CASE("Many particles agree with the Kalman filter", "[filter]") {
    const LinearGaussianModel model = identity_model(2);
    NormalStream normals("test", 3, "agreement");
    const Path path = simulate(model, 30, normals);
    const auto strategy = GENERATE(Strategy::bootstrap, Strategy::guided, Strategy::auxiliary);
    KalmanFilter exact(model);
    ParticleFilter<LinearGaussianModel> filter(model, {.particles = 40'000, .strategy = strategy},
                                               "test", 4);
    for (const std::vector<double>& y : path.observations) {
        exact.advance(y);
        filter.advance(y);
    }
    const std::vector<double> means = weighted_means(filter.particles(), filter.weights());
    const std::vector<double> variances = weighted_variances(filter.particles(), filter.weights());
    for (std::size_t d = 0; d < 2; ++d) {
        const auto i = static_cast<Index>(d);
        CHECK(std::abs(means[d] - exact.mean()[i]) < 0.03);
        CHECK(std::abs(variances[d] / exact.covariance()(i, i) - 1) < 0.05);
    }
}

TEST_CASE("When all weights are zero the filter says so and stays finite", "[filter]") {
    const LinearGaussianModel model(Matrix::Identity(1, 1), Matrix::Identity(1, 1),
                                    {.observation = 1e-160});
    ParticleFilter<LinearGaussianModel> filter(model, {.particles = 50}, "test", 1);
    filter.advance(std::vector{0.0});
    REQUIRE(filter.lost_at());
    CHECK(*filter.lost_at() == 1);
    CHECK(filter.log_likelihood() == -INFINITY);
    CHECK(std::abs(filter.effective_sample_size() - 50) < 1e-9);
    for (const double x : filter.particles().values()) CHECK(std::isfinite(x));
    filter.advance(std::vector{0.0});
    CHECK(*filter.lost_at() == 1);
}

TEST_CASE("Particle filters refuse what they cannot use", "[filter]") {
    using Filter = ParticleFilter<StochasticVolatilityModel>;
    CHECK_THROWS_AS(Filter({}, {.particles = 0}, "test", 1), InputError);
    CHECK_THROWS_AS(Filter({}, {.threshold = 1.5}, "test", 1), InputError);
    CHECK_THROWS_AS(Filter({}, {.threshold = NAN}, "test", 1), InputError);
    CHECK_THROWS_AS(Filter({}, {.strategy = Strategy::guided}, "test", 1), InputError);
    Filter filter({}, {.particles = 100, .threshold = 0}, "test", 1);
    for (int t = 0; t < 20; ++t) {
        filter.advance(std::vector{0.3});
        CHECK_FALSE(filter.resampled());
    }
    CHECK(filter.surviving_roots() == 100);
}
