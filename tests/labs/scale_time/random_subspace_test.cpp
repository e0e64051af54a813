#include "labs/scale_time/random_subspace.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"
#include "core/statistics.h"
#include "labs/scale_time/power_fit.h"
#include "labs/scale_time/power_law_teacher.h"
#include "labs/scale_time/reference.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

/// By Taylor series of a small matrix, squared often enough.
Matrix matrix_exponential(Matrix A) {
    constexpr int squarings = 12;
    A /= std::pow(2.0, squarings);
    Matrix sum = Matrix::Identity(A.rows(), A.cols());
    Matrix term = sum;
    for (int k = 1; k <= 12; ++k) {
        term = term * A / k;
        sum += term;
    }
    for (int i = 0; i < squarings; ++i) sum = sum * sum;
    return sum;
}

/// d alpha/d tau = -Q H (alpha - alpha*) by the classical Runge-Kutta rule.
Vector runge_kutta(const Matrix& Q, const QuadraticLoss& loss, double tau) {
    const Matrix A = Q * loss.curvature.asDiagonal();
    const auto slope = [&](const Vector& alpha) { return Vector(-A * (alpha - loss.target)); };
    Vector alpha = Vector::Zero(loss.target.size());
    constexpr int steps = 4000;
    const double h = tau / steps;
    for (int i = 0; i < steps; ++i) {
        const Vector a = slope(alpha);
        const Vector b = slope(alpha + h / 2 * a);
        const Vector c = slope(alpha + h / 2 * b);
        const Vector d = slope(alpha + h * c);
        alpha += h / 6 * (a + 2 * b + 2 * c + d);
    }
    return alpha;
}

Matrix random_metric(Index r, RandomStream& stream) {
    const Matrix K = normal_map(r, 40, stream);
    return K * K.transpose();
}

}  // namespace

TEST_CASE("Eigenvectors, the matrix exponential and Runge-Kutta give the same trajectory",
          "[scale-time][subspace]") {
    RandomStream stream("test", 1, "subspace");
    for (const Index r : {Index{1}, Index{2}, Index{5}, Index{12}}) {
        const QuadraticLoss loss = falling_loss(r, 1.0);
        // Also a metric that lacks directions: a network with fewer parameters than the loss sees.
        const MetricDraws metrics(random_metric(r, stream));
        for (const Index p : {Index{3}, Index{100}}) {
            const Matrix Q = metrics.draw(p, stream);
            const QuadraticFlow flow(Q, loss);
            for (const double tau : {0.1, 2.0, 10.0}) {
                CAPTURE(r, p, tau);
                const Vector alpha = flow.at(tau);
                const Matrix A = Q * loss.curvature.asDiagonal();
                const Vector exact = loss.target - matrix_exponential(-tau * A) * loss.target;
                CHECK((alpha - exact).norm() < 1e-9);
                CHECK((alpha - runge_kutta(Q, loss, tau)).norm() < 1e-9);
            }
        }
    }
}

TEST_CASE("The metric's mean square deviation is the closed form", "[scale-time][subspace]") {
    RandomStream stream("test", 2, "metric");
    constexpr Index r = 4;
    constexpr Index P = 60;
    const Matrix K = normal_map(r, P, stream);
    const Matrix M = K * K.transpose();
    const MetricDraws metrics(M);
    for (const Index p : {Index{10}, Index{100}, Index{1000}}) {
        CAPTURE(p);
        std::vector<double> short_way;
        std::vector<double> long_way;
        for (int draw = 0; draw < 400; ++draw) {
            short_way.push_back((metrics.draw(p, stream) - M).squaredNorm());
            if (p > 100) continue;
            Matrix R(P, p);
            for (double& entry : R.reshaped()) entry = stream.normal();
            const Matrix images = K * R;
            long_way.push_back(
                (images * images.transpose() / static_cast<double>(p) - M).squaredNorm());
        }
        const double expected = expected_square_deviation(M, static_cast<double>(p));
        CHECK(std::abs(mean(short_way) - expected) < 4 * standard_error(short_way));
        if (long_way.empty()) continue;
        CHECK(std::abs(mean(long_way) - expected) < 4 * standard_error(long_way));
    }
}

TEST_CASE("Deviations stay within the bound and fall like the root of the size",
          "[scale-time][subspace]") {
    RandomStream stream("test", 3, "bound");
    constexpr Index r = 5;
    constexpr double tau = 2;
    const Matrix M = random_metric(r, stream);
    const QuadraticLoss loss = falling_loss(r, 1.0);
    const Vector master = QuadraticFlow(M, loss).at(tau);
    const MetricDraws metrics(M);
    std::vector<double> sizes;
    std::vector<double> deviations;
    for (const Index p : {Index{50}, Index{100}, Index{200}, Index{400}, Index{1000}}) {
        double sum = 0;
        constexpr int draws = 400;
        for (int draw = 0; draw < draws; ++draw) {
            const Matrix Q = metrics.draw(p, stream);
            const double deviation = (QuadraticFlow(Q, loss).at(tau) - master).norm();
            const double apart =
                Eigen::SelfAdjointEigenSolver<Matrix>(Q - M).eigenvalues().cwiseAbs().maxCoeff();
            CHECK(deviation <= deviation_bound(M, loss, apart, tau));
            sum += deviation / draws;
        }
        sizes.push_back(static_cast<double>(p));
        deviations.push_back(sum);
    }
    CHECK(std::abs(fit_power(sizes, deviations).exponent + 0.5) < 0.05);
}

TEST_CASE("Power-law teachers have the losses measured before", "[scale-time][collapse]") {
    const PowerLawTeacher teacher;
    const CsvTable master = reference("master.csv");
    for (std::size_t row = 0; row < master.rows(); ++row) {
        CHECK(std::abs(master_loss(teacher, master.number(row, 0)) - master.number(row, 1)) < 6e-5);
    }
    const CsvTable table = reference("collapse.csv");
    constexpr int draws = 12;
    std::vector<SubspaceLoss> losses;
    double size = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.number(row, 0) != size) {
            size = table.number(row, 0);
            losses.clear();
            for (std::uint64_t draw = 0; draw < draws; ++draw) {
                RandomStream stream("test", 4, "teacher", draw);
                losses.emplace_back(teacher, static_cast<Index>(size), stream);
            }
        }
        std::vector<double> values;
        for (const SubspaceLoss& loss : losses) values.push_back(loss.at(table.number(row, 1)));
        const double error = standard_error(values);
        CAPTURE(size, table.number(row, 1), mean(values), error);
        // The table is a mean over as many draws, rounded to its last digit.
        CHECK(std::abs(mean(values) - table.number(row, 2)) < 4 * std::hypot(error, error) + 5e-4);
    }
}

TEST_CASE("Large networks follow the master curve until they run out of directions",
          "[scale-time][collapse]") {
    const PowerLawTeacher teacher;
    std::vector<SubspaceLoss> losses;
    for (std::uint64_t draw = 0; draw < 60; ++draw) {
        RandomStream stream("test", 6, "teacher", draw);
        losses.emplace_back(teacher, 256, stream);
    }
    const auto off = [&](double product) {
        std::vector<double> values;
        for (const SubspaceLoss& loss : losses) {
            values.push_back(loss.at(product) / master_loss(teacher, product) - 1);
        }
        return values;
    };
    for (const double product : {0.1, 0.3, 1.0}) CHECK(std::abs(mean(off(product))) < 0.03);
    // 700 other draws gave 3.4 +- 0.3 % and 8.8 +- 0.3 %: more than the 3 % and 8 % that a mean
    // over ten draws had suggested.
    CHECK(std::abs(mean(off(3)) - 0.034) < 4 * standard_error(off(3)));
    CHECK(std::abs(mean(off(10)) - 0.088) < 4 * standard_error(off(10)));
    CHECK(mean(off(1000)) > 1.0);
    for (const SubspaceLoss& loss : losses) {
        CHECK(std::abs(loss.at(1e9) - loss.floor()) < 1e-9);
        CHECK(std::abs(loss.at(0) - 1) < 1e-12);
    }
}

TEST_CASE("As many parameters as directions leave no floor", "[scale-time][collapse]") {
    const PowerLawTeacher teacher{20, 1.0, 0.0};
    for (const Index p : {Index{20}, Index{21}, Index{60}}) {
        RandomStream stream("test", 7, "teacher");
        CHECK(std::abs(SubspaceLoss(teacher, p, stream).floor()) < 1e-8);
    }
    CHECK(learned_directions(teacher, 0.1) == 0);
    CHECK(learned_directions(teacher, 1e9) == 20);
}
