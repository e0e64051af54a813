#pragma once

#include <cstdint>

#include "labs/cnn_cert/lab_parameters.h"
#include "nn/training.h"

/// Points of the plane in three classes, and networks that learn them.
namespace tessera::cnn_cert {

inline constexpr int spiral_classes = 3;
inline constexpr int spiral_points = 600;

/// Three arms of a spiral, within [-1, 1] x [-1, 1].
nn::Examples<float> spiral(std::uint64_t seed);

/// A network of dense layers in training on the points, which must outlive it.
nn::Training<float> start_spiral_training(const Parameters& parameters,
                                          const nn::Examples<float>& points);

}  // namespace tessera::cnn_cert
