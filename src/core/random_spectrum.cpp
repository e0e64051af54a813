#include "core/random_spectrum.h"

#include "core/errors.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace tessera {
namespace {

/// The square of a chi variable with `degrees` degrees of freedom.
double chi_squared(RandomStream& stream, std::size_t degrees) {
    double sum = 0;
    for (std::size_t i = 0; i < degrees; ++i) {
        const double z = stream.normal();
        sum += z * z;
    }
    return sum;
}

}  // namespace

std::vector<double> gaussian_gram_eigenvalues(std::size_t rows, std::size_t features,
                                              RandomStream stream) {
    require(rows >= 1 && features >= 1, "a random matrix needs at least one row and column");
    const auto [small, large] = std::minmax(rows, features);
    // B lower bidiagonal with diagonal chi(large), chi(large - 1), ... and below it chi(small - 1),
    // ..., chi(1). The tridiagonal B B^T has the eigenvalues wanted.
    const auto n = static_cast<Index>(small);
    Vector diagonal(n);
    Vector beside(std::max<Index>(n - 1, 0));
    double above = 0;  // square of B's entry below the previous diagonal one
    for (Index i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const double square = chi_squared(stream, large - k);
        diagonal[i] = square + above;
        if (i + 1 < n) {
            above = chi_squared(stream, small - 1 - k);
            beside[i] = std::sqrt(square * above);
        }
    }
    Eigen::SelfAdjointEigenSolver<Matrix> solver;
    solver.computeFromTridiagonal(diagonal, beside, Eigen::EigenvaluesOnly);
    const Vector descending = solver.eigenvalues().reverse().cwiseMax(0);
    return {descending.begin(), descending.end()};
}

double marchenko_pastur_lower(double ratio) {
    const double root = 1 - std::sqrt(ratio);
    return root * root;
}

double marchenko_pastur_upper(double ratio) {
    const double root = 1 + std::sqrt(ratio);
    return root * root;
}

double marchenko_pastur_density(double x, double ratio) {
    const double lower = marchenko_pastur_lower(ratio);
    const double upper = marchenko_pastur_upper(ratio);
    if (x <= lower || x >= upper) {
        return 0;
    }
    return std::sqrt((upper - x) * (x - lower)) / (2 * std::numbers::pi * ratio * x);
}

SpectralNodes marchenko_pastur_nodes(double ratio, Index count) {
    require(ratio > 0 && count >= 1, "a spectral law needs a positive ratio and a node");
    const double lower = marchenko_pastur_lower(ratio);
    const double radius = 2 * std::sqrt(ratio);
    SpectralNodes result{Eigen::ArrayXd(count), Eigen::ArrayXd(count)};
    // With half the angle from the lower end, x = lower + 2 radius sin^2. It grows by a rotation,
    // which keeps the relative precision of small sines.
    const double step = std::numbers::pi / (2 * static_cast<double>(count));
    const double turn_sine = std::sin(step);
    const double turn_cosine = std::cos(step);
    double sine = std::sin(step / 2);
    double cosine = std::cos(step / 2);
    for (Index k = 0; k < count; ++k) {
        const double x = lower + 2 * radius * sine * sine;
        const double height = 2 * radius * sine * cosine;
        result.nodes[k] = x;
        result.weights[k] = height * height / (2 * ratio * x) / static_cast<double>(count);
        const double next = sine * turn_cosine + cosine * turn_sine;
        cosine = cosine * turn_cosine - sine * turn_sine;
        sine = next;
    }
    return result;
}

}  // namespace tessera
