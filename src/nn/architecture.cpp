#include "nn/architecture.h"

#include <algorithm>
#include <format>
#include <utility>

#include "core/errors.h"

namespace tessera::nn {
namespace {

constexpr long long largest_size = 1LL << 24;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

void check_size(const Shape& shape, const char* what) {
    const bool positive = shape.channels > 0 && shape.height > 0 && shape.width > 0;
    const bool moderate =
        positive && static_cast<long long>(shape.channels) * shape.height < largest_size &&
        static_cast<long long>(shape.channels) * shape.height * shape.width < largest_size;
    if (!moderate) {
        throw InputError(
            std::format("{} of {} x {} x {}: extents must be positive, with a product "
                        "below {}",
                        what, shape.channels, shape.height, shape.width, largest_size));
    }
}

std::size_t weight_count(const Shape& input, const Layer& layer) {
    const auto product = [](long long outputs, long long inputs) {
        if (outputs * inputs >= 8 * largest_size) {
            throw InputError(std::format("a layer of {} x {} weights: at most {} are supported",
                                         outputs, inputs, 8 * largest_size));
        }
        return static_cast<std::size_t>(outputs * inputs);
    };
    if (const auto* dense = std::get_if<Dense>(&layer))
        return product(dense->outputs, input.size());
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
        const long long fan_in = static_cast<long long>(input.channels) *
                                 convolution->window.height * convolution->window.width;
        return product(convolution->filters, fan_in);
    }
    return 0;
}

std::size_t parameters_of(const Shape& input, const Layer& layer) {
    const std::size_t weights = weight_count(input, layer);
    if (const auto* dense = std::get_if<Dense>(&layer)) {
        return weights + (dense->bias ? static_cast<std::size_t>(dense->outputs) : 0);
    }
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
        return weights + (convolution->bias ? static_cast<std::size_t>(convolution->filters) : 0);
    }
    if (std::holds_alternative<BatchNorm>(layer)) {
        return 2 * static_cast<std::size_t>(input.channels);
    }
    return 0;
}

Shape output_shape(const Layer& layer, const Shape& input) {
    return std::visit(
        Overloaded{
            [](const Dense& dense) { return Shape{dense.outputs, 1, 1}; },
            [&](const Convolution& convolution) {
                return windowed_shape(convolution.window, input, convolution.filters);
            },
            [&](const AveragePool& pool) {
                return windowed_shape(pool.window, input, input.channels);
            },
            [&](const MaxPool& pool) { return windowed_shape(pool.window, input, input.channels); },
            [&](const Flatten&) { return Shape{input.size(), 1, 1}; },
            [&](const auto&) { return input; }},
        layer);
}

void check_value(const Architecture& architecture, int value) {
    if (value < 0 || value > architecture.last()) {
        throw InputError(std::format("a layer reads value {}: there are values 0 to {} before it",
                                     value, architecture.last()));
    }
}

int add_node(Architecture& architecture, const Layer& layer, std::vector<int> inputs) {
    const Shape& input = architecture.shapes[static_cast<std::size_t>(inputs.front())];
    const Shape output = output_shape(layer, input);
    check_size(output, "the output of a layer");
    Node node{.layer = layer,
              .inputs = std::move(inputs),
              .parameter_offset = architecture.parameter_count,
              .parameter_count = parameters_of(input, layer),
              .statistics_offset = architecture.statistics_count};
    if (std::holds_alternative<BatchNorm>(layer)) {
        node.statistics_count = 2 * static_cast<std::size_t>(input.channels);
    }
    architecture.parameter_count += node.parameter_count;
    architecture.statistics_count += node.statistics_count;
    architecture.nodes.push_back(std::move(node));
    architecture.shapes.push_back(output);
    return architecture.last();
}

}  // namespace

Architecture start(const Shape& input) {
    check_size(input, "an input");
    Architecture architecture;
    architecture.shapes.push_back(input);
    return architecture;
}

int append(Architecture& architecture, const Layer& layer) {
    return append(architecture, layer, architecture.last());
}

int append(Architecture& architecture, const Layer& layer, int from) {
    check_value(architecture, from);
    require(!std::holds_alternative<Add>(layer), "sums are added by append_sum");
    return add_node(architecture, layer, {from});
}

int append_sum(Architecture& architecture, int first, int second) {
    check_value(architecture, first);
    check_value(architecture, second);
    const Shape& a = architecture.shapes[static_cast<std::size_t>(first)];
    const Shape& b = architecture.shapes[static_cast<std::size_t>(second)];
    if (a != b) {
        throw InputError(std::format("the sum of values of shapes {} and {}: they must be equal",
                                     to_string(a), to_string(b)));
    }
    return add_node(architecture, Add{}, {first, second});
}

std::vector<Block> parameter_blocks(const Architecture& architecture) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < architecture.nodes.size(); ++i) {
        const Node& node = architecture.nodes[i];
        if (node.parameter_count == 0) continue;
        const Shape& input = architecture.shapes[static_cast<std::size_t>(node.inputs.front())];
        Block block{.node = static_cast<int>(i), .offset = node.parameter_offset};
        std::size_t weights = weight_count(input, node.layer);
        BlockRole second = BlockRole::bias;
        if (std::holds_alternative<BatchNorm>(node.layer)) {
            block.role = BlockRole::scale;
            weights = static_cast<std::size_t>(input.channels);
            second = BlockRole::shift;
        } else if (const auto* convolution = std::get_if<Convolution>(&node.layer)) {
            const int taps = convolution->window.height * convolution->window.width;
            block.fan_in = input.channels * taps;
            block.fan_out = convolution->filters * taps;
        } else {
            block.fan_in = input.size();
            block.fan_out = std::get<Dense>(node.layer).outputs;
        }
        block.size = weights;
        blocks.push_back(block);
        if (node.parameter_count == weights) continue;
        block.role = second;
        block.offset += weights;
        block.size = node.parameter_count - weights;
        blocks.push_back(block);
    }
    return blocks;
}

std::string layer_name(const Layer& layer) {
    return std::visit(
        Overloaded{[](const Dense&) { return "dense"; },
                   [](const Convolution&) { return "convolution"; },
                   [](const AveragePool&) { return "average pool"; },
                   [](const MaxPool&) { return "max pool"; },
                   [](const BatchNorm&) { return "batch normalisation"; },
                   [](const Activate&) { return "activation"; },
                   [](const Flatten&) { return "flatten"; }, [](const Add&) { return "sum"; }},
        layer);
}

bool couples_examples(const Architecture& architecture) {
    return std::any_of(architecture.nodes.begin(), architecture.nodes.end(), [](const Node& node) {
        return std::holds_alternative<BatchNorm>(node.layer);
    });
}

}  // namespace tessera::nn
