#pragma once

#include <vector>

#include "nn/stencil.h"

namespace tessera::nn {

/// What a convolution works with and keeps from forward to backward, so that the next pass needs
/// no new memory.
template <class Scalar>
struct ConvolutionScratch {
    std::vector<Scalar> patches;                ///< of one example, when examples are few
    std::vector<Lanes<Scalar>> inputs;          ///< with a border, sixteen examples side by side
    std::vector<Lanes<Scalar>> outers;          ///< gradients by the outputs, likewise
    std::vector<Lanes<Scalar>> outputs;         ///< of sixteen examples
    std::vector<Lanes<Scalar>> input_gradient;  ///< of all examples
    Stencil stencil;
    StencilWeights<Scalar> weights;
    StencilGradient<Scalar> gradient;
};

}  // namespace tessera::nn
