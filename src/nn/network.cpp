#include "nn/network.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/errors.h"
#include "core/philox.h"

namespace tessera::nn {
namespace {

double standard_deviation(Distribution distribution, const Block& block) {
    switch (distribution) {
        case Distribution::glorot_uniform:
        case Distribution::glorot_normal:
            return std::sqrt(2.0 / (static_cast<double>(block.fan_in) + block.fan_out));
        case Distribution::he_normal:
            return std::sqrt(2.0 / block.fan_in);
        case Distribution::lecun_normal:
            return std::sqrt(1.0 / block.fan_in);
        case Distribution::standard_normal:
            break;
    }
    return 1.0;
}

template <class Scalar>
void initialise(std::span<Scalar> values, const Block& block, const Initialisation& initialisation,
                RandomStream stream) {
    if (block.role == BlockRole::scale) std::fill(values.begin(), values.end(), Scalar{1});
    if (block.role == BlockRole::bias && initialisation.bias_deviation > 0) {
        for (Scalar& value : values) {
            value = static_cast<Scalar>(initialisation.bias_deviation * stream.normal());
        }
    }
    if (block.role != BlockRole::weight) return;
    const double deviation =
        initialisation.scale * standard_deviation(initialisation.distribution, block);
    const bool uniform = initialisation.distribution == Distribution::glorot_uniform;
    const double limit = std::sqrt(3.0) * deviation;
    for (Scalar& value : values) {
        value = static_cast<Scalar>(uniform ? stream.uniform(-limit, limit)
                                            : deviation * stream.normal());
    }
}

/// The node before `node` that alone feeds it, if it is linear and feeds nobody else; else -1.
int foldable_predecessor(const Architecture& architecture, std::size_t node) {
    if (!std::holds_alternative<BatchNorm>(architecture.nodes[node].layer)) return -1;
    const int value = architecture.nodes[node].inputs.front();
    if (value == 0) return -1;
    const Layer& before = architecture.nodes[static_cast<std::size_t>(value - 1)].layer;
    const bool linear =
        std::holds_alternative<Dense>(before) || std::holds_alternative<Convolution>(before);
    std::ptrdiff_t readers = 0;
    for (const Node& other : architecture.nodes) {
        readers += std::count(other.inputs.begin(), other.inputs.end(), value);
    }
    return linear && readers == 1 ? value - 1 : -1;
}

Layer with_bias(Layer layer) {
    if (auto* dense = std::get_if<Dense>(&layer)) dense->bias = true;
    if (auto* convolution = std::get_if<Convolution>(&layer)) convolution->bias = true;
    return layer;
}

/// The parameters of a linear layer, always with a bias, followed by a map of its channels.
template <class Scalar>
std::vector<Scalar> scaled(std::span<const Scalar> parameters, const ChannelMap<Scalar>& map,
                           bool has_bias) {
    const std::size_t outputs = map.factor.size();
    const std::size_t weights = parameters.size() - (has_bias ? outputs : 0);
    const std::size_t fan_in = weights / outputs;
    std::vector<Scalar> result(parameters.begin(),
                               parameters.begin() + static_cast<std::ptrdiff_t>(weights));
    for (std::size_t i = 0; i < weights; ++i) result[i] *= map.factor[i / fan_in];
    for (std::size_t i = 0; i < outputs; ++i) {
        const Scalar bias = has_bias ? parameters[weights + i] : Scalar{0};
        result.push_back(map.factor[i] * bias + map.offset[i]);
    }
    return result;
}

bool has_bias(const Layer& layer) {
    if (const auto* dense = std::get_if<Dense>(&layer)) return dense->bias;
    if (const auto* convolution = std::get_if<Convolution>(&layer)) return convolution->bias;
    return false;
}

}  // namespace

template <class Scalar>
Network<Scalar> make_network(const Architecture& architecture, const Initialisation& initialisation,
                             std::uint64_t seed) {
    const std::vector<Initialisation> same(parameter_blocks(architecture).size(), initialisation);
    return make_network_by_block<Scalar>(architecture, same, seed);
}

template <class Scalar>
Network<Scalar> make_network_by_block(const Architecture& architecture,
                                      std::span<const Initialisation> initialisations,
                                      std::uint64_t seed) {
    const std::vector<Block> blocks = parameter_blocks(architecture);
    require(initialisations.size() == blocks.size(), "every block needs an entry");
    Network<Scalar> network{architecture, std::vector<Scalar>(architecture.parameter_count),
                            std::vector<Scalar>(architecture.statistics_count)};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Block& block = blocks[i];
        initialise(std::span(network.parameters).subspan(block.offset, block.size), block,
                   initialisations[i], RandomStream("nn", seed, "initial parameters", i));
    }
    for (const Node& node : architecture.nodes) {
        const std::size_t channels = node.statistics_count / 2;
        for (std::size_t i = 0; i < channels; ++i) {
            network.statistics[node.statistics_offset + channels + i] = Scalar{1};
        }
    }
    return network;
}

template <class Scalar>
ChannelMap<Scalar> channel_map(const Network<Scalar>& network, const Node& node) {
    const auto& norm = std::get<BatchNorm>(node.layer);
    const std::size_t channels = node.parameter_count / 2;
    const Scalar* scale = network.parameters.data() + node.parameter_offset;
    const Scalar* mean = network.statistics.data() + node.statistics_offset;
    ChannelMap<Scalar> map{std::vector<Scalar>(channels), std::vector<Scalar>(channels)};
    for (std::size_t i = 0; i < channels; ++i) {
        const Scalar variance = mean[channels + i];
        map.factor[i] = scale[i] / std::sqrt(variance + static_cast<Scalar>(norm.epsilon));
        map.offset[i] = scale[channels + i] - map.factor[i] * mean[i];
    }
    return map;
}

template <class Scalar>
Network<Scalar> folded(const Network<Scalar>& network) {
    const Architecture& from = network.architecture;
    Network<Scalar> result{start(from.input()), {}, {}};
    std::vector<int> new_value(from.shapes.size());
    std::vector<bool> is_folded(from.nodes.size(), false);
    std::vector<std::size_t> follower(from.nodes.size(), from.nodes.size());
    for (std::size_t i = 0; i < from.nodes.size(); ++i) {
        const int before = foldable_predecessor(from, i);
        if (before < 0) continue;
        is_folded[i] = true;
        follower[static_cast<std::size_t>(before)] = i;
    }
    const auto numbers = [](const std::vector<Scalar>& all, std::size_t offset, std::size_t count) {
        return std::span<const Scalar>(all).subspan(offset, count);
    };
    for (std::size_t i = 0; i < from.nodes.size(); ++i) {
        const Node& node = from.nodes[i];
        const auto input = [&](std::size_t k) {
            return new_value[static_cast<std::size_t>(node.inputs[k])];
        };
        if (is_folded[i]) {
            new_value[i + 1] = input(0);
            continue;
        }
        const auto old = numbers(network.parameters, node.parameter_offset, node.parameter_count);
        std::vector<Scalar> parameters(old.begin(), old.end());
        Layer layer = node.layer;
        if (follower[i] < from.nodes.size()) {
            parameters =
                scaled(old, channel_map(network, from.nodes[follower[i]]), has_bias(layer));
            layer = with_bias(layer);
        }
        new_value[i + 1] = node.inputs.size() == 2
                               ? append_sum(result.architecture, input(0), input(1))
                               : append(result.architecture, layer, input(0));
        result.parameters.insert(result.parameters.end(), parameters.begin(), parameters.end());
        const auto kept =
            numbers(network.statistics, node.statistics_offset, node.statistics_count);
        result.statistics.insert(result.statistics.end(), kept.begin(), kept.end());
    }
    return result;
}

template Network<float> make_network<float>(const Architecture&, const Initialisation&,
                                            std::uint64_t);
template Network<double> make_network<double>(const Architecture&, const Initialisation&,
                                              std::uint64_t);
template Network<float> make_network_by_block<float>(const Architecture&,
                                                     std::span<const Initialisation>,
                                                     std::uint64_t);
template Network<double> make_network_by_block<double>(const Architecture&,
                                                       std::span<const Initialisation>,
                                                       std::uint64_t);
template ChannelMap<float> channel_map<float>(const Network<float>&, const Node&);
template ChannelMap<double> channel_map<double>(const Network<double>&, const Node&);
template Network<float> folded<float>(const Network<float>&);
template Network<double> folded<double>(const Network<double>&);

}  // namespace tessera::nn
