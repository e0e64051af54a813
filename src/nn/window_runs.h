#pragma once

#include <vector>

#include "nn/shape.h"

/// Which taps of a convolution's window reach which places, one axis at a time. What lies outside
/// the image is left out, so that nothing is multiplied by zeros of a border.
namespace tessera::nn {

/// One axis of a convolution.
struct Axis {
    int extent = 0;  ///< of the input
    int outputs = 0;
    int taps = 0;
    int stride = 1;
    int padding = 0;  ///< before the input
};

struct Axes {
    Axis y;
    Axis x;
};

Axes axes_of(const Window& window, const Shape& input, const Shape& output);

/// Places in a result that the same taps reach.
struct Run {
    int place = 0;  ///< the first
    int step = 1;   ///< to the next place
    int count = 0;
    int tap = 0;  ///< the first
    int tap_step = 1;
    int taps = 0;
    int source = 0;         ///< what the first tap reads for the first place
    int source_step = 1;    ///< for the next place
    int source_by_tap = 1;  ///< for the next tap
};

/// Outputs, which read inputs.
std::vector<Run> output_runs(const Axis& axis);
/// Inputs, whose gradients read those of outputs.
std::vector<Run> input_runs(const Axis& axis);
/// The outputs that one tap reaches.
Run run_of_tap(const Axis& axis, int tap);

}  // namespace tessera::nn
