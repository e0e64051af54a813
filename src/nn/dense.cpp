#include "nn/layer_passes.h"

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
    pass.output.noalias() = pass.input * weights.transpose();
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
        Eigen::Map<Batch<Scalar>>(data, layer.outputs, inputs).noalias() +=
            gradients.outer.transpose() * pass.input;
        if (layer.bias) {
            Eigen::Map<RowVector<Scalar>>(data + layer.outputs * inputs, layer.outputs) +=
                gradients.outer.colwise().sum();
        }
    }
    if (gradients.input != nullptr) {
        gradients.input->noalias() +=
            gradients.outer * Weights<Scalar>(pass.parameters.data(), layer.outputs, inputs);
    }
}

template void forward<float>(const Dense&, const LayerPass<float>&);
template void forward<double>(const Dense&, const LayerPass<double>&);
template void backward<float>(const Dense&, const LayerPass<float>&, const LayerGradients<float>&);
template void backward<double>(const Dense&, const LayerPass<double>&,
                               const LayerGradients<double>&);

}  // namespace tessera::nn
