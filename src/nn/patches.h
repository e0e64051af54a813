#pragma once

#include <vector>

#include "nn/shape.h"

/// The patches of an image under a window, as a matrix: (channels x window height x window width)
/// rows and one column for each window, so that convolution is one matrix product.
namespace tessera::nn {

/// `patches` has windows.positions() elements in each of its rows; taps outside the image are 0.
template <class Scalar>
void gather_patches(const Scalar* image, const Shape& input, const Window& window,
                    const Shape& windows, Scalar* patches);

/// The transpose: adds every element of `patches` to the place of the image it came from.
template <class Scalar>
void scatter_patches(const Scalar* patches, const Shape& input, const Window& window,
                     const Shape& windows, Scalar* image);

/// The outputs [first, last) along one axis whose window has tap `tap` inside the image.
struct TapRange {
    int first = 0;
    int last = 0;
};
TapRange outputs_with_tap(int tap, int padding, int stride, int extent, int outputs);

}  // namespace tessera::nn
