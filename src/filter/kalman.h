#pragma once

#include <span>

#include "core/linear_algebra.h"
#include "filter/linear_gaussian.h"

namespace tessera::filter {

/// The exact filter of a linear-Gaussian model (Kalman 1960; covariances in Joseph's form).
class KalmanFilter {
public:
    explicit KalmanFilter(const LinearGaussianModel& model);

    /// One prediction and one update.
    void advance(std::span<const double> y);

    const Vector& mean() const { return mean_; }
    const Matrix& covariance() const { return covariance_; }
    /// ln p(y_1, ..., y_t).
    double log_likelihood() const { return log_likelihood_; }

private:
    LinearGaussianModel model_;
    Vector mean_;
    Matrix covariance_;
    double log_likelihood_ = 0;
};

}  // namespace tessera::filter
