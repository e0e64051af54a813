#include "labs/double_descent/basis.h"

#include <cmath>
#include <numbers>

namespace tessera::double_descent {
namespace {

/// (k + 1) P_{k+1} = (2 k + 1) x P_k - k P_{k-1}, from P_0 = 1 and P_1 = x.
void legendre(double x, std::span<double> features) {
    double before = 1;
    double current = x;
    for (std::size_t i = 0; i < features.size(); ++i) {
        features[i] = current;
        const double k = static_cast<double>(i + 1);
        const double next = ((2 * k + 1) * x * current - k * before) / (k + 1);
        before = current;
        current = next;
    }
}

void monomial(double x, std::span<double> features) {
    double power = 1;
    for (double& feature : features) {
        power *= x;
        feature = power;
    }
}

void cosine(double x, std::span<double> features) {
    const double angle = std::numbers::pi * (x + 1) / 2;
    for (std::size_t i = 0; i < features.size(); ++i) {
        features[i] = std::cos(static_cast<double>(i + 1) * angle);
    }
}

}  // namespace

void basis_features(Basis basis, double x, std::span<double> features) {
    switch (basis) {
        case Basis::legendre:
            return legendre(x, features);
        case Basis::monomial:
            return monomial(x, features);
        case Basis::cosine:
            return cosine(x, features);
    }
}

Matrix basis_matrix(Basis basis, const VectorView& points, Index count) {
    Matrix features(points.size(), count);
    Vector row(count);
    for (Index i = 0; i < points.size(); ++i) {
        basis_features(basis, points[i], {row.data(), static_cast<std::size_t>(count)});
        features.row(i) = row.transpose();
    }
    return features;
}

double evaluate(TargetFunction function, double x) {
    switch (function) {
        case TargetFunction::wave:
            return 2 * x + std::cos(25 * x);
        case TargetFunction::linear:
            return 2 * x;
        case TargetFunction::step:
            return x < 0 ? -1 : 1;
    }
    return 0;
}

}  // namespace tessera::double_descent
