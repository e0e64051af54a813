#include <cstddef>

#include "nn/convolution_lanes.h"
#include "nn/layer_passes.h"
#include "nn/patches.h"
#include "nn/products.h"

namespace tessera::nn {
namespace {

template <class Scalar>
using Map = Eigen::Map<Batch<Scalar>>;
template <class Scalar>
using ConstMap = Eigen::Map<const Batch<Scalar>>;
template <class Scalar>
using Column = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

template <class Scalar>
struct Sizes {
    Index taps;       ///< rows of the patches
    Index positions;  ///< columns of the patches
    Sizes(const Convolution& layer, const LayerPass<Scalar>& pass, std::vector<Scalar>& patches)
        : taps(static_cast<Index>(pass.input_shape.channels) * layer.window.height *
               layer.window.width),
          positions(pass.output_shape.positions()) {
        patches.resize(static_cast<std::size_t>(taps * positions));
    }
};

/// Fewer examples would leave most of sixteen lanes empty.
constexpr Index fewest_by_lanes = 8;

template <class Scalar>
void forward_by_patches(const Convolution& layer, const LayerPass<Scalar>& pass,
                        std::vector<Scalar>& patches) {
    const Sizes<Scalar> sizes(layer, pass, patches);
    const ConstMap<Scalar> weights(pass.parameters.data(), layer.filters, sizes.taps);
    for (Index i = 0; i < pass.input.rows(); ++i) {
        gather_patches(pass.input.row(i).data(), pass.input_shape, layer.window, pass.output_shape,
                       patches.data());
        Map<Scalar> output(pass.output.row(i).data(), layer.filters, sizes.positions);
        set_product(output, weights, Map<Scalar>(patches.data(), sizes.taps, sizes.positions));
        if (!layer.bias) continue;
        output.colwise() += Eigen::Map<const Column<Scalar>>(
            pass.parameters.data() + layer.filters * sizes.taps, layer.filters);
    }
}

template <class Scalar>
void backward_by_patches(const Convolution& layer, const LayerPass<Scalar>& pass,
                         const LayerGradients<Scalar>& gradients, std::vector<Scalar>& patches) {
    const Sizes<Scalar> sizes(layer, pass, patches);
    const ConstMap<Scalar> weights(pass.parameters.data(), layer.filters, sizes.taps);
    Map<Scalar> patch_matrix(patches.data(), sizes.taps, sizes.positions);
    if (gradients.input != nullptr && gradients.first) gradients.input->setZero();
    for (Index i = 0; i < pass.input.rows(); ++i) {
        const ConstMap<Scalar> outer(gradients.outer.row(i).data(), layer.filters, sizes.positions);
        if (!gradients.parameters.empty()) {
            Scalar* data = gradients.parameters.data();
            gather_patches(pass.input.row(i).data(), pass.input_shape, layer.window,
                           pass.output_shape, patches.data());
            Map<Scalar> by_weights(data, layer.filters, sizes.taps);
            add_product(by_weights, outer, patch_matrix.transpose());
            for (Index f = 0; f < layer.filters && layer.bias; ++f) {
                data[layer.filters * sizes.taps + f] +=
                    sum_of(outer.data() + f * sizes.positions, sizes.positions);
            }
        }
        if (gradients.input != nullptr) {
            set_product(patch_matrix, weights.transpose(), outer);
            scatter_patches(patches.data(), pass.input_shape, layer.window, pass.output_shape,
                            gradients.input->row(i).data());
        }
    }
}

}  // namespace

template <class Scalar>
void forward(const Convolution& layer, const LayerPass<Scalar>& pass,
             ConvolutionScratch<Scalar>& scratch) {
    if (pass.input.rows() < fewest_by_lanes) {
        forward_by_patches(layer, pass, scratch.patches);
    } else {
        forward_by_lanes(layer, pass, scratch);
    }
}

template <class Scalar>
void backward(const Convolution& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients, ConvolutionScratch<Scalar>& scratch) {
    if (pass.input.rows() < fewest_by_lanes) {
        backward_by_patches(layer, pass, gradients, scratch.patches);
    } else {
        backward_by_lanes(layer, pass, gradients, scratch);
    }
}

template void forward<float>(const Convolution&, const LayerPass<float>&,
                             ConvolutionScratch<float>&);
template void forward<double>(const Convolution&, const LayerPass<double>&,
                              ConvolutionScratch<double>&);
template void backward<float>(const Convolution&, const LayerPass<float>&,
                              const LayerGradients<float>&, ConvolutionScratch<float>&);
template void backward<double>(const Convolution&, const LayerPass<double>&,
                               const LayerGradients<double>&, ConvolutionScratch<double>&);

}  // namespace tessera::nn
