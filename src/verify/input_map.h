#pragma once

#include "verify/back_substitution.h"

/// Bounds of a convolution of the input itself. No line lies between, so that all positions share
/// their coefficients, the kernel: row by row instead of window by window.
namespace tessera::verify {

/// True when the value is a convolution of the network's input, with more than one position.
bool reads_input_by_map(const PreparedNetwork& prepared, int value);

/// Writes its exact bounds on the region, with a margin for rounding. `bounds` has the right size
/// and knows its `largest`.
void bound_map_of_input(const PreparedNetwork& prepared, int value, const Region& region,
                        ValueBounds& bounds);

}  // namespace tessera::verify
