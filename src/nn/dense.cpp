#include <cstddef>

#include "nn/layer_passes.h"
#include "nn/products.h"

namespace tessera::nn {
namespace {

template <class Scalar>
using Weights = Eigen::Map<const Batch<Scalar>>;
template <class Scalar>
using RowVector = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;

}  // namespace

template <class Scalar>
void forward(const Dense& layer, const LayerPass<Scalar>& pass) {
    const Index inputs = pass.input.cols();
    const Weights<Scalar> weights(pass.parameters.data(), layer.outputs, inputs);
    set_product(pass.output, pass.input, weights.transpose());
    if (!layer.bias) return;
    pass.output.rowwise() += Eigen::Map<const RowVector<Scalar>>(
        pass.parameters.data() + layer.outputs * inputs, layer.outputs);
}

template <class Scalar>
void backward(const Dense& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients) {
    const Index inputs = pass.input.cols();
    if (!gradients.parameters.empty()) {
        Scalar* data = gradients.parameters.data();
        Eigen::Map<Batch<Scalar>> by_weights(data, layer.outputs, inputs);
        add_product(by_weights, gradients.outer.transpose(), pass.input);
        for (Index i = 0; i < layer.outputs && layer.bias; ++i) {
            data[layer.outputs * inputs + i] +=
                sum_of(gradients.outer.data() + i, gradients.outer.rows(), layer.outputs);
        }
    }
    if (gradients.input != nullptr) {
        add_product(*gradients.input, gradients.outer,
                    Weights<Scalar>(pass.parameters.data(), layer.outputs, inputs));
    }
}

template void forward<float>(const Dense&, const LayerPass<float>&);
template void forward<double>(const Dense&, const LayerPass<double>&);
template void backward<float>(const Dense&, const LayerPass<float>&, const LayerGradients<float>&);
template void backward<double>(const Dense&, const LayerPass<double>&,
                               const LayerGradients<double>&);

}  // namespace tessera::nn
