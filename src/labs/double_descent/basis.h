#pragma once

#include "core/linear_algebra.h"

#include <span>

namespace tessera::double_descent {

/// Features of a single variable x in [-1, 1]; order k = 1, 2, ..., never the constant.
enum class Basis {
    legendre,  ///< Legendre polynomial of degree k
    monomial,  ///< x^k
    cosine,    ///< cos(k pi (x + 1) / 2)
};

/// Writes features 1, ..., size(features) at x.
void basis_features(Basis basis, double x, std::span<double> features);

/// One row of `count` features per point: n x count.
Matrix basis_matrix(Basis basis, const VectorView& points, Index count);

/// Functions to learn.
enum class TargetFunction {
    wave,    ///< 2 x + cos(25 x), the paper's
    linear,  ///< 2 x
    step,    ///< -1 for x < 0, 1 otherwise
};

double evaluate(TargetFunction function, double x);

}  // namespace tessera::double_descent
