#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "nn/architecture.h"

namespace tessera::nn {

/// Stochastic gradient descent with momentum, as Keras has it: v <- momentum v - rate g, and the
/// step is v, or with Nesterov's look-ahead momentum v - rate g.
struct Sgd {
    double learning_rate = 0.01;
    double momentum = 0.0;
    bool nesterov = false;
    double decay = 0.0;         ///< the rate of step k (from 0) is learning_rate / (1 + decay k)
    double weight_decay = 0.0;  ///< adds weight_decay w to the gradient
};

/// Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.
struct Adam {
    double learning_rate = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-7;      ///< Keras' default
    double weight_decay = 0.0;  ///< decoupled (AdamW): w <- w - rate weight_decay w
};

using Optimiser = std::variant<Sgd, Adam>;

/// What an optimiser remembers: velocities, or first and second moments.
template <class Scalar>
struct OptimiserState {
    std::vector<Scalar> first;
    std::vector<Scalar> second;
    std::uint64_t steps = 0;
};

/// One step. `rates` multiplies the learning rate of each of `blocks`; empty: 1 for all.
template <class Scalar>
void update(const Optimiser& optimiser, std::span<const Block> blocks,
            std::span<const double> rates, std::span<const Scalar> gradient,
            std::span<Scalar> parameters, OptimiserState<Scalar>& state);

}  // namespace tessera::nn
