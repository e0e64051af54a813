#pragma once

#include <span>

#include "nn/network.h"

/// Losses: the sum over a batch's examples, and the gradient of `weight` times that sum by the
/// outputs (one example per row). Give weight 1 / examples for the gradient of the mean.
namespace tessera::nn {

/// - ln softmax(outputs)[label], natural logarithm.
template <class Scalar>
double softmax_cross_entropy(const BatchView<Scalar>& outputs, std::span<const int> labels,
                             double weight, Batch<Scalar>& gradient);

/// 1/2 |output - target|^2.
template <class Scalar>
double squared_error(const BatchView<Scalar>& outputs, const BatchView<Scalar>& targets,
                     double weight, Batch<Scalar>& gradient);

/// The softmax of each row.
template <class Scalar>
Batch<Scalar> softmax(const BatchView<Scalar>& outputs);

/// How many rows have their first largest entry at their label.
template <class Scalar>
int count_correct(const BatchView<Scalar>& outputs, std::span<const int> labels);

}  // namespace tessera::nn
