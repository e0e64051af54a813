#include <cmath>
#include <cstddef>

#include "nn/layer_passes.h"

namespace tessera::nn {
namespace {

/// All examples' elements of one channel: examples x positions.
template <class Matrix>
auto channel_of(Matrix& batch, const Shape& shape, int channel) {
    return batch.middleCols(static_cast<Index>(channel) * shape.positions(), shape.positions());
}

/// The sum over all examples and positions of a channel of f(example, column in the batch).
template <class Function>
auto channel_sum(Index examples, const Shape& shape, int channel, const Function& f) {
    const Index first = static_cast<Index>(channel) * shape.positions();
    decltype(f(Index{}, Index{})) sum{0};
    for (Index i = 0; i < examples; ++i) {
        for (Index j = first; j < first + shape.positions(); ++j) sum += f(i, j);
    }
    return sum;
}

}  // namespace

template <class Scalar>
void forward_training(const BatchNorm& layer, const LayerPass<Scalar>& pass,
                      std::vector<Scalar>& statistics) {
    const int channels = pass.input_shape.channels;
    statistics.resize(2 * static_cast<std::size_t>(channels));
    for (int c = 0; c < channels; ++c) {
        const auto v = channel_of(pass.input, pass.input_shape, c).array();
        const auto count = static_cast<Scalar>(v.size());
        const auto sum = [&](const auto& f) {
            return channel_sum(pass.input.rows(), pass.input_shape, c, f);
        };
        const Scalar mean = sum([&](Index i, Index j) { return pass.input(i, j); }) / count;
        const Scalar variance = sum([&](Index i, Index j) {
                                    const Scalar difference = pass.input(i, j) - mean;
                                    return difference * difference;
                                }) /
                                count;
        statistics[static_cast<std::size_t>(c)] = mean;
        statistics[static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)] = variance;
        const Scalar factor = pass.parameters[static_cast<std::size_t>(c)] /
                              std::sqrt(variance + static_cast<Scalar>(layer.epsilon));
        const Scalar shift =
            pass.parameters[static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)];
        channel_of(pass.output, pass.input_shape, c).array() = factor * (v - mean) + shift;
    }
}

template <class Scalar>
void backward_training(const BatchNorm& layer, const LayerPass<Scalar>& pass,
                       const LayerGradients<Scalar>& gradients,
                       const std::vector<Scalar>& statistics) {
    const int channels = pass.input_shape.channels;
    for (int c = 0; c < channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        const auto shift_at = static_cast<std::size_t>(channels) + static_cast<std::size_t>(c);
        const auto outer = channel_of(gradients.outer, pass.input_shape, c).array();
        const auto v = channel_of(pass.input, pass.input_shape, c).array();
        const Scalar inverse =
            Scalar{1} / std::sqrt(statistics[shift_at] + static_cast<Scalar>(layer.epsilon));
        const Scalar mean = statistics[at];
        const Index examples = pass.input.rows();
        const Scalar sum = channel_sum(examples, pass.input_shape, c,
                                       [&](Index i, Index j) { return gradients.outer(i, j); });
        const Scalar product =
            inverse * channel_sum(examples, pass.input_shape, c, [&](Index i, Index j) {
                return gradients.outer(i, j) * (pass.input(i, j) - mean);
            });
        if (!gradients.parameters.empty()) {
            gradients.parameters[at] += product;
            gradients.parameters[shift_at] += sum;
        }
        if (gradients.input == nullptr) continue;
        const Scalar count = static_cast<Scalar>(v.size());
        const Scalar factor = pass.parameters[at] * inverse;
        channel_of(*gradients.input, pass.input_shape, c).array() +=
            factor * (outer - sum / count - (v - mean) * (inverse * product / count));
    }
}

template <class Scalar>
void forward_inference(const ChannelMap<Scalar>& map, const LayerPass<Scalar>& pass) {
    for (int c = 0; c < pass.input_shape.channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        channel_of(pass.output, pass.input_shape, c).array() =
            map.factor[at] * channel_of(pass.input, pass.input_shape, c).array() + map.offset[at];
    }
}

template <class Scalar>
void backward_inference(const BatchNorm& layer, const ChannelMap<Scalar>& map,
                        std::span<const Scalar> statistics, const LayerPass<Scalar>& pass,
                        const LayerGradients<Scalar>& gradients) {
    const int channels = pass.input_shape.channels;
    for (int c = 0; c < channels; ++c) {
        const auto at = static_cast<std::size_t>(c);
        const auto shift_at = static_cast<std::size_t>(channels) + static_cast<std::size_t>(c);
        const auto outer = channel_of(gradients.outer, pass.input_shape, c).array();
        if (!gradients.parameters.empty()) {
            const Scalar inverse =
                Scalar{1} / std::sqrt(statistics[shift_at] + static_cast<Scalar>(layer.epsilon));
            const Index examples = pass.input.rows();
            gradients.parameters[at] +=
                inverse * channel_sum(examples, pass.input_shape, c, [&](Index i, Index j) {
                    return gradients.outer(i, j) * (pass.input(i, j) - statistics[at]);
                });
            gradients.parameters[shift_at] +=
                channel_sum(examples, pass.input_shape, c,
                            [&](Index i, Index j) { return gradients.outer(i, j); });
        }
        if (gradients.input != nullptr) {
            channel_of(*gradients.input, pass.input_shape, c).array() += map.factor[at] * outer;
        }
    }
}

template void forward_training<float>(const BatchNorm&, const LayerPass<float>&,
                                      std::vector<float>&);
template void forward_training<double>(const BatchNorm&, const LayerPass<double>&,
                                       std::vector<double>&);
template void backward_training<float>(const BatchNorm&, const LayerPass<float>&,
                                       const LayerGradients<float>&, const std::vector<float>&);
template void backward_training<double>(const BatchNorm&, const LayerPass<double>&,
                                        const LayerGradients<double>&, const std::vector<double>&);
template void forward_inference<float>(const ChannelMap<float>&, const LayerPass<float>&);
template void forward_inference<double>(const ChannelMap<double>&, const LayerPass<double>&);
template void backward_inference<float>(const BatchNorm&, const ChannelMap<float>&,
                                        std::span<const float>, const LayerPass<float>&,
                                        const LayerGradients<float>&);
template void backward_inference<double>(const BatchNorm&, const ChannelMap<double>&,
                                         std::span<const double>, const LayerPass<double>&,
                                         const LayerGradients<double>&);

}  // namespace tessera::nn
