#pragma once

#include <span>
#include <vector>

#include "nn/convolution_scratch.h"
#include "nn/network.h"

/// One layer forward and backward. Every function adds to the gradients it is given; a null
/// pointer or an empty span says that a gradient is not wanted.
namespace tessera::nn {

/// What a layer works on.
template <class Scalar>
struct LayerPass {
    const Shape& input_shape;
    const Shape& output_shape;
    std::span<const Scalar> parameters;
    const Batch<Scalar>& input;
    Batch<Scalar>& output;
};

template <class Scalar>
struct LayerGradients {
    const Batch<Scalar>& outer;  ///< by the output
    std::span<Scalar> parameters;
    Batch<Scalar>* input = nullptr;  ///< to be added to; null: not wanted
    /// `input` holds nothing yet and is to be set: by layers that know of it (`sets_gradient`).
    bool first = false;
};

template <class Scalar>
void forward(const Dense& layer, const LayerPass<Scalar>& pass);
template <class Scalar>
void backward(const Dense& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients);

/// Its gradient by the input is wanted.
template <class Scalar>
void backward(const Activate& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients);

/// `backward` follows `forward` on the same examples and scratch.
template <class Scalar>
void forward(const Convolution& layer, const LayerPass<Scalar>& pass,
             ConvolutionScratch<Scalar>& scratch);
template <class Scalar>
void backward(const Convolution& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients, ConvolutionScratch<Scalar>& scratch);

template <class Scalar>
void forward(const AveragePool& layer, const LayerPass<Scalar>& pass);
template <class Scalar>
void backward(const AveragePool& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients);

template <class Scalar>
void forward(const MaxPool& layer, const LayerPass<Scalar>& pass);
/// The whole gradient goes to the first of equal maxima.
template <class Scalar>
void backward(const MaxPool& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients);

/// With the batch's mean and variance, which go to `statistics`.
template <class Scalar>
void forward_training(const BatchNorm& layer, const LayerPass<Scalar>& pass,
                      std::vector<Scalar>& statistics);
template <class Scalar>
void backward_training(const BatchNorm& layer, const LayerPass<Scalar>& pass,
                       const LayerGradients<Scalar>& gradients,
                       const std::vector<Scalar>& statistics);
/// In inference: y = factor v + offset by channel.
template <class Scalar>
void forward_inference(const ChannelMap<Scalar>& map, const LayerPass<Scalar>& pass);
/// `statistics` are the running mean and variance.
template <class Scalar>
void backward_inference(const BatchNorm& layer, const ChannelMap<Scalar>& map,
                        std::span<const Scalar> statistics, const LayerPass<Scalar>& pass,
                        const LayerGradients<Scalar>& gradients);

}  // namespace tessera::nn
