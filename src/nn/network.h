#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "nn/architecture.h"

namespace tessera::nn {

/// One example per row.
template <class Scalar>
using Batch = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class Scalar>
using BatchView = Eigen::Ref<const Batch<Scalar>, 0, Eigen::OuterStride<>>;

/// An architecture with its numbers. Scalar is float (training) or double (verification, tests).
template <class Scalar>
struct Network {
    Architecture architecture;
    std::vector<Scalar> parameters;  ///< node after node, as each layer says
    std::vector<Scalar> statistics;  ///< running mean, then variance, of each BatchNorm
};

/// The laws of initial weights. All have mean zero.
enum class Distribution {
    glorot_uniform,  ///< variance 2 / (fan in + fan out), Keras' default
    glorot_normal,
    he_normal,       ///< variance 2 / fan in
    lecun_normal,    ///< variance 1 / fan in
    standard_normal  ///< variance 1
};

/// How a block of parameters begins. Weights are drawn and multiplied by `scale`; biases are
/// normal with the standard deviation `bias_deviation` (0: zero); BatchNorm begins as the identity.
struct Initialisation {
    Distribution distribution = Distribution::glorot_uniform;
    double scale = 1.0;
    double bias_deviation = 0.0;
};

/// A network with initial parameters: the same for a seed in any precision up to rounding, and
/// each block's draws are its own, so that a wider last layer does not change the first.
template <class Scalar>
Network<Scalar> make_network(const Architecture& architecture, const Initialisation& initialisation,
                             std::uint64_t seed);
/// As above with one entry for each of `parameter_blocks`.
template <class Scalar>
Network<Scalar> make_network_by_block(const Architecture& architecture,
                                      std::span<const Initialisation> initialisations,
                                      std::uint64_t seed);

/// The same network in another precision.
template <class To, class From>
Network<To> converted(const Network<From>& network) {
    return {network.architecture,
            {network.parameters.begin(), network.parameters.end()},
            {network.statistics.begin(), network.statistics.end()}};
}

/// The network in inference with every BatchNorm that directly follows a dense layer or a
/// convolution, whose output nobody else reads, folded into it: W <- a W for each output channel,
/// b <- a b + shift - a mean, a = scale / sqrt(variance + epsilon).
template <class Scalar>
Network<Scalar> folded(const Network<Scalar>& network);

/// What the parameters of a BatchNorm node do in inference: y = factor v + offset by channel.
template <class Scalar>
struct ChannelMap {
    std::vector<Scalar> factor;
    std::vector<Scalar> offset;
};
template <class Scalar>
ChannelMap<Scalar> channel_map(const Network<Scalar>& network, const Node& node);

}  // namespace tessera::nn
