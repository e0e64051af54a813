#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/linear_algebra.h"
#include "filter/particles.h"
#include "labs/resampling_free_pf/posterior.h"

namespace tessera::resampling_free_pf {

/// What the published program adds to the diagonal of a fitted covariance.
inline constexpr double published_regulariser = 1e-6;

/// The Gaussian fitted to weighted particles: mean sum W x, covariance sum W (x - mean)(x - mean)^T
/// over 1 - sum W^2 (for equal weights: divisor n - 1).
struct GaussianFit {
    Vector mean;
    Matrix covariance;  ///< with the regulariser on its diagonal
    double log_determinant = 0;
};

/// Nothing for n <= m, where the covariance is singular whatever the particles, and for particles
/// that are not finite. No weights: all equal.
std::optional<GaussianFit> fit_gaussian(const filter::Particles& particles,
                                        std::span<const double> weights = {},
                                        double regulariser = published_regulariser);

/// KL(fit || N(u t/(t+1), I/(t+1))): the metric of the published program. The second is the
/// posterior for the average of random directions, not for those that came.
double kl_to_average_posterior(const GaussianFit& fit, const Vector& truth, std::size_t t);

/// KL(fit || exact posterior).
double kl_to_posterior(const GaussianFit& fit, const Posterior& posterior);

/// Where kl_to_average_posterior ends for a cloud that has shrunk to the point u: only the
/// regulariser is left, (m/2) (-ln(t+1) - ln r - 1 + r (t+1)), plus what t says about the mean.
double saturated_kl(std::size_t m, std::size_t t);

}  // namespace tessera::resampling_free_pf
