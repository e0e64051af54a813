#include "nn/convolution_lanes.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "nn/window_runs.h"

namespace tessera::nn {
namespace {

/// Results at the places of two runs. Rows of weights go by the channels of `from`, then by tap.
Stencil stencil_of(const Run& y, const Run& x, const Window& window, const Shape& from,
                   const Shape& to) {
    Stencil stencil;
    stencil.rows = y.count;
    stencil.columns = x.count;
    const int step = position_step(from);
    const int row = from.width * step;
    stencil.input = {y.source * row + x.source * step, y.source_step * row, x.source_step * step};
    const int to_step = position_step(to);
    const int to_row = to.width * to_step;
    stencil.output = {y.place * to_row + x.place * to_step, y.step * to_row, x.step * to_step};
    stencil.outputs = to.channels;
    for (int c = 0; c < from.channels; ++c) {
        for (int j = 0; j < y.taps; ++j) {
            for (int i = 0; i < x.taps; ++i) {
                const int ky = y.tap + j * y.tap_step;
                const int kx = x.tap + i * x.tap_step;
                stencil.terms.push_back({j * y.source_by_tap * row + i * x.source_by_tap * step + c,
                                         (c * window.height + ky) * window.width + kx});
            }
        }
    }
    return stencil;
}

std::vector<Stencil> stencils_of(const std::vector<Run>& ys, const std::vector<Run>& xs,
                                 const Window& window, const Shape& from, const Shape& to) {
    std::vector<Stencil> stencils;
    for (const Run& y : ys) {
        for (const Run& x : xs) stencils.push_back(stencil_of(y, x, window, from, to));
    }
    return stencils;
}

std::vector<Run> runs_of_taps(const Axis& axis) {
    std::vector<Run> runs;
    for (int tap = 0; tap < axis.taps; ++tap) runs.push_back(run_of_tap(axis, tap));
    return runs;
}

void prepare(const Window& window, const Shape& input, const Shape& output,
             ConvolutionStencils& stencils) {
    const bool prepared = !stencils.outputs.empty() && stencils.window == window &&
                          stencils.input == input && stencils.output == output;
    if (prepared) return;
    const auto [y, x] = axes_of(window, input, output);
    stencils = {window,
                input,
                output,
                stencils_of(output_runs(y), output_runs(x), window, input, output),
                stencils_of(runs_of_taps(y), runs_of_taps(x), window, input, output),
                stencils_of(input_runs(y), input_runs(x), window, output, input)};
}

/// Weights of one filter.
template <class Scalar>
std::size_t filter_size(const Convolution& layer, const LayerPass<Scalar>& pass) {
    return static_cast<std::size_t>(pass.input_shape.channels) *
           static_cast<std::size_t>(layer.window.height * layer.window.width);
}

template <class Scalar>
void set_forward_weights(const Convolution& layer, const LayerPass<Scalar>& pass,
                         StencilWeights<Scalar>& weights) {
    const std::size_t size = filter_size(layer, pass);
    weights.reset(size, layer.filters);
    const Scalar* weight = pass.parameters.data();
    for (int f = 0; f < layer.filters; ++f) {
        for (std::size_t k = 0; k < size; ++k) weights.set(k, f, *weight++);
    }
    for (int f = 0; f < layer.filters && layer.bias; ++f) weights.set_bias(f, *weight++);
}

template <class Scalar>
void set_backward_weights(const Convolution& layer, const LayerPass<Scalar>& pass,
                          StencilWeights<Scalar>& weights) {
    const int taps = layer.window.height * layer.window.width;
    weights.reset(static_cast<std::size_t>(layer.filters * taps), pass.input_shape.channels);
    const Scalar* weight = pass.parameters.data();
    for (int f = 0; f < layer.filters; ++f) {
        for (int c = 0; c < pass.input_shape.channels; ++c) {
            for (int k = 0; k < taps; ++k) {
                weights.set(static_cast<std::size_t>(f * taps + k), c, *weight++);
            }
        }
    }
}

/// Sixteen examples that lie side by side, or what is left of them.
struct ExampleBlock {
    Index first = 0;
    Index count = 0;

    /// Where the block begins in `lanes` of all examples.
    template <class Scalar>
    Lanes<Scalar>* in(std::vector<Lanes<Scalar>>& lanes, const Shape& shape) const {
        return lanes.data() + first / lane_count * lanes_of(shape);
    }
};

template <class Visit>
void for_each_block(Index examples, const Visit& visit) {
    for (Index first = 0; first < examples; first += lane_count) {
        visit(ExampleBlock{first, std::min<Index>(lane_count, examples - first)});
    }
}

Index blocks_of(Index examples) {
    return (examples + lane_count - 1) / lane_count;
}

/// Room for all examples.
template <class Scalar>
void make_room(std::vector<Lanes<Scalar>>& lanes, Index examples, const Shape& shape) {
    lanes.resize(static_cast<std::size_t>(blocks_of(examples) * lanes_of(shape)) + tile_room);
}

/// The gradients by weights and biases of all examples.
template <class Scalar>
void add_parameter_gradient(const Convolution& layer, const LayerPass<Scalar>& pass,
                            std::span<Scalar> parameters, ConvolutionScratch<Scalar>& scratch) {
    const std::size_t size = filter_size(layer, pass);
    const Index blocks = blocks_of(pass.input.rows());
    const LaneBlocks<Scalar> inputs{scratch.inputs.data(), lanes_of(pass.input_shape)};
    const LaneBlocks<Scalar> outers{scratch.outers.data(), lanes_of(pass.output_shape)};
    add_weight_gradient<Scalar>(scratch.stencils.weights, blocks, inputs, outers, parameters.data(),
                                size);
    if (!layer.bias) return;
    add_bias_gradient(pass.output_shape, blocks, outers,
                      parameters.subspan(size * static_cast<std::size_t>(layer.filters)));
}

template <class Scalar>
void add_input_gradient(const Convolution& layer, const LayerPass<Scalar>& pass,
                        const LayerGradients<Scalar>& gradients,
                        ConvolutionScratch<Scalar>& scratch) {
    const Taking taking = gradients.first ? Taking::set : Taking::add;
    set_backward_weights(layer, pass, scratch.weights);
    scratch.input_gradient.resize(static_cast<std::size_t>(lanes_of(pass.input_shape)));
    for_each_block(pass.input.rows(), [&](const ExampleBlock& block) {
        for (const Stencil& stencil : scratch.stencils.inputs) {
            apply(stencil, scratch.weights, block.in(scratch.outers, pass.output_shape),
                  scratch.input_gradient.data());
        }
        take_apart(scratch.input_gradient.data(), block.count, pass.input_shape, taking,
                   gradients.input->row(block.first).data());
    });
}

}  // namespace

template <class Scalar>
void forward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                      ConvolutionScratch<Scalar>& scratch) {
    prepare(layer.window, pass.input_shape, pass.output_shape, scratch.stencils);
    set_forward_weights(layer, pass, scratch.weights);
    make_room(scratch.inputs, pass.input.rows(), pass.input_shape);
    scratch.outputs.resize(static_cast<std::size_t>(lanes_of(pass.output_shape)));
    for_each_block(pass.input.rows(), [&](const ExampleBlock& block) {
        Lanes<Scalar>* input = block.in(scratch.inputs, pass.input_shape);
        lay_side_by_side(pass.input.row(block.first).data(), block.count, pass.input_shape, input);
        for (const Stencil& stencil : scratch.stencils.outputs) {
            apply(stencil, scratch.weights, input, scratch.outputs.data());
        }
        take_apart(scratch.outputs.data(), block.count, pass.output_shape, Taking::set,
                   pass.output.row(block.first).data());
    });
}

template <class Scalar>
void backward_by_lanes(const Convolution& layer, const LayerPass<Scalar>& pass,
                       const LayerGradients<Scalar>& gradients,
                       ConvolutionScratch<Scalar>& scratch) {
    make_room(scratch.outers, pass.input.rows(), pass.output_shape);
    for_each_block(pass.input.rows(), [&](const ExampleBlock& block) {
        lay_side_by_side(gradients.outer.row(block.first).data(), block.count, pass.output_shape,
                         block.in(scratch.outers, pass.output_shape));
    });
    if (!gradients.parameters.empty()) {
        add_parameter_gradient(layer, pass, gradients.parameters, scratch);
    }
    if (gradients.input != nullptr) add_input_gradient(layer, pass, gradients, scratch);
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
