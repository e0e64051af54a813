#include "core/least_squares.h"
#include "core/random_spectrum.h"
#include "core/statistics.h"
#include "labs/double_descent/geometry.h"
#include "labs/double_descent/theory.h"
#include "problems.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

using namespace tessera;
using namespace tessera::double_descent;
using tessera::double_descent::testing::gaussian;

namespace {

RandomStream draw_of(std::uint64_t seed, std::uint64_t index = 0) {
    return {"double-descent", seed, "spectrum", index};
}

}  // namespace

TEST_CASE("The expected test error of isotropic features is the closed form",
          "[double_descent][theory]") {
    constexpr Index D = 12;
    constexpr double signal = 2;
    constexpr double noise = 0.7;
    constexpr int draws = 20000;
    RandomStream stream("test", 7, "isotropic");
    SingularValueSolver solver;
    SingularModes modes;
    Vector truth = Vector::Zero(D);
    truth[0] = std::sqrt(signal);
    for (const Index N : {Index{3}, Index{7}, Index{17}, Index{30}}) {
        std::vector<double> errors(draws);
        for (double& error : errors) {
            Matrix X(N, D);
            Vector y(N);
            for (double& entry : X.reshaped()) {
                entry = stream.normal();
            }
            y = X * truth;
            for (double& target : y) {
                target += noise * stream.normal();
            }
            solver.solve(X, y, modes);
            // The error of a fresh test point, its features and noise averaged exactly.
            error = (fit(modes, {}).parameters - truth).squaredNorm() + noise * noise;
        }
        const double expected = expected_isotropic_test_error(
            static_cast<std::size_t>(N), static_cast<std::size_t>(D), signal, noise);
        INFO("N = " << N << ": " << mean(errors) << " against " << expected);
        CHECK(std::abs(mean(errors) - expected) < 4 * standard_error(errors));
    }
    CHECK(expected_isotropic_test_error(12, 12, 1, 0.1) == std::numeric_limits<double>::infinity());
    CHECK(expected_isotropic_test_error(11, 12, 1, 0.1) == std::numeric_limits<double>::infinity());
    CHECK(std::isfinite(expected_isotropic_test_error(14, 12, 1, 0.1)));
    CHECK(expected_isotropic_test_error(12, 12, 1, 0) == 0);
}

TEST_CASE("The smallest singular value of a square matrix follows Edelman's law",
          "[double_descent][spectrum]") {
    constexpr std::size_t n = 100;
    std::vector<double> scaled(1500);
    for (std::size_t draw = 0; draw < scaled.size(); ++draw) {
        scaled[draw] = std::sqrt(n * gaussian_gram_eigenvalues(n, n, draw_of(1, draw)).back());
    }
    CHECK(std::abs(median(scaled) - (std::sqrt(1 + 2 * std::log(2.0)) - 1)) < 0.04);
}

TEST_CASE("Random spectra drawn short have the law of those drawn in full",
          "[double_descent][spectrum]") {
    for (const auto& [rows, columns] :
         {std::pair<std::size_t, std::size_t>{6, 4}, {4, 6}, {5, 5}, {3, 1}}) {
        std::vector<double> largest_short, largest_full, smallest_short, smallest_full;
        for (std::size_t draw = 0; draw < 4000; ++draw) {
            const std::vector<double> eigenvalues =
                gaussian_gram_eigenvalues(rows, columns, draw_of(2, draw));
            REQUIRE(eigenvalues.size() == std::min(rows, columns));
            largest_short.push_back(eigenvalues.front());
            smallest_short.push_back(eigenvalues.back());
            SingularModes modes;
            SingularValueSolver().solve(
                gaussian(static_cast<Index>(rows), static_cast<Index>(columns), 10000 + draw),
                Matrix(static_cast<Index>(rows), 0), modes);
            const Vector& S = modes.singular_values;
            largest_full.push_back(S[0] * S[0]);
            smallest_full.push_back(S[S.size() - 1] * S[S.size() - 1]);
        }
        const auto agree = [](const std::vector<double>& a, const std::vector<double>& b) {
            const double spread = std::hypot(standard_error(a), standard_error(b));
            return std::abs(mean(a) - mean(b)) < 4 * spread;
        };
        CHECK(agree(largest_short, largest_full));
        CHECK(agree(smallest_short, smallest_full));
    }
}

TEST_CASE("Large random spectra fill the Marchenko-Pastur law", "[double_descent][spectrum]") {
    for (const double ratio : {0.1, 0.5, 1.0, 2.0}) {
        constexpr std::size_t rows = 400;
        const auto features = static_cast<std::size_t>(ratio * rows);
        const std::vector<double> eigenvalues =
            gaussian_gram_eigenvalues(rows, features, draw_of(3));
        // Mass of the law below x, against the share of the eigenvalues, at several x.
        const double low = marchenko_pastur_lower(ratio);
        const double high = marchenko_pastur_upper(ratio);
        for (const double part : {0.2, 0.4, 0.6, 0.8, 1.0}) {
            const double x = low + part * (high - low);
            constexpr int steps = 200000;
            double mass = 0;
            for (int i = 0; i < steps; ++i) {
                // Steps of equal ratio, because the density grows without bound towards 0 at
                // ratio 1.
                const double start = std::max(low, 1e-12);
                const double growth = std::pow(x / start, 1.0 / steps);
                const double left = start * std::pow(growth, i);
                mass +=
                    marchenko_pastur_density(left * std::sqrt(growth), ratio) * left * (growth - 1);
            }
            double below = 0;
            for (const double eigenvalue : eigenvalues) {
                below += eigenvalue / rows <= x ? 1 : 0;
            }
            const double total = std::min(1.0, 1 / ratio);
            INFO("ratio " << ratio << ", part " << part);
            CHECK(std::abs(mass - total * below / static_cast<double>(eigenvalues.size())) < 0.02);
            if (part == 1.0) {
                CHECK(std::abs(mass - total) < 1e-3);
            }
        }
        CHECK(marchenko_pastur_density(high + 0.1, ratio) == 0);
        CHECK(marchenko_pastur_density(-1, ratio) == 0);
    }
}

TEST_CASE("The smallest variance of a 3-D cloud is smallest with three points",
          "[double_descent][geometry]") {
    const std::vector<std::pair<Index, double>> known = {{1, 19.7},  {2, 1.74},  {3, 0.170},
                                                         {4, 0.439}, {5, 0.706}, {8, 1.14},
                                                         {10, 1.31}, {25, 1.76}, {100, 2.01}};
    for (const auto& [size, expected] : known) {
        const std::vector<double> ascending = sorted(smallest_nonzero_eigenvalues(size, 4000, 5));
        const Interval interval = median_confidence_interval(ascending, 0.9999);
        INFO("N = " << size << ": median " << quantile(ascending, 0.5));
        // Both medians are of 4000 draws: each interval is widened by its own half width.
        const double half = (interval.high - interval.low) / 2;
        CHECK(expected > interval.low - half);
        CHECK(expected < interval.high + half);
    }
}

TEST_CASE("A 3-D cloud has its covariance and its empty directions", "[double_descent][geometry]") {
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(cloud_covariance());
    CHECK(std::abs(solver.eigenvalues()[0] - 2.0901) < 5e-5);
    CHECK(std::abs(solver.eigenvalues()[1] - 4.1543) < 5e-5);
    CHECK(std::abs(solver.eigenvalues()[2] - 27.7556) < 5e-5);

    const GaussianCloud large = gaussian_cloud(50000, 1);
    const Matrix covariance = large.points.transpose() * large.points / 50000;
    CHECK((covariance - cloud_covariance()).cwiseAbs().maxCoeff() < 0.7);

    const GaussianCloud two = gaussian_cloud(2, 1);
    CHECK(two.points == large.points.topRows(2));
    CHECK(two.eigenvalues[1] > 0);
    CHECK(two.eigenvalues[2] == 0);
    const Matrix gram = two.points.transpose() * two.points / 2;
    CHECK((gram * two.eigenvectors - two.eigenvectors * two.eigenvalues.asDiagonal())
              .cwiseAbs()
              .maxCoeff() < 1e-13);
}

TEST_CASE("The plane's picture of bias", "[double_descent][geometry]") {
    const RowSpacePicture flat = row_space_picture(0, {2, 3}, {5, 7});
    CHECK(flat.representation == std::array<double, 2>{2, 0});
    CHECK(flat.bias == -21);
    // Ideal parameters within the row space: no bias.
    const double angle = 0.7;
    const RowSpacePicture along =
        row_space_picture(angle, {2, 3}, {std::cos(angle), std::sin(angle)});
    CHECK(std::abs(along.bias) < 1e-15);
}

TEST_CASE("The heat map of superposition is lowest along its threshold",
          "[double_descent][theory]") {
    CHECK(superposition_distance(4, 5000) == 1);
    CHECK(superposition_distance(2, 200) == 2801);
    CHECK(superposition_distance(16, 50000) == 33001);
}
