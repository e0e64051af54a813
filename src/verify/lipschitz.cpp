#include "verify/lipschitz.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/errors.h"
#include "nn/layer_passes.h"

namespace tessera::verify {
namespace {

using Numbers = nn::Batch<double>;
using nn::Node;
using nn::Shape;

/// Row and column sums of |W| of a linear layer: by one pass forward and one back of ones.
struct Sums {
    double largest_row = 0;     ///< the norm induced by l_inf
    double largest_column = 0;  ///< by l_1
};

template <class Layer>
Sums absolute_sums(const Layer& layer, std::vector<double> weights, const Shape& from,
                   const Shape& to) {
    for (double& weight : weights) weight = std::abs(weight);
    const Numbers ones = Numbers::Ones(1, from.size());
    Numbers rows(1, to.size());
    Numbers columns = Numbers::Zero(1, from.size());
    const Numbers outer = Numbers::Ones(1, to.size());
    const nn::LayerPass<double> pass{from, to, weights, ones, rows};
    const nn::LayerGradients<double> gradients{outer, {}, &columns};
    if constexpr (std::is_same_v<Layer, nn::Convolution>) {
        nn::ConvolutionScratch<double> scratch;
        nn::forward(layer, pass, scratch);
        nn::backward(layer, pass, gradients, scratch);
    } else {
        nn::forward(layer, pass);
        nn::backward(layer, pass, gradients);
    }
    return {rows.maxCoeff(), columns.maxCoeff()};
}

double operator_norm(const Sums& sums, Norm norm) {
    if (norm == Norm::infinity) return sums.largest_row;
    if (norm == Norm::one) return sums.largest_column;
    return std::sqrt(sums.largest_row * sums.largest_column);
}

double slope_limit(nn::Activation function) {
    return function == nn::Activation::sigmoid ? 0.25 : 1.0;
}

/// How often an input of a pool can be the maximum of several windows.
double pool_norm(const nn::Window& window, Norm norm) {
    const auto overlap = [](int extent, int stride) { return (extent + stride - 1) / stride; };
    const double windows = static_cast<double>(overlap(window.height, window.stride_y)) *
                           overlap(window.width, window.stride_x);
    if (norm == Norm::infinity) return 1;
    return norm == Norm::one ? windows : std::sqrt(windows);
}

std::vector<double> weights_of(const nn::Network<double>& network, const Node& node) {
    const double* first = network.parameters.data() + node.parameter_offset;
    return {first, first + node.parameter_count};
}

double layer_norm(const PreparedNetwork& prepared, std::size_t index, Norm norm) {
    const nn::Architecture& architecture = prepared.architecture();
    const Node& node = architecture.nodes[index];
    const Shape& from = architecture.shapes[static_cast<std::size_t>(node.inputs.front())];
    const Shape& to = architecture.shapes[index + 1];
    if (const auto* dense = std::get_if<nn::Dense>(&node.layer)) {
        nn::Dense plain = *dense;
        plain.bias = false;
        return operator_norm(absolute_sums(plain, weights_of(prepared.network, node), from, to),
                             norm);
    }
    if (const auto* convolution = std::get_if<nn::Convolution>(&node.layer)) {
        nn::Convolution plain = *convolution;
        plain.bias = false;
        return operator_norm(absolute_sums(plain, weights_of(prepared.network, node), from, to),
                             norm);
    }
    if (const auto* average = std::get_if<nn::AveragePool>(&node.layer)) {
        return operator_norm(absolute_sums(*average, {}, from, to), norm);
    }
    if (const auto* maximum = std::get_if<nn::MaxPool>(&node.layer)) {
        return pool_norm(maximum->window, norm);
    }
    if (const auto* activate = std::get_if<nn::Activate>(&node.layer)) {
        return slope_limit(activate->function);
    }
    if (std::holds_alternative<nn::BatchNorm>(node.layer)) {
        double largest = 0;
        for (const double factor : nn::channel_map(prepared.network, node).factor) {
            largest = std::max(largest, std::abs(factor));
        }
        return largest;
    }
    return 1;
}

double dual_norm(std::span<const double> row, Norm norm) {
    const std::vector<double> zero(row.size());
    if (norm == Norm::infinity) return distance(row, zero, Norm::one);
    return distance(row, zero, norm == Norm::one ? Norm::infinity : Norm::two);
}

}  // namespace

double lipschitz_radius(const PreparedNetwork& prepared, const Question& question) {
    const nn::Architecture& architecture = prepared.architecture();
    require(!architecture.nodes.empty() &&
                std::holds_alternative<nn::Dense>(architecture.nodes.back().layer),
            "the global Lipschitz bound needs a dense last layer");
    std::vector<double> constants = {1.0};
    for (std::size_t i = 0; i + 1 < architecture.nodes.size(); ++i) {
        double before = 0;
        for (const int value : architecture.nodes[i].inputs) {
            before += constants[static_cast<std::size_t>(value)];
        }
        constants.push_back(before * layer_norm(prepared, i, question.norm));
    }
    const Node& last = architecture.nodes.back();
    const auto inputs = static_cast<std::size_t>(
        architecture.shapes[static_cast<std::size_t>(last.inputs.front())].size());
    const double before = constants[static_cast<std::size_t>(last.inputs.front())];
    const std::vector<double> weights = weights_of(prepared.network, last);
    const std::vector<double> now =
        margins(prepared.network, question.centre, question.label, question.targets);
    double radius = std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < question.targets.size(); ++t) {
        std::vector<double> row(inputs);
        for (std::size_t i = 0; i < inputs; ++i) {
            row[i] = weights[static_cast<std::size_t>(question.label) * inputs + i] -
                     weights[static_cast<std::size_t>(question.targets[t]) * inputs + i];
        }
        radius = std::min(radius, now[t] / (before * dual_norm(row, question.norm)));
    }
    return std::max(radius, 0.0);
}

}  // namespace tessera::verify
