#include "nn/activation.h"

#include <cstddef>

#include "nn/layer_passes.h"

namespace tessera::nn {
namespace {

template <class Scalar, class Function>
void map(std::span<const Scalar> v, std::span<Scalar> result, Function function) {
    for (std::size_t i = 0; i < v.size(); ++i) result[i] = function(v[i]);
}

/// The gradient by the outputs times the slopes; `slope` is f' from v and h = f(v).
template <class Scalar, class Slope>
void pass_back(const LayerPass<Scalar>& pass, const LayerGradients<Scalar>& gradients,
               Slope slope) {
    const Scalar* v = pass.input.data();
    const Scalar* h = pass.output.data();
    const Scalar* outer = gradients.outer.data();
    Scalar* gradient = gradients.input->data();
    const Index count = pass.input.size();
    if (gradients.first) {
        for (Index i = 0; i < count; ++i) gradient[i] = outer[i] * slope(v[i], h[i]);
    } else {
        for (Index i = 0; i < count; ++i) gradient[i] += outer[i] * slope(v[i], h[i]);
    }
}

}  // namespace

double activate(Activation function, double v) {
    double h = 0;
    activate<double>(function, std::span<const double>(&v, 1), std::span<double>(&h, 1));
    return h;
}

double derivative(Activation function, double v) {
    switch (function) {
        case Activation::relu:
            return v > 0 ? 1.0 : 0.0;
        case Activation::sigmoid: {
            // Symmetric, and without overflow at either end.
            const double e = portable_exp(-std::abs(v));
            return e / ((1 + e) * (1 + e));
        }
        case Activation::tanh: {
            const double e = portable_exp(-2 * std::abs(v));
            return 4 * e / ((1 + e) * (1 + e));
        }
        case Activation::arctan:
            return 1 / (1 + v * v);
        case Activation::softplus:
            return sigmoid(v);
    }
    return 0;
}

template <class Scalar>
void activate(Activation function, std::span<const Scalar> v, std::span<Scalar> result) {
    switch (function) {
        case Activation::relu:
            map(v, result, [](Scalar x) { return x > 0 ? x : Scalar{0}; });
            break;
        case Activation::sigmoid:
            map(v, result, [](Scalar x) { return sigmoid(x); });
            break;
        case Activation::tanh:
            map(v, result, [](Scalar x) { return hyperbolic_tangent(x); });
            break;
        case Activation::arctan:
            map(v, result, [](Scalar x) { return static_cast<Scalar>(portable_arctangent(x)); });
            break;
        case Activation::softplus:
            map(v, result, [](Scalar x) { return softplus(x); });
            break;
    }
}

template <class Scalar>
void backward(const Activate& layer, const LayerPass<Scalar>& pass,
              const LayerGradients<Scalar>& gradients) {
    constexpr Scalar one{1};
    switch (layer.function) {
        case Activation::relu:
            return pass_back(pass, gradients, [](Scalar v, Scalar) { return v > 0 ? one : 0; });
        case Activation::sigmoid:
            return pass_back(pass, gradients, [](Scalar, Scalar h) { return h * (one - h); });
        case Activation::tanh:
            return pass_back(pass, gradients, [](Scalar, Scalar h) { return one - h * h; });
        case Activation::arctan:
            return pass_back(pass, gradients, [](Scalar v, Scalar) { return one / (one + v * v); });
        case Activation::softplus:
            return pass_back(pass, gradients, [](Scalar v, Scalar) { return sigmoid(v); });
    }
}

template void activate<float>(Activation, std::span<const float>, std::span<float>);
template void activate<double>(Activation, std::span<const double>, std::span<double>);
template void backward<float>(const Activate&, const LayerPass<float>&,
                              const LayerGradients<float>&);
template void backward<double>(const Activate&, const LayerPass<double>&,
                               const LayerGradients<double>&);

}  // namespace tessera::nn
