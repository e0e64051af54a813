#include "nn/window_runs.h"

#include <algorithm>

namespace tessera::nn {
namespace {

/// Adds a run of one place, or lengthens the last.
void add_place(const Run& run, std::vector<Run>& runs) {
    if (!runs.empty() && runs.back().tap == run.tap && runs.back().taps == run.taps) {
        ++runs.back().count;
    } else {
        runs.push_back(run);
    }
}

/// Rounded up, for numbers that may be negative.
int quotient(int number, int divisor) {
    return number > 0 ? (number + divisor - 1) / divisor : 0;
}

}  // namespace

Axes axes_of(const Window& window, const Shape& input, const Shape& output) {
    return {
        {input.height, output.height, window.height, window.stride_y, window.padding.top},
        {input.width, output.width, window.width, window.stride_x, window.padding.left},
    };
}

std::vector<Run> output_runs(const Axis& axis) {
    std::vector<Run> runs;
    for (int place = 0; place < axis.outputs; ++place) {
        const int start = place * axis.stride - axis.padding;
        const int tap = std::max(0, -start);
        const int end = std::min(axis.taps, axis.extent - start);
        add_place({place, 1, 1, tap, 1, std::max(0, end - tap), start + tap, axis.stride, 1}, runs);
    }
    return runs;
}

std::vector<Run> input_runs(const Axis& axis) {
    std::vector<Run> runs;
    // Inputs whose places leave the same rest when divided by the stride are reached by the taps of
    // that rest: rest, rest + stride, ...
    for (int rest = 0; rest < axis.stride; ++rest) {
        const int taps = quotient(axis.taps - rest, axis.stride);
        const int end = quotient(axis.padding + axis.extent - rest, axis.stride);
        for (int i = quotient(axis.padding - rest, axis.stride); i < end; ++i) {
            const int first = std::max(0, i - axis.outputs + 1);
            const int last = std::min(taps, i + 1);
            add_place(
                {i * axis.stride + rest - axis.padding, axis.stride, 1, rest + first * axis.stride,
                 axis.stride, std::max(0, last - first), i - first, 1, -1},
                runs);
        }
    }
    return runs;
}

Run run_of_tap(const Axis& axis, int tap) {
    const int first = quotient(axis.padding - tap, axis.stride);
    const int end = std::min(axis.outputs, quotient(axis.extent + axis.padding - tap, axis.stride));
    return {first,
            1,
            std::max(0, end - first),
            tap,
            1,
            1,
            first * axis.stride + tap - axis.padding,
            axis.stride,
            1};
}

}  // namespace tessera::nn
