#include "labs/scale_time/linear_law.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"
#include "core/random_spectrum.h"
#include "core/statistics.h"
#include "labs/scale_time/reference.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

constexpr double unlimited = std::numeric_limits<double>::max();

RiskParts limit(double ratio, double tau) {
    return LimitLaw(ratio, tau).at(tau);
}

Matrix normal_matrix(Index rows, Index columns, RandomStream& stream) {
    Matrix X(rows, columns);
    for (double& entry : X.reshaped()) entry = stream.normal();
    return X;
}

}  // namespace

TEST_CASE("The spectral law has the mass that the zero eigenvalues leave", "[scale-time][linear]") {
    for (const double ratio : {0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 10.0}) {
        CAPTURE(ratio);
        const SpectralNodes law = marchenko_pastur_nodes(ratio, 400);
        const double at_zero = std::max(0.0, 1 - 1 / ratio);
        CHECK(std::abs(law.weights.sum() - (1 - at_zero)) < 1e-6);
        // Its mean is 1, whatever the ratio.
        CHECK(std::abs((law.weights * law.nodes).sum() - 1) < 1e-6);
    }
}

TEST_CASE("The linear law has the numbers computed before", "[scale-time][linear]") {
    const CsvTable table = reference("linear_law.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const double ratio = table.number(row, 0);
        const double tau = table.number(row, 1);
        CAPTURE(ratio, tau);
        const RiskParts parts = limit(ratio, tau);
        CHECK(std::abs(parts.noise - table.number(row, 3)) < 6e-6);
        if (table.is_missing(row, 2)) continue;
        CHECK(std::abs(parts.signal - table.number(row, 2)) < 6e-6);
    }
}

TEST_CASE("The linear law begins at signal and noise and ends at its limits",
          "[scale-time][linear]") {
    const Strengths strengths{1.7, 0.4};
    for (const double ratio : {0.2, 0.8, 1.0, 1.5, 4.0}) {
        CAPTURE(ratio);
        const RiskParts start = limit(ratio, 0);
        CHECK(std::abs(test_error(start, strengths) - 2.1) < 1e-6);
        CHECK(std::abs(train_error(start, strengths) - 2.1) < 1e-6);
        if (ratio == 1.0) continue;
        const RiskParts end = limit(ratio, unlimited);
        CHECK(std::abs(end.noise - final_noise(ratio)) < 1e-6);
        CHECK(std::abs(end.signal - std::max(0.0, 1 - 1 / ratio)) < 1e-6);
        CHECK(std::abs(end.train_noise - std::max(0.0, 1 - ratio)) < 1e-6);
        CHECK(end.train_signal < 1e-6);
    }
    CHECK(std::isinf(final_noise(1)));
}

TEST_CASE("At the threshold the noise grows like the root of the time", "[scale-time][linear]") {
    for (const double tau : {100.0, 1000.0, 1e4, 1e5}) {
        CAPTURE(tau);
        CHECK(std::abs(limit(1, tau).noise / threshold_noise(tau) - 1) < 0.005);
    }
}

TEST_CASE("Integrals do not depend on the number of nodes", "[scale-time][linear]") {
    for (const double ratio : {0.3, 0.97, 1.0, 3.0}) {
        for (const double tau : {1.0, 90.0, 1000.0, 1e4}) {
            CAPTURE(ratio, tau);
            const RiskParts few = limit(ratio, tau);
            const RiskParts many = LimitLaw(ratio, 1e6).at(tau);
            CHECK(std::abs(few.noise - many.noise) < 1e-7 * (1 + many.noise));
            CHECK(std::abs(few.signal - many.signal) < 1e-9);
        }
    }
}

TEST_CASE("Data sets of finite size agree with the limit but for their known bias",
          "[scale-time][linear]") {
    constexpr std::size_t n = 100;
    constexpr std::size_t p = 50;
    const auto average = [&](double tau) {
        RiskParts sum;
        constexpr int draws = 200;
        for (std::uint64_t draw = 0; draw < draws; ++draw) {
            std::vector<double> eigenvalues =
                gaussian_gram_eigenvalues(n, p, RandomStream("test", 3, "finite", draw));
            for (double& value : eigenvalues) value /= n;
            const RiskParts parts = finite_risk(eigenvalues, n, p, tau);
            sum.signal += parts.signal / draws;
            sum.noise += parts.noise / draws;
        }
        return sum;
    };
    constexpr double noise_variance = 0.25;
    const RiskParts early = average(3);
    const RiskParts late = average(30);
    CHECK(std::abs(limit(0.5, 3).signal - 0.0764) < 6e-5);
    CHECK(std::abs(noise_variance * limit(0.5, 30).noise - 0.2464) < 6e-5);
    CHECK(std::abs(early.signal / 0.0789 - 1) < 0.02);
    CHECK(std::abs(noise_variance * late.noise / 0.2511 - 1) < 0.02);
    CHECK(std::abs(early.noise / limit(0.5, 3).noise - 1) < 0.02);
}

TEST_CASE("Gradient descent shrinks each mode by its factor", "[scale-time][linear]") {
    RandomStream stream("test", 5, "descent");
    struct Size {
        Index n;
        Index p;
    };
    for (const Size size : {Size{12, 5}, Size{5, 12}, Size{8, 8}}) {
        const Matrix X = normal_matrix(size.n, size.p, stream);
        const Matrix H = X.transpose() * X / static_cast<double>(size.n);
        constexpr double step = 0.1;
        constexpr std::size_t steps = 40;
        // The weights are linear in the true parameters and in the noise: both maps, step by step.
        Matrix from_truth = Matrix::Zero(size.p, size.p);
        Matrix from_noise = Matrix::Zero(size.p, size.n);
        for (std::size_t k = 0; k < steps; ++k) {
            from_truth -= step * (H * from_truth - H);
            from_noise -= step * (H * from_noise - X.transpose() / static_cast<double>(size.n));
        }
        const Matrix off = from_truth - Matrix::Identity(size.p, size.p);
        std::vector<double> eigenvalues;
        const Eigen::SelfAdjointEigenSolver<Matrix> solver(H);
        const Index modes = std::min(size.n, size.p);
        for (const double value : solver.eigenvalues().tail(modes)) eigenvalues.push_back(value);
        const RiskParts parts = descent_risk(eigenvalues, static_cast<std::size_t>(size.n),
                                             static_cast<std::size_t>(size.p), step, steps);
        CHECK(std::abs(parts.signal - off.squaredNorm() / static_cast<double>(size.p)) < 1e-12);
        CHECK(std::abs(parts.noise - from_noise.squaredNorm()) < 1e-12);
        const Matrix fitted = X * off;
        CHECK(std::abs(parts.train_signal -
                       fitted.squaredNorm() / static_cast<double>(size.n * size.p)) < 1e-12);
        const Matrix residual = X * from_noise - Matrix::Identity(size.n, size.n);
        CHECK(std::abs(parts.train_noise - residual.squaredNorm() / static_cast<double>(size.n)) <
              1e-12);
        // Small steps are the flow.
        const RiskParts flow = finite_risk(eigenvalues, static_cast<std::size_t>(size.n),
                                           static_cast<std::size_t>(size.p), 2.0);
        const RiskParts small = descent_risk(eigenvalues, static_cast<std::size_t>(size.n),
                                             static_cast<std::size_t>(size.p), 2e-5, 100'000);
        CHECK(std::abs(flow.signal - small.signal) < 1e-3);
        CHECK(std::abs(flow.noise - small.noise) < 1e-3);
    }
}
