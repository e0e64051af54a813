#pragma once

#include "nn/layer_passes.h"

/// Convolution of many examples at once, sixteen side by side.
namespace tessera::nn {

/// Keeps what `backward_by_lanes` needs in `scratch`.
template <class Scalar>
void forward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                      ConvolutionScratch<Scalar>& scratch);

/// Follows `forward_by_lanes` on the same examples and scratch.
template <class Scalar>
void backward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                       const LayerGradients<Scalar>& gradients,
                       ConvolutionScratch<Scalar>& scratch);

}  // namespace tessera::nn
