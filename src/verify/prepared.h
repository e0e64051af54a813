#pragma once

#include <cstddef>
#include <vector>

#include "nn/network.h"

namespace tessera::verify {

/// The weights of a linear layer in the order in which back substitution reads them.
struct LinearKernel {
    int window_height = 1;
    int window_width = 1;
    int outputs = 1;  ///< filters, or outputs of a dense layer
    int inputs = 1;   ///< channels
    /// For every tap (y, x) of the window: outputs x inputs.
    std::vector<double> weights;
    std::vector<double> bias;  ///< one per output, or empty
    double largest_row = 0;    ///< the largest sum of sizes of weights that make one output
};

/// A network made ready for bounds: batch normalisation folded into the layers before it, weights
/// in double and rearranged. A dense layer is a convolution with one window, the whole image.
struct PreparedNetwork {
    nn::Network<double> network;
    std::vector<LinearKernel> kernels;  ///< by node; empty for layers without weights
    /// By value: must its bounds be known, because an activation or a maximum reads it?
    std::vector<bool> relaxed;
    /// By value: some activation or maximum lies between the input and it.
    std::vector<bool> curved;
    /// By value: outside lines, nothing reads its bounds (all readers are ReLUs that no maximum
    /// reads), so that a neuron known to be stable needs no better ones.
    std::vector<bool> only_relus;
    /// A bound on the relative rounding error of any sum of products in a pass.
    double rounding_unit = 0;

    const nn::Architecture& architecture() const { return network.architecture; }
    int output() const { return network.architecture.last(); }
};

/// Throws InputError when a number of the network is not finite.
PreparedNetwork prepare(const nn::Network<double>& network);

}  // namespace tessera::verify
