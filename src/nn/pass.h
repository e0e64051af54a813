#pragma once

#include <span>
#include <vector>

#include "nn/convolution_scratch.h"
#include "nn/network.h"

/// Forward and backward through a network, a batch at a time, on one thread.
namespace tessera::nn {

/// What BatchNorm takes its mean and variance from: the running ones, or the batch.
enum class Mode { inference, training };

/// Everything that one pass computes, kept so that the next pass needs no new memory.
template <class Scalar>
struct Pass {
    std::vector<Batch<Scalar>> values;     ///< examples x size of the value
    std::vector<Batch<Scalar>> gradients;  ///< of the loss by each value
    std::vector<std::vector<Scalar>>
        batch_statistics;  ///< of BatchNorm nodes in training: mean, variance
    std::vector<ConvolutionScratch<Scalar>> convolutions;  ///< by node
    Mode mode = Mode::inference;

    const Batch<Scalar>& output() const { return values.back(); }
    /// By the input, once `backward` was asked for it.
    const Batch<Scalar>& input_gradient() const { return gradients.front(); }
};

/// Computes all values of `inputs` (one example per row).
template <class Scalar>
void forward(const Network<Scalar>& network, const BatchView<Scalar>& inputs, Mode mode,
             Pass<Scalar>& pass);

/// The output alone, in inference.
template <class Scalar>
Batch<Scalar> evaluate(const Network<Scalar>& network, const BatchView<Scalar>& inputs);

/// What `backward` computes besides.
enum class InputGradient { skip, compute };

/// From the gradient by the output, the gradient by every parameter, added to
/// `parameter_gradient` (empty: not wanted), and by the input.
template <class Scalar>
void backward(const Network<Scalar>& network, const BatchView<Scalar>& output_gradient,
              std::span<Scalar> parameter_gradient, InputGradient input, Pass<Scalar>& pass);

/// Moves the running statistics of BatchNorm towards those of a training pass.
template <class Scalar>
void update_statistics(Network<Scalar>& network, const Pass<Scalar>& pass);

}  // namespace tessera::nn
