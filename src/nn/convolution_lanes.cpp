#include "nn/convolution_lanes.h"

#include <algorithm>
#include <cstddef>

namespace tessera::nn {
namespace {

/// One axis of a convolution.
struct Axis {
    int extent = 0;  ///< of the input
    int outputs = 0;
    int taps = 0;
    int stride = 1;
    int padding = 0;  ///< before the input

    /// Zeros that windows reach after the input.
    int input_after() const {
        return std::max(0, (outputs - 1) * stride + taps - padding - extent);
    }
    /// Outputs that would reach an input from before the first output, and from after the last.
    int outer_before() const { return (taps + stride - 1) / stride - 1; }
    int outer_after() const { return std::max(0, (padding + extent - 1) / stride - outputs + 1); }
};

struct Axes {
    Axis y;
    Axis x;
};

Axes axes_of(const Window& window, const Shape& input, const Shape& output) {
    return {
        {input.height, output.height, window.height, window.stride_y, window.padding.top},
        {input.width, output.width, window.width, window.stride_x, window.padding.left},
    };
}

Padding input_border(const Axes& axes) {
    return {axes.y.padding, axes.y.input_after(), axes.x.padding, axes.x.input_after()};
}

Padding outer_border(const Axes& axes) {
    return {axes.y.outer_before(), axes.y.outer_after(), axes.x.outer_before(),
            axes.x.outer_after()};
}

/// Inputs to outputs. `from` and `to` are the shapes with their borders.
void set_forward(const Axes& axes, const Shape& from, const Shape& to, const Padding& border,
                 Stencil& stencil) {
    stencil.rows = axes.y.outputs;
    stencil.columns = axes.x.outputs;
    stencil.input = {0, axes.y.stride * from.width, axes.x.stride};
    stencil.output = {border.top * to.width + border.left, to.width, 1};
    stencil.plane = to.positions();
    stencil.outputs = to.channels;
    stencil.offsets.clear();
    for (int c = 0; c < from.channels; ++c) {
        for (int ky = 0; ky < axes.y.taps; ++ky) {
            for (int kx = 0; kx < axes.x.taps; ++kx) {
                stencil.offsets.push_back((c * from.height + ky) * from.width + kx);
            }
        }
    }
}

/// Inputs whose place, counted from the border's edge, leaves the same rest when divided by the
/// stride are reached by the same taps.
struct Rest {
    int rest = 0;
    int first = 0;  ///< quotients of the inputs of that rest
    int count = 0;
    int taps = 0;  ///< rest, rest + stride, ...
};

Rest rest_of(const Axis& axis, int rest) {
    const int stride = axis.stride;
    const int first = std::max(0, axis.padding - rest + stride - 1) / stride;
    const int end = axis.padding + axis.extent - rest;
    const int last = end > 0 ? (end - 1) / stride : -1;
    const int taps = rest < axis.taps ? (axis.taps - rest + stride - 1) / stride : 0;
    return {rest, first, std::max(0, last - first + 1), taps};
}

/// Gradients by outputs to gradients by inputs. `from` is the outputs' shape with its border.
void set_backward(const Axes& axes, const Rest& y, const Rest& x, const Shape& from,
                  const Padding& border, const Shape& to, Stencil& stencil) {
    stencil.rows = y.count;
    stencil.columns = x.count;
    stencil.input = {(border.top + y.first) * from.width + border.left + x.first, from.width, 1};
    const int top = y.first * axes.y.stride + y.rest - axes.y.padding;
    const int left = x.first * axes.x.stride + x.rest - axes.x.padding;
    stencil.output = {top * to.width + left, axes.y.stride * to.width, axes.x.stride};
    stencil.plane = to.positions();
    stencil.outputs = to.channels;
    stencil.offsets.clear();
    for (int f = 0; f < from.channels; ++f) {
        for (int j = 0; j < y.taps; ++j) {
            for (int i = 0; i < x.taps; ++i) {
                stencil.offsets.push_back((f * from.height - j) * from.width - i);
            }
        }
    }
}

/// The weights of a convolution, by filter, channel and tap.
template <class Scalar>
struct Weights {
    const Scalar* numbers = nullptr;
    int channels = 0;
    int height = 0;
    int width = 0;

    Scalar at(int filter, int channel, int ky, int kx) const {
        const std::ptrdiff_t place = ((filter * channels + channel) * height + ky) * width + kx;
        return numbers[place];
    }
};

template <class Scalar>
Weights<Scalar> weights_of(const Convolution& layer, const LayerPass<Scalar>& pass) {
    return {pass.parameters.data(), pass.input_shape.channels, layer.window.height,
            layer.window.width};
}

template <class Scalar>
void set_forward_weights(const Convolution& layer, const LayerPass<Scalar>& pass,
                         ConvolutionScratch<Scalar>& scratch) {
    scratch.weights.reset(scratch.stencil);
    const std::size_t terms = scratch.stencil.terms();
    const Scalar* weight = pass.parameters.data();
    for (int f = 0; f < layer.filters; ++f) {
        for (std::size_t k = 0; k < terms; ++k) scratch.weights.set(k, f, *weight++);
    }
    for (int f = 0; f < layer.filters && layer.bias; ++f) scratch.weights.set_bias(f, *weight++);
}

template <class Scalar>
void set_backward_weights(const Convolution& layer, const LayerPass<Scalar>& pass, const Axes& axes,
                          const Rest& y, const Rest& x, ConvolutionScratch<Scalar>& scratch) {
    scratch.weights.reset(scratch.stencil);
    const Weights<Scalar> weights = weights_of(layer, pass);
    std::size_t term = 0;
    for (int f = 0; f < layer.filters; ++f) {
        for (int j = 0; j < y.taps; ++j) {
            for (int i = 0; i < x.taps; ++i, ++term) {
                const int ky = y.rest + j * axes.y.stride;
                const int kx = x.rest + i * axes.x.stride;
                for (int c = 0; c < pass.input_shape.channels; ++c) {
                    scratch.weights.set(term, c, weights.at(f, c, ky, kx));
                }
            }
        }
    }
}

/// Examples from `first` on that lie side by side.
Index in_block(Index first, Index all) {
    return std::min<Index>(lane_count, all - first);
}

template <class Scalar>
Lanes<Scalar>* input_block(ConvolutionScratch<Scalar>& scratch, Index first, const Shape& shape) {
    return scratch.inputs.data() + first / lane_count * shape.size();
}

/// The gradients by weights and biases of all examples.
template <class Scalar>
void add_parameter_gradient(const Convolution& layer, const LayerPass<Scalar>& pass,
                            const LayerGradients<Scalar>& gradients, const Axes& axes,
                            ConvolutionScratch<Scalar>& scratch) {
    const Padding border = outer_border(axes);
    const Shape outer = bordered(pass.output_shape, border);
    const Shape input = bordered(pass.input_shape, input_border(axes));
    set_forward(axes, input, outer, border, scratch.stencil);
    scratch.gradient.reset(scratch.stencil);
    for (Index first = 0; first < pass.input.rows(); first += lane_count) {
        scratch.gradient.add(scratch.stencil, input_block(scratch, first, input),
                             scratch.outers.data() + first / lane_count * outer.size());
    }
    Scalar* place = gradients.parameters.data();
    for (int f = 0; f < layer.filters; ++f) {
        for (std::size_t k = 0; k < scratch.stencil.terms(); ++k) {
            *place++ += scratch.gradient.weight(k, f);
        }
    }
    for (int f = 0; f < layer.filters && layer.bias; ++f) *place++ += scratch.gradient.bias(f);
}

template <class Scalar>
void add_input_gradient(const Convolution& layer, const LayerPass<Scalar>& pass,
                        const LayerGradients<Scalar>& gradients, const Axes& axes,
                        ConvolutionScratch<Scalar>& scratch) {
    const Padding border = outer_border(axes);
    const Shape outer = bordered(pass.output_shape, border);
    const Shape& input = pass.input_shape;
    const Index rows = pass.input.rows();
    const Index blocks = (rows + lane_count - 1) / lane_count;
    scratch.input_gradient.resize(static_cast<std::size_t>(blocks * input.size()));
    for (int ry = 0; ry < axes.y.stride; ++ry) {
        for (int rx = 0; rx < axes.x.stride; ++rx) {
            const Rest y = rest_of(axes.y, ry);
            const Rest x = rest_of(axes.x, rx);
            set_backward(axes, y, x, outer, border, input, scratch.stencil);
            set_backward_weights(layer, pass, axes, y, x, scratch);
            for (Index block = 0; block < blocks; ++block) {
                apply(scratch.stencil, scratch.weights,
                      scratch.outers.data() + block * outer.size(),
                      scratch.input_gradient.data() + block * input.size());
            }
        }
    }
    for (Index first = 0; first < rows; first += lane_count) {
        take_apart(scratch.input_gradient.data() + first / lane_count * input.size(),
                   in_block(first, rows), input, Taking::add, gradients.input->row(first).data());
    }
}

}  // namespace

template <class Scalar>
void forward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                      ConvolutionScratch<Scalar>& scratch) {
    const Axes axes = axes_of(layer.window, pass.input_shape, pass.output_shape);
    const Padding border = input_border(axes);
    const Shape input = bordered(pass.input_shape, border);
    const Index rows = pass.input.rows();
    const Index blocks = (rows + lane_count - 1) / lane_count;
    set_forward(axes, input, pass.output_shape, Padding{}, scratch.stencil);
    set_forward_weights(layer, pass, scratch);
    scratch.inputs.resize(static_cast<std::size_t>(blocks * input.size()));
    scratch.outputs.resize(static_cast<std::size_t>(pass.output_shape.size()));
    for (Index first = 0; first < rows; first += lane_count) {
        const Index count = in_block(first, rows);
        Lanes<Scalar>* lanes = input_block(scratch, first, input);
        lay_side_by_side(pass.input.row(first).data(), count, pass.input_shape, border, lanes);
        apply(scratch.stencil, scratch.weights, lanes, scratch.outputs.data());
        take_apart(scratch.outputs.data(), count, pass.output_shape, Taking::set,
                   pass.output.row(first).data());
    }
}

template <class Scalar>
void backward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                       const LayerGradients<Scalar>& gradients,
                       ConvolutionScratch<Scalar>& scratch) {
    const Axes axes = axes_of(layer.window, pass.input_shape, pass.output_shape);
    const Padding border = outer_border(axes);
    const Shape outer = bordered(pass.output_shape, border);
    const Index rows = pass.input.rows();
    const Index blocks = (rows + lane_count - 1) / lane_count;
    scratch.outers.resize(static_cast<std::size_t>(blocks * outer.size()));
    for (Index first = 0; first < rows; first += lane_count) {
        lay_side_by_side(gradients.outer.row(first).data(), in_block(first, rows),
                         pass.output_shape, border,
                         scratch.outers.data() + first / lane_count * outer.size());
    }
    if (!gradients.parameters.empty()) {
        add_parameter_gradient(layer, pass, gradients, axes, scratch);
    }
    if (gradients.input != nullptr) add_input_gradient(layer, pass, gradients, axes, scratch);
}

template void forward_by_lanes<float>(const Convolution&, const LayerPass<float>&,
                                      ConvolutionScratch<float>&);
template void forward_by_lanes<double>(const Convolution&, const LayerPass<double>&,
                                       ConvolutionScratch<double>&);
template void backward_by_lanes<float>(const Convolution&, const LayerPass<float>&,
                                       const LayerGradients<float>&, ConvolutionScratch<float>&);
template void backward_by_lanes<double>(const Convolution&, const LayerPass<double>&,
                                        const LayerGradients<double>&, ConvolutionScratch<double>&);

}  // namespace tessera::nn
