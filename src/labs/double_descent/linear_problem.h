#pragma once

#include "core/linear_algebra.h"
#include "data/dataset.h"

#include <cstdint>

namespace tessera::double_descent {

/// What is done to a data set before the experiment. The paper does nothing of it.
struct Preparation {
    bool standardise = false;  ///< centre every feature and divide by its standard deviation
    bool intercept = false;    ///< append a feature that is 1 everywhere
    double noise = 0;          ///< standard deviation of normal noise added to the targets
    std::uint64_t seed = 0;    ///< of that noise
};

/// A data set made ready for many fits, each on few of its rows (paper, "Notation and
/// Terminology"). Rows n, features D.
struct LinearProblem {
    RowMatrix X;                  ///< n x D
    Vector y;                     ///< n
    Vector ideal_parameters;      ///< D, beta*: least squares on all rows
    Vector ideal_targets;         ///< n, X beta*
    Vector residuals;             ///< n, y - X beta*: what no linear model can explain
    double predict_zero_mse = 0;  ///< mean of y^2
    double full_fit_mse = 0;      ///< mean of residuals^2
    double residual_rms = 0;      ///< its square root

    /// Q^T [X y] of a QR factorisation: for any beta, the sum of squared errors over all rows is
    /// ||triangle beta - triangle_target||^2 + outside, at the cost of D^2/2 instead of n D.
    Matrix triangle;         ///< min(n, D) x D, upper
    Vector triangle_target;  ///< min(n, D)
    double outside = 0;
    Vector feature_sums;  ///< D, over all rows
    double target_sum = 0;

    Index rows() const { return X.rows(); }
    Index features() const { return X.cols(); }
};

/// Throws InputError when the data set has fewer than two rows, or no feature.
LinearProblem prepare(const Dataset& dataset, const Preparation& preparation = {});

}  // namespace tessera::double_descent
