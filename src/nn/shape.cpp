#include "nn/shape.h"

#include <algorithm>
#include <format>

#include "core/errors.h"

namespace tessera::nn {
namespace {

constexpr int largest_extent = 1 << 20;

/// Positions to add along one side so that there are ceil(extent / stride) windows.
int same_padding(int extent, int window, int stride) {
    const int outputs = (extent + stride - 1) / stride;
    return std::max(stride * (outputs - 1) + window - extent, 0);
}

int windows_along(int extent, int window, int stride, int before, int after, const char* side) {
    if (window < 1 || stride < 1 || window > largest_extent || stride > largest_extent) {
        throw InputError(std::format("a window of {} {} with stride {}: both must be from 1 to {}",
                                     side, window, stride, largest_extent));
    }
    if (before < 0 || after < 0 || before >= window || after >= window) {
        throw InputError(
            std::format("padding {} and {} of a window of {} {}: each must be from 0 to {}", before,
                        after, side, window, window - 1));
    }
    if (extent + before + after < window) {
        throw InputError(std::format("a window of {} {} does not fit an image of {} {}", side,
                                     window, side, extent + before + after));
    }
    return (extent + before + after - window) / stride + 1;
}

}  // namespace

std::string to_string(const Shape& shape) {
    if (shape.positions() == 1) return std::to_string(shape.channels);
    return std::format("{} x {} x {}", shape.channels, shape.height, shape.width);
}

Window square_window(int size, int stride) {
    return {size, size, stride, stride, {}};
}

Window same_window(Window window, const Shape& input) {
    const int rows = same_padding(input.height, window.height, window.stride_y);
    const int columns = same_padding(input.width, window.width, window.stride_x);
    window.padding = {rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
    return window;
}

Shape windowed_shape(const Window& window, const Shape& input, int channels) {
    const Padding& padding = window.padding;
    return {channels,
            windows_along(input.height, window.height, window.stride_y, padding.top, padding.bottom,
                          "height"),
            windows_along(input.width, window.width, window.stride_x, padding.left, padding.right,
                          "width")};
}

}  // namespace tessera::nn
