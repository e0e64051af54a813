#include "labs/resampling_free_pf/gaussian_fit.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/statistics.h"
#include "filter/normals.h"
#include "labs/resampling_free_pf/localization_filter.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;
using filter::Particles;

namespace {

Particles normal_particles(std::size_t m, std::size_t n, std::uint64_t index) {
    Particles x(m, n);
    filter::NormalStream("test", 1, "fit", index).fill(x.values());
    return x;
}

Vector normal_vector(std::size_t m, filter::NormalStream& normals) {
    Vector v(static_cast<Index>(m));
    normals.fill({v.data(), m});
    return v;
}

/// Moves and scales particles so that their mean is exactly 0 and their covariance I.
Particles moment_matched(Particles x) {
    const GaussianFit fit = *fit_gaussian(x, {}, 0);
    const Matrix L = Eigen::LLT<Matrix>(fit.covariance).matrixL();
    for (std::size_t i = 0; i < x.count(); ++i) {
        Vector p(fit.mean.size());
        for (Index d = 0; d < p.size(); ++d) p[d] = x.at(static_cast<std::size_t>(d), i);
        p = L.triangularView<Eigen::Lower>().solve(p - fit.mean);
        for (Index d = 0; d < p.size(); ++d) x.at(static_cast<std::size_t>(d), i) = p[d];
    }
    return x;
}

}  // namespace

TEST_CASE("The fit of prior samples has the divergence that theory gives", "[resampling-free-pf]") {
    const auto m = GENERATE(std::size_t{3}, std::size_t{10});
    const auto n = GENERATE(std::size_t{400}, std::size_t{3000});
    std::vector<double> values;
    const Vector truth = Vector::Constant(static_cast<Index>(m), 0.7);
    for (std::uint64_t k = 0; k < 200; ++k) {
        const auto fit = fit_gaussian(normal_particles(m, n, k));
        REQUIRE(fit);
        values.push_back(kl_to_average_posterior(*fit, truth, 0));
        CHECK(std::abs(values.back() - kl_to_posterior(*fit, Posterior(static_cast<Index>(m)))) <
              1e-10);
    }
    // E = m (m + 3) / (4 n) + O(m^3 / n^2).
    const double expected = static_cast<double>(m * (m + 3)) / (4.0 * static_cast<double>(n));
    CHECK(std::abs(mean(values) - expected) < 4 * standard_error(values) + 0.05 * expected);
}

TEST_CASE("The exact posterior equals batch regression", "[resampling-free-pf]") {
    constexpr std::size_t m = 6;
    filter::NormalStream normals("test", 2, "posterior");
    Posterior posterior(m);
    Matrix J = Matrix::Identity(m, m);
    Vector h = Vector::Zero(m);
    for (int t = 0; t < 80; ++t) {
        const Vector a = normal_vector(m, normals);
        const double y = normal_vector(1, normals)[0];
        posterior.observe(a, y);
        J += a * a.transpose();
        h += y * a;
    }
    CHECK((posterior.precision() - J).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((posterior.covariance() - J.inverse()).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((posterior.mean() - J.inverse() * h).cwiseAbs().maxCoeff() < 1e-9);
    CHECK(std::abs(posterior.log_determinant_of_precision() - std::log(J.determinant())) < 1e-9);
}

TEST_CASE("A square-root ensemble that starts with the right moments stays exact",
          "[resampling-free-pf]") {
    const auto m = GENERATE(std::size_t{3}, std::size_t{10});
    LocalizationFilter filter({.kind = FilterKind::enkf_square_root},
                              moment_matched(normal_particles(m, 25, 7)), 1, 0);
    Posterior posterior(static_cast<Index>(m));
    tessera::filter::NormalStream normals("test", 3, "ensemble");
    for (int t = 0; t < 60; ++t) {
        const Observation observation{normal_vector(m, normals), normal_vector(1, normals)[0]};
        posterior.observe(observation.direction, observation.value);
        filter.assimilate(observation, posterior);
        const auto fit = fit_gaussian(filter.particles(), {}, 0);
        REQUIRE(fit);
        CHECK(std::abs(kl_to_posterior(*fit, posterior)) < 1e-8);
    }
}

TEST_CASE("Where the metric is not defined there is no number", "[resampling-free-pf]") {
    CHECK_FALSE(fit_gaussian(normal_particles(5, 5, 1)));
    CHECK(fit_gaussian(normal_particles(5, 6, 1)));
    Particles broken = normal_particles(3, 10, 1);
    broken.at(1, 4) = NAN;
    CHECK_FALSE(fit_gaussian(broken));
    broken.at(1, 4) = INFINITY;
    CHECK_FALSE(fit_gaussian(broken));
}

TEST_CASE("Weighted fits: equal weights and repeated particles", "[resampling-free-pf]") {
    const Particles x = normal_particles(3, 12, 2);
    const std::vector<double> equal(12, 1.0 / 12);
    const GaussianFit plain = *fit_gaussian(x);
    const GaussianFit weighted = *fit_gaussian(x, equal);
    CHECK((plain.covariance - weighted.covariance).cwiseAbs().maxCoeff() < 1e-12);
    // All weight on one particle: only the regulariser is left.
    std::vector<double> single(12);
    single[3] = 1;
    const GaussianFit point = *fit_gaussian(x, single);
    CHECK((point.covariance - 1e-6 * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-15);
    CHECK(point.mean[1] == x.at(1, 3));
}
