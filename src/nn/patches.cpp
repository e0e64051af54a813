#include "nn/patches.h"

#include <algorithm>
#include <cstddef>

namespace tessera::nn {
namespace {

/// Calls row(image offset, patch offset, count) for every run of windows in a row whose tap lies
/// in the image: element i of the run is at image offset + i stride, patch offset + i.
template <class Row>
void for_each_run(const Shape& input, const Window& window, const Shape& windows, const Row& row) {
    std::ptrdiff_t patch_row = 0;
    for (int c = 0; c < input.channels; ++c) {
        for (int ky = 0; ky < window.height; ++ky) {
            const TapRange y_range = outputs_with_tap(ky, window.padding.top, window.stride_y,
                                                      input.height, windows.height);
            for (int kx = 0; kx < window.width; ++kx, ++patch_row) {
                const TapRange x_range = outputs_with_tap(kx, window.padding.left, window.stride_x,
                                                          input.width, windows.width);
                const int count = x_range.last - x_range.first;
                if (count <= 0) continue;
                for (int y = y_range.first; y < y_range.last; ++y) {
                    const int image_y = y * window.stride_y + ky - window.padding.top;
                    const int image_x = x_range.first * window.stride_x + kx - window.padding.left;
                    row((static_cast<std::ptrdiff_t>(c) * input.height + image_y) * input.width +
                            image_x,
                        patch_row * windows.positions() + y * windows.width + x_range.first, count);
                }
            }
        }
    }
}

}  // namespace

TapRange outputs_with_tap(int tap, int padding, int stride, int extent, int outputs) {
    // 0 <= output stride + tap - padding < extent
    const int lowest = padding - tap;
    const int first = lowest > 0 ? (lowest + stride - 1) / stride : 0;
    const int highest = extent - 1 + padding - tap;
    const int last = highest < 0 ? 0 : std::min(outputs, highest / stride + 1);
    return {first, std::max(first, last)};
}

template <class Scalar>
void gather_patches(const Scalar* image, const Shape& input, const Window& window,
                    const Shape& windows, Scalar* patches) {
    if (window.padding != Padding{}) {
        const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(input.channels) * window.height *
                                    window.width * windows.positions();
        std::fill(patches, patches + size, Scalar{0});
    }
    const int stride = window.stride_x;
    for_each_run(input, window, windows, [&](std::ptrdiff_t from, std::ptrdiff_t to, int count) {
        if (stride == 1) {
            std::copy_n(image + from, count, patches + to);
        } else {
            for (int i = 0; i < count; ++i) patches[to + i] = image[from + i * stride];
        }
    });
}

template <class Scalar>
void scatter_patches(const Scalar* patches, const Shape& input, const Window& window,
                     const Shape& windows, Scalar* image) {
    const int stride = window.stride_x;
    for_each_run(input, window, windows, [&](std::ptrdiff_t to, std::ptrdiff_t from, int count) {
        if (stride == 1) {
            for (int i = 0; i < count; ++i) image[to + i] += patches[from + i];
        } else {
            for (int i = 0; i < count; ++i) image[to + i * stride] += patches[from + i];
        }
    });
}

template void gather_patches<float>(const float*, const Shape&, const Window&, const Shape&,
                                    float*);
template void gather_patches<double>(const double*, const Shape&, const Window&, const Shape&,
                                     double*);
template void scatter_patches<float>(const float*, const Shape&, const Window&, const Shape&,
                                     float*);
template void scatter_patches<double>(const double*, const Shape&, const Window&, const Shape&,
                                      double*);

}  // namespace tessera::nn
