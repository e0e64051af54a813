#include "core/least_squares.h"

#include "core/philox.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <stdexcept>

using namespace tessera;

namespace {

Matrix gaussian(Index rows, Index columns, std::uint64_t seed) {
    RandomStream stream("test", seed, "gaussian");
    Matrix result(rows, columns);
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            result(i, j) = stream.normal();
        }
    }
    return result;
}

double largest(const Matrix& matrix) {
    return matrix.size() == 0 ? 0 : matrix.cwiseAbs().maxCoeff();
}

/// U^T, from the solver's projections of the unit vectors.
SingularModes full_decomposition(const Matrix& X) {
    SingularValueSolver solver;
    SingularModes modes;
    solver.solve(X, Matrix::Identity(X.rows(), X.rows()), modes);
    return modes;
}

}  // namespace

TEST_CASE("Eigen's kernels are compiled to vector instructions", "[core][linear_algebra]") {
#if !defined(__EMSCRIPTEN__) || defined(__wasm_simd128__)
    STATIC_REQUIRE(simd_enabled);
#else
    STATIC_REQUIRE(!simd_enabled);
#endif
}

TEST_CASE("The singular value decomposition gives X back", "[core][least_squares]") {
    for (const auto& [rows, columns] : {std::pair<Index, Index>{1, 1},
                                        {1, 5},
                                        {5, 1},
                                        {7, 7},
                                        {20, 8},
                                        {8, 20},
                                        {39, 17},
                                        {60, 60}}) {
        const Matrix X = gaussian(rows, columns, static_cast<std::uint64_t>(rows * 100 + columns));
        const SingularModes modes = full_decomposition(X);
        const Index rank = std::min(rows, columns);
        REQUIRE(modes.singular_values.size() == rank);
        CHECK(modes.singular_values.minCoeff() > 0);
        const Matrix Vt = modes.right_vectors.transpose();
        const Matrix U = modes.projections.transpose();
        CHECK(largest(U * modes.singular_values.asDiagonal() * Vt - X) < 1e-13);
        CHECK(largest(U.transpose() * U - Matrix::Identity(rank, rank)) < 1e-13);
        CHECK(largest(Vt * Vt.transpose() - Matrix::Identity(rank, rank)) < 1e-13);
        for (Index r = 1; r < rank; ++r) {
            CHECK(modes.singular_values[r] <= modes.singular_values[r - 1]);
        }
    }
}

TEST_CASE("Columns that differ by 13 orders of magnitude keep tiny components",
          "[core][least_squares]") {
    // V V^T = I, where an error counts as much more as its row's column of X is larger than its
    // column's: the bias of a fit on rows of such a data set is such a sum.
    const Vector scales{{1e-3, 1e6, 1e10, 1e1}};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Matrix X = gaussian(4 + static_cast<Index>(seed % 9), 4, seed);
        for (Index i = 0; i < X.rows(); ++i) {
            X.row(i).array() = (1 + 0.2 * X.row(i).array()) * scales.transpose().array();
        }
        const Matrix V = full_decomposition(X).right_vectors;
        const Matrix error = V * V.transpose() - Matrix::Identity(4, 4);
        CHECK(largest(scales.asDiagonal() * error * scales.cwiseInverse().asDiagonal()) < 1e-13);
    }
}

TEST_CASE("Tiny singular values keep their relative accuracy under bad column scales",
          "[core][least_squares]") {
    // X = B D with D diagonal over 18 orders of magnitude. By the interlacing of
    // sigma_min(X D^-1) the product of all singular values is |det B| prod(D): check it.
    const Index n = 6;
    const Matrix B = gaussian(n, n, 5);
    Vector scales(n);
    double expected = std::abs(B.determinant());
    for (Index j = 0; j < n; ++j) {
        scales[j] = std::pow(10.0, 9.0 - 3.6 * static_cast<double>(j));
        expected *= scales[j];
    }
    const SingularModes modes = full_decomposition(B * scales.asDiagonal());
    CHECK(std::abs(modes.singular_values.prod() / expected - 1) < 1e-13);
    CHECK(modes.singular_values[0] / modes.singular_values[n - 1] > 1e17);
}

TEST_CASE("Rank-deficient and zero matrices keep all their modes", "[core][least_squares]") {
    Matrix X = gaussian(10, 4, 6);
    X.col(3) = X.col(0);
    X.col(2).setZero();
    const SingularModes tall = full_decomposition(X);
    CHECK(tall.singular_values.size() == 4);
    CHECK(tall.singular_values[2] < 1e-15);
    CHECK(largest(tall.right_vectors.transpose() * tall.right_vectors - Matrix::Identity(4, 4)) <
          1e-14);
    const SingularModes wide = full_decomposition(X.transpose());
    CHECK(largest(wide.right_vectors.transpose() * wide.right_vectors - Matrix::Identity(4, 4)) <
          1e-14);
    CHECK(largest(wide.projections * wide.projections.transpose() - Matrix::Identity(4, 4)) <
          1e-14);

    const SingularModes zero = full_decomposition(Matrix::Zero(3, 5));
    CHECK(zero.singular_values == Vector::Zero(3));
    const LeastSquaresFit nothing = least_squares(Matrix::Zero(3, 5), Vector::Ones(3));
    CHECK(nothing.parameters == Vector::Zero(5));
    CHECK(nothing.kept == 0);
    CHECK(nothing.dropped == 3);
}

TEST_CASE("Nothing overflows for entries near the ends of the number range",
          "[core][least_squares]") {
    for (const double scale : {1e300, 1e-300}) {
        const Matrix X = gaussian(9, 4, 7);
        const Vector y = gaussian(9, 1, 8);
        const Vector plain = least_squares(X, y).parameters;
        const Vector scaled = least_squares(X * scale, y).parameters * scale;
        CHECK(largest(plain - scaled) < 1e-14 * plain.norm());
    }
}

TEST_CASE("A tall fit leaves residuals orthogonal to the columns", "[core][least_squares]") {
    const Matrix X = gaussian(30, 9, 9);
    const Vector y = gaussian(30, 1, 10);
    SingularValueSolver solver;
    SingularModes modes;
    solver.solve(X, y, modes);
    const Vector residual = y - X * fit(modes, {}).parameters;
    CHECK(largest(X.transpose() * residual) < 1e-12);
    CHECK(std::abs(modes.outside[0] / residual.squaredNorm() - 1) < 1e-13);
}

TEST_CASE("A wide fit interpolates with the least norm", "[core][least_squares]") {
    const Matrix X = gaussian(9, 30, 11);
    const Vector y = gaussian(9, 1, 12);
    const Vector beta = least_squares(X, y).parameters;
    CHECK((X * beta - y).norm() < 1e-9 * y.norm());
    // In the row space, and any null-space vector added makes it longer.
    const Matrix row_basis = full_decomposition(X).right_vectors;
    CHECK((beta - row_basis * (row_basis.transpose() * beta)).norm() < 1e-13 * beta.norm());
    const Matrix directions = gaussian(30, 20, 13);
    for (Index k = 0; k < directions.cols(); ++k) {
        const Vector null_vector =
            directions.col(k) - row_basis * (row_basis.transpose() * directions.col(k));
        REQUIRE((X * null_vector).norm() < 1e-12 * null_vector.norm());
        CHECK((beta + 1e-3 * null_vector).norm() > beta.norm());
        CHECK((beta - 1e-3 * null_vector).norm() > beta.norm());
    }
}

TEST_CASE("The rank rule says what it drops", "[core][least_squares]") {
    const SingularModes modes = [] {
        Matrix X = Matrix::Zero(5, 4);
        X.diagonal() << 100, 10, 1e-3, 1e-14;
        SingularValueSolver solver;
        SingularModes result;
        solver.solve(X, Vector::Ones(5), result);
        return result;
    }();
    const LeastSquaresFit all = fit(modes, {.relative = 0});
    CHECK(all.kept == 4);
    CHECK(all.dropped == 0);
    CHECK(all.largest_dropped == 0);
    CHECK(std::abs(all.condition / 1e16 - 1) < 1e-12);

    const LeastSquaresFit relative = fit(modes, {});
    CHECK(relative.kept == 3);
    CHECK(std::abs(relative.largest_dropped / 1e-14 - 1) < 1e-12);

    CHECK(fit(modes, {.absolute = 1.0}).kept == 2);
    CHECK(fit(modes, {.absolute = 10.0}).kept == 2);
    CHECK(fit(modes, {.most = 1}).kept == 1);
    CHECK(fit(modes, {.most = 99}).kept == 3);
    CHECK(fit(modes, {.absolute = 1e6}).parameters == Vector::Zero(4));
}

TEST_CASE("Ridge regression has its closed form", "[core][least_squares]") {
    const Matrix X = gaussian(12, 5, 14);
    const Vector y = gaussian(12, 1, 15);
    const double lambda = 0.7;
    const Matrix normal_matrix = X.transpose() * X + lambda * Matrix::Identity(5, 5);
    const Vector expected = normal_matrix.householderQr().solve(X.transpose() * y);
    CHECK((least_squares(X, y, {.ridge = lambda}).parameters - expected).norm() < 1e-13);
}

TEST_CASE("A solver can be used again for another shape", "[core][least_squares]") {
    SingularValueSolver reused;
    for (const auto& [rows, columns] :
         {std::pair<Index, Index>{30, 7}, {3, 7}, {7, 7}, {50, 2}, {2, 50}}) {
        const Matrix X = gaussian(rows, columns, 16);
        const Matrix B = gaussian(rows, 2, 17);
        SingularModes again;
        SingularModes fresh;
        reused.solve(X, B, again);
        SingularValueSolver().solve(X, B, fresh);
        CHECK(again.singular_values == fresh.singular_values);
        CHECK(again.right_vectors == fresh.right_vectors);
        CHECK(again.projections == fresh.projections);
        CHECK(again.outside == fresh.outside);
    }
}

TEST_CASE("Least squares refuses what it cannot use", "[core][least_squares]") {
    CHECK_THROWS_AS(least_squares(Matrix(0, 3), Vector(0)), std::invalid_argument);
    CHECK_THROWS_AS(least_squares(Matrix::Ones(3, 2), Vector::Ones(2)), std::invalid_argument);
    Matrix infinite = Matrix::Ones(3, 2);
    infinite(1, 1) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(least_squares(infinite, Vector::Ones(3)), std::invalid_argument);
}
