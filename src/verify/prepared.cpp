#include "verify/prepared.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "core/errors.h"

namespace tessera::verify {
namespace {

using nn::Architecture;
using nn::Node;
using nn::Shape;

void check_finite(const nn::Network<double>& network) {
    for (std::size_t i = 0; i < network.architecture.nodes.size(); ++i) {
        const Node& node = network.architecture.nodes[i];
        const auto first =
            network.parameters.begin() + static_cast<std::ptrdiff_t>(node.parameter_offset);
        const bool finite =
            std::all_of(first, first + static_cast<std::ptrdiff_t>(node.parameter_count),
                        [](double value) { return std::isfinite(value); });
        if (!finite) {
            throw InputError(std::format("layer {} ({}) has a weight that is not a finite number",
                                         i + 1, nn::layer_name(node.layer)));
        }
    }
    for (const double value : network.statistics) {
        if (!std::isfinite(value)) {
            throw InputError("a batch normalisation has statistics that are not finite numbers");
        }
    }
}

/// The largest sum of sizes of weights that make one output.
double largest_row(const LinearKernel& kernel) {
    const std::size_t taps = static_cast<std::size_t>(kernel.window_height) * kernel.window_width;
    double largest = 0;
    for (int r = 0; r < kernel.outputs; ++r) {
        double sum = 0;
        for (std::size_t tap = 0; tap < taps; ++tap) {
            const double* w =
                kernel.weights.data() +
                (tap * static_cast<std::size_t>(kernel.outputs) + static_cast<std::size_t>(r)) *
                    static_cast<std::size_t>(kernel.inputs);
            for (int c = 0; c < kernel.inputs; ++c) sum += std::abs(w[c]);
        }
        largest = std::max(largest, sum);
    }
    return largest;
}

/// From (outputs, channels, taps) to (taps, outputs, channels).
LinearKernel kernel_of(const nn::Network<double>& network, const Node& node, const Shape& input) {
    LinearKernel kernel;
    bool bias = false;
    if (const auto* dense = std::get_if<nn::Dense>(&node.layer)) {
        kernel = {input.height, input.width, dense->outputs, input.channels, {}, {}, 0};
        bias = dense->bias;
    } else if (const auto* convolution = std::get_if<nn::Convolution>(&node.layer)) {
        kernel = {convolution->window.height,
                  convolution->window.width,
                  convolution->filters,
                  input.channels,
                  {},
                  {},
                  0};
        bias = convolution->bias;
    } else {
        return {};
    }
    const double* numbers = network.parameters.data() + node.parameter_offset;
    const auto taps = static_cast<std::size_t>(kernel.window_height * kernel.window_width);
    const auto outputs = static_cast<std::size_t>(kernel.outputs);
    const auto inputs = static_cast<std::size_t>(kernel.inputs);
    kernel.weights.resize(taps * outputs * inputs);
    for (std::size_t f = 0; f < outputs; ++f) {
        for (std::size_t c = 0; c < inputs; ++c) {
            for (std::size_t tap = 0; tap < taps; ++tap) {
                kernel.weights[(tap * outputs + f) * inputs + c] =
                    numbers[(f * inputs + c) * taps + tap];
            }
        }
    }
    if (bias) {
        const double* biases = numbers + kernel.weights.size();
        kernel.bias.assign(biases, biases + outputs);
    }
    kernel.largest_row = largest_row(kernel);
    return kernel;
}

bool is_curved(const nn::Layer& layer) {
    return std::holds_alternative<nn::Activate>(layer) ||
           std::holds_alternative<nn::MaxPool>(layer);
}

void find_roles(PreparedNetwork& prepared) {
    const Architecture& architecture = prepared.architecture();
    const std::size_t values = architecture.shapes.size();
    prepared.relaxed.assign(values, false);
    prepared.curved.assign(values, false);
    prepared.only_relus.assign(values, true);
    std::vector<bool> pooled(values, false);
    for (const Node& node : architecture.nodes) {
        if (!std::holds_alternative<nn::MaxPool>(node.layer)) continue;
        pooled[static_cast<std::size_t>(node.inputs.front())] = true;
    }
    for (std::size_t i = 0; i < architecture.nodes.size(); ++i) {
        const Node& node = architecture.nodes[i];
        const auto input = static_cast<std::size_t>(node.inputs.front());
        for (const int value : node.inputs) {
            if (prepared.curved[static_cast<std::size_t>(value)]) prepared.curved[i + 1] = true;
        }
        if (!is_curved(node.layer)) continue;
        prepared.curved[i + 1] = true;
        prepared.relaxed[input] = true;
        const auto* activate = std::get_if<nn::Activate>(&node.layer);
        if (activate == nullptr || activate->function != nn::Activation::relu || pooled[i + 1]) {
            prepared.only_relus[input] = false;
        }
    }
}

/// Every product of a pass is a sum of at most so many terms.
double longest_sum(const PreparedNetwork& prepared) {
    double longest = 64;
    for (const Shape& shape : prepared.architecture().shapes) {
        longest = std::max(longest, static_cast<double>(shape.size()));
    }
    return longest;
}

}  // namespace

PreparedNetwork prepare(const nn::Network<double>& network) {
    check_finite(network);
    PreparedNetwork prepared;
    prepared.network = nn::folded(network);
    const Architecture& architecture = prepared.architecture();
    for (const Node& node : architecture.nodes) {
        prepared.kernels.push_back(kernel_of(
            prepared.network, node, architecture.shapes[static_cast<std::size_t>(node.inputs[0])]));
    }
    find_roles(prepared);
    prepared.rounding_unit = 0x1p-53 * (longest_sum(prepared) + 16);
    return prepared;
}

}  // namespace tessera::verify
