#include "labs/double_descent/basis.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

using namespace tessera;
using namespace tessera::double_descent;

TEST_CASE("Legendre polynomials at the ends and within", "[double_descent][basis]") {
    constexpr std::size_t count = 200;
    std::array<double, count> features{};
    basis_features(Basis::legendre, 1, features);
    CHECK(std::all_of(features.begin(), features.end(), [](double p) { return p == 1; }));
    basis_features(Basis::legendre, -1, features);
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(features[i] == ((i + 1) % 2 == 0 ? 1 : -1));
    }
    for (double x = -1; x <= 1; x += 1.0 / 512) {
        basis_features(Basis::legendre, x, features);
        REQUIRE(std::all_of(features.begin(), features.end(),
                            [](double p) { return std::abs(p) <= 1; }));
        CHECK(features[0] == x);
        CHECK(std::abs(features[2] - (5 * x * x * x - 3 * x) / 2) < 1e-15);
    }
}

TEST_CASE("Legendre polynomials of degree 200 against 50 digits", "[double_descent][basis]") {
    // The three-term recurrence in exact rational arithmetic (Python's fractions), rounded at the
    // end.
    struct Known {
        double x;
        double value;
    };
    std::array<double, 200> features{};
    for (const auto& [x, value] :
         {Known{0.0, 0.05634847900925642}, Known{0.125, 0.05657020816492131},
          Known{-0.71875, -0.05649027500500821}, Known{0.984375, -0.13289370594380656},
          Known{0.9990234375, -0.05538475440176766}}) {
        basis_features(Basis::legendre, x, features);
        CHECK(std::abs(features[199] - value) < 1e-13);
    }
}

TEST_CASE("Monomials and cosines", "[double_descent][basis]") {
    std::array<double, 4> features{};
    basis_features(Basis::monomial, -0.5, features);
    CHECK(features == std::array<double, 4>{-0.5, 0.25, -0.125, 0.0625});
    basis_features(Basis::cosine, 1, features);
    for (std::size_t i = 0; i < features.size(); ++i) {
        CHECK(std::abs(features[i] - (i % 2 == 0 ? -1 : 1)) < 1e-15);
    }
    basis_features(Basis::cosine, 0, features);
    CHECK(std::abs(features[1] + 1) < 1e-15);
    CHECK(std::abs(features[0]) < 1e-15);
}

TEST_CASE("A basis matrix has a row of features per point", "[double_descent][basis]") {
    const Matrix features = basis_matrix(Basis::monomial, Vector::LinSpaced(3, 0, 1), 2);
    CHECK(features == (Matrix(3, 2) << 0, 0, 0.5, 0.25, 1, 1).finished());
}

TEST_CASE("The functions to learn", "[double_descent][basis]") {
    CHECK(evaluate(TargetFunction::wave, 0) == 1);
    CHECK(std::abs(evaluate(TargetFunction::wave, std::numbers::pi / 25) -
                   (2 * std::numbers::pi / 25 - 1)) < 1e-15);
    CHECK(evaluate(TargetFunction::linear, 0.25) == 0.5);
    CHECK(evaluate(TargetFunction::step, -0.1) == -1);
    CHECK(evaluate(TargetFunction::step, 0) == 1);
}
