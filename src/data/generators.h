#pragma once

#include "data/dataset.h"

#include <cstdint>

namespace tessera {

/// The synthetic set of the double-descent paper: 1000 rows of 30 standard normal features
/// (MT19937, row by row), then 30 normal weights; the target is linear in all 30 features, of which
/// the first 20 are shown and 10 are hidden. Seed 0 gives the published numbers.
Dataset student_teacher(std::uint32_t seed = 0);

/// Linear regression without misfit: n x D independent standard normal features, target x . b +
/// noise,
/// ||b||^2 = signal, b in a random direction.
Dataset gaussian_regression(Index rows, Index features, double signal, double noise,
                            std::uint64_t seed);

}  // namespace tessera
