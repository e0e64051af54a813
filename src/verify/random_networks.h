#pragma once

#include <cstdint>
#include <vector>

#include "core/philox.h"
#include "nn/models.h"
#include "nn/network.h"
#include "verify/certify.h"

/// Small random networks of every kind, to hold bounds against the truth.
namespace tessera::verify::random_networks {

/// Weights N(0, gain^2 / fan in), small biases, batch statistics away from the identity.
nn::Network<double> with_numbers(const nn::Architecture& architecture, std::uint64_t seed,
                                 double gain = 1.4);

/// ReLU, sigmoid, tanh, arctan, softplus, and again.
inline constexpr int activations = 5;
nn::Activation activation(std::uint64_t index);

inline constexpr int kinds = 8;

/// One of `kinds` architectures on a small image, three outputs: dense; convolutions, with strides
/// and uneven padding; maxima after and before activations; identity and strided shortcuts;
/// normalisation. `spread`: begins with a convolution whose padding makes a larger image of the
/// input's two or three pixels.
nn::Architecture architecture(std::uint64_t kind, nn::Activation function, const nn::Shape& input,
                              bool spread = false);

/// A question about a random input whose class the network has chosen.
Question question(const nn::Network<double>& network, Norm norm, std::uint64_t seed);

/// A point of the region: inside, on a face, or at a corner.
std::vector<double> point_of(const Region& region, RandomStream& stream);

}  // namespace tessera::verify::random_networks
