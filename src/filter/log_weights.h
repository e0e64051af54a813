#pragma once

#include <span>

/// Weights of particles as logarithms: likelihoods of 1e-4000 are ordinary in many dimensions.
namespace tessera::filter {

/// ln sum_i exp(values_i); -infinity for no values, and when all are -infinity. NaN counts as
/// -infinity: a particle that left the numbers has no weight.
double log_sum_exp(std::span<const double> values);

/// weights_i = exp(log_weights_i) / sum; returns ln sum. When that is -infinity (all weights are
/// zero) there are no weights: `weights` is filled with zeros, and the caller has to say so.
double normalise(std::span<const double> log_weights, std::span<double> weights);

/// 1 / sum_i W_i^2 of normalised weights: between 1 and their number; 0 when all are zero.
double effective_sample_size(std::span<const double> weights);

}  // namespace tessera::filter
