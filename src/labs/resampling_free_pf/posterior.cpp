#include "labs/resampling_free_pf/posterior.h"

#include <cmath>

#include "core/errors.h"

namespace tessera::resampling_free_pf {

Posterior::Posterior(Index dimension)
    : precision_(Matrix::Identity(dimension, dimension)),
      information_(Vector::Zero(dimension)),
      covariance_(Matrix::Identity(dimension, dimension)),
      mean_(Vector::Zero(dimension)) {}

void Posterior::observe(const Vector& direction, double y) {
    require(direction.size() == mean_.size(), "a direction of the posterior's dimension");
    const Vector spread = covariance_ * direction;
    const double variance = 1 + direction.dot(spread);
    mean_ += spread * ((y - direction.dot(mean_)) / variance);
    covariance_ -= spread * spread.transpose() / variance;
    log_determinant_ += std::log(variance);
    precision_ += direction * direction.transpose();
    information_ += direction * y;
}

}  // namespace tessera::resampling_free_pf
