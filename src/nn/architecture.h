#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "nn/activation.h"
#include "nn/shape.h"

/// What a network is made of, without its numbers: layers as plain data in a directed graph.
namespace tessera::nn {

/// y = W x + b over the whole input. Parameters: W (outputs x inputs, row by row), then b.
struct Dense {
    int outputs = 1;
    bool bias = true;
};

/// Parameters: W (filters x channels x window height x window width), then b (filters).
struct Convolution {
    int filters = 1;
    Window window;
    bool bias = true;
};

/// The sum over each window divided by the window's size; padded positions count as zeros.
struct AveragePool {
    Window window;
};

/// Padded positions are absent.
struct MaxPool {
    Window window;
};

/// y = scale (v - mean) / sqrt(variance + epsilon) + shift for each channel. Parameters: scale,
/// then shift. In training mean and variance are the batch's, and the running ones, which
/// inference uses, move towards them by 1 - momentum.
struct BatchNorm {
    double epsilon = 1e-3;
    double momentum = 0.99;
};

/// An activation, element by element.
struct Activate {
    Activation function = Activation::relu;
};

/// The same elements as a vector.
struct Flatten {};

/// The sum of two values of equal shape: the end of a residual block.
struct Add {};

using Layer =
    std::variant<Dense, Convolution, AveragePool, MaxPool, BatchNorm, Activate, Flatten, Add>;

/// One layer in the graph. Value 0 is the network's input, value i + 1 the output of node i.
struct Node {
    Layer layer;
    std::vector<int> inputs;  ///< values it reads: two for Add, else one; all earlier ones
    std::size_t parameter_offset = 0;
    std::size_t parameter_count = 0;
    std::size_t statistics_offset = 0;  ///< running mean, then variance, of BatchNorm
    std::size_t statistics_count = 0;
};

/// Nodes in an order in which they can be computed; the last one is the network's output.
struct Architecture {
    std::vector<Node> nodes;
    std::vector<Shape> shapes;  ///< of the values: one more than nodes
    std::size_t parameter_count = 0;
    std::size_t statistics_count = 0;

    const Shape& input() const { return shapes.front(); }
    const Shape& output() const { return shapes.back(); }
    /// The value that the last node gives.
    int last() const { return static_cast<int>(nodes.size()); }
};

/// A network of no layers. Throws InputError unless all extents are positive and their product is
/// moderate (below 2^24).
Architecture start(const Shape& input);

/// Adds a layer that reads value `from` (by default the last one); returns the value it gives.
/// Throws InputError when the layer does not fit the shape.
int append(Architecture& architecture, const Layer& layer);
int append(Architecture& architecture, const Layer& layer, int from);

/// Adds the sum of two values; returns the value it gives.
int append_sum(Architecture& architecture, int first, int second);

enum class BlockRole { weight, bias, scale, shift };

/// One array of parameters that belong together. Learning rates and initial scales are set for each
/// block.
struct Block {
    int node = 0;
    BlockRole role = BlockRole::weight;
    std::size_t offset = 0;
    std::size_t size = 0;
    int fan_in = 1;   ///< of the layer: inputs that one output sees
    int fan_out = 1;  ///< of the layer: outputs that one input reaches
};

/// All blocks in the order of the parameters.
std::vector<Block> parameter_blocks(const Architecture& architecture);

/// "convolution", "max pool", ...
std::string layer_name(const Layer& layer);

/// True when some layer treats the examples of a batch together in training.
bool couples_examples(const Architecture& architecture);

}  // namespace tessera::nn
