#pragma once

#include <vector>

#include "nn/architecture.h"

/// The architectures of the papers.
namespace tessera::nn {

/// Dense layers of the given widths with activations between them; the last width is the output's.
Architecture multilayer_perceptron(const Shape& input, const std::vector<int>& widths,
                                   Activation activation);

enum class Pooling { none, average, maximum };

/// "n layer f filters" of CNN-Cert (section 3): depth - 1 convolutions with `filters` channels,
/// each followed by its activation, and a dense layer.
struct ConvolutionalOptions {
    int depth = 4;
    int filters = 5;
    int kernel = 3;
    int stride = 1;
    bool same_padding = false;
    Pooling pooling = Pooling::none;  ///< 2 x 2 after the first convolution
    bool batch_norm = false;
    Activation activation = Activation::relu;
    int classes = 10;
};
Architecture convolutional(const Shape& input, const ConvolutionalOptions& options);

/// LeNet of CNN-Cert: 5x5 convolution with 6 filters (SAME), max pool 2, 5x5 with 16 (VALID), max
/// pool 2, dense 100, dense; activations after each.
Architecture lenet(const Shape& input, Activation activation, int classes = 10);

/// ResNet-n of CNN-Cert, n = 2 to 5: residual blocks of two 3x3 convolutions with batch
/// normalisation; those with 8 and 16 filters that halve the image have a strided convolution as
/// shortcut, the others the identity. Average pooling over what remains, up to 7 x 7, dense.
Architecture residual(const Shape& input, int depth, Activation activation, int classes = 10);

}  // namespace tessera::nn
