#pragma once

#include "core/linear_algebra.h"

namespace tessera::resampling_free_pf {

/// A Gaussian by its information: precision J and h = J mean.
/// Here the exact posterior of the static state x ~ N(0, I) after observations y_s = a_s.x of unit
/// noise variance: J = I + sum a_s a_s^T, h = sum a_s y_s (recursive least squares).
class Posterior {
public:
    explicit Posterior(Index dimension);

    /// One more observation y = direction.x of noise variance 1.
    void observe(const Vector& direction, double y);

    const Matrix& precision() const { return precision_; }
    const Vector& information() const { return information_; }
    const Matrix& covariance() const { return covariance_; }  ///< kept by rank-one updates
    const Vector& mean() const { return mean_; }
    double log_determinant_of_precision() const { return log_determinant_; }

private:
    Matrix precision_;
    Vector information_;
    Matrix covariance_;
    Vector mean_;
    double log_determinant_ = 0;
};

}  // namespace tessera::resampling_free_pf
