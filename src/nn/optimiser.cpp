#include "nn/optimiser.h"

#include <cmath>
#include <cstddef>

#include "core/errors.h"

namespace tessera::nn {
namespace {

/// By repeated squaring: every platform returns the same bits.
double power(double base, std::uint64_t exponent) {
    double result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result *= base;
        base *= base;
    }
    return result;
}

template <class Scalar>
struct BlockStep {
    std::span<const Scalar> gradient;
    std::span<Scalar> parameters;
    OptimiserState<Scalar>& state;
    std::size_t offset;
    double rate;  ///< the block's multiplier

    void operator()(const Sgd& sgd) const {
        const double steps = static_cast<double>(state.steps);
        const auto step = static_cast<Scalar>(rate * sgd.learning_rate / (1 + sgd.decay * steps));
        const auto momentum = static_cast<Scalar>(sgd.momentum);
        const auto shrink = static_cast<Scalar>(sgd.weight_decay);
        if (sgd.momentum == 0) {
            for (std::size_t i = 0; i < parameters.size(); ++i) {
                parameters[i] -= step * (gradient[i] + shrink * parameters[i]);
            }
            return;
        }
        Scalar* velocity = state.first.data() + offset;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const Scalar pull = step * (gradient[i] + shrink * parameters[i]);
            velocity[i] = momentum * velocity[i] - pull;
            parameters[i] += sgd.nesterov ? momentum * velocity[i] - pull : velocity[i];
        }
    }

    void operator()(const Adam& adam) const {
        const double second_bias = std::sqrt(1 - power(adam.beta2, state.steps + 1));
        const double first_bias = 1 - power(adam.beta1, state.steps + 1);
        const auto step = static_cast<Scalar>(rate * adam.learning_rate * second_bias / first_bias);
        const auto shrink = static_cast<Scalar>(rate * adam.learning_rate * adam.weight_decay);
        const auto beta1 = static_cast<Scalar>(adam.beta1);
        const auto beta2 = static_cast<Scalar>(adam.beta2);
        // The correction belongs to the moments, hence also to epsilon.
        const auto epsilon = static_cast<Scalar>(adam.epsilon * second_bias);
        Scalar* first = state.first.data() + offset;
        Scalar* second = state.second.data() + offset;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const Scalar g = gradient[i];
            first[i] = beta1 * first[i] + (1 - beta1) * g;
            second[i] = beta2 * second[i] + (1 - beta2) * g * g;
            parameters[i] -=
                step * first[i] / (std::sqrt(second[i]) + epsilon) + shrink * parameters[i];
        }
    }
};

}  // namespace

template <class Scalar>
void update(const Optimiser& optimiser, std::span<const Block> blocks,
            std::span<const double> rates, std::span<const Scalar> gradient,
            std::span<Scalar> parameters, OptimiserState<Scalar>& state) {
    require(gradient.size() == parameters.size(), "a gradient must have the parameters' number");
    require(rates.empty() || rates.size() == blocks.size(), "a rate for every block, or none");
    state.first.resize(parameters.size());
    if (std::holds_alternative<Adam>(optimiser)) state.second.resize(parameters.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Block& block = blocks[i];
        std::visit(BlockStep<Scalar>{gradient.subspan(block.offset, block.size),
                                     parameters.subspan(block.offset, block.size), state,
                                     block.offset, rates.empty() ? 1.0 : rates[i]},
                   optimiser);
    }
    ++state.steps;
}

template void update<float>(const Optimiser&, std::span<const Block>, std::span<const double>,
                            std::span<const float>, std::span<float>, OptimiserState<float>&);
template void update<double>(const Optimiser&, std::span<const Block>, std::span<const double>,
                             std::span<const double>, std::span<double>, OptimiserState<double>&);

}  // namespace tessera::nn
