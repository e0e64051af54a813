#pragma once

#include <vector>

#include "nn/shape.h"
#include "nn/stencil.h"

namespace tessera::nn {

/// The stencils of a convolution. They depend on its shapes alone.
struct ConvolutionStencils {
    Window window;
    Shape input;
    Shape output;
    std::vector<Stencil> outputs;  ///< inputs to outputs
    std::vector<Stencil> weights;  ///< the same, a stencil for each tap: for gradients by weights
    std::vector<Stencil> inputs;   ///< gradients by outputs to gradients by inputs
};

/// What a convolution works with and keeps from forward to backward, so that the next pass needs
/// no new memory.
template <class Scalar>
struct ConvolutionScratch {
    std::vector<Scalar> patches;                ///< of one example, when examples are few
    std::vector<Lanes<Scalar>> inputs;          ///< sixteen examples side by side
    std::vector<Lanes<Scalar>> outers;          ///< gradients by the outputs, likewise
    std::vector<Lanes<Scalar>> outputs;         ///< of sixteen examples
    std::vector<Lanes<Scalar>> input_gradient;  ///< of sixteen examples
    ConvolutionStencils stencils;
    StencilWeights<Scalar> weights;
};

}  // namespace tessera::nn
