#include "nn/activation.h"

#include <cstddef>

namespace tessera::nn {
namespace {

template <class Scalar, class Function>
void map(std::span<const Scalar> v, std::span<Scalar> result, Function function) {
    for (std::size_t i = 0; i < v.size(); ++i) result[i] = function(v[i]);
}

/// `slope` is f' from v and h = f(v).
template <class Scalar, class Slope>
void add_product(std::span<const Scalar> v, std::span<const Scalar> h,
                 std::span<const Scalar> outer, std::span<Scalar> gradient, Slope slope) {
    for (std::size_t i = 0; i < v.size(); ++i) gradient[i] += outer[i] * slope(v[i], h[i]);
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
void add_activation_gradient(Activation function, std::span<const Scalar> v,
                             std::span<const Scalar> h, std::span<const Scalar> outer,
                             std::span<Scalar> gradient) {
    constexpr Scalar one{1};
    switch (function) {
        case Activation::relu:
            add_product(v, h, outer, gradient, [](Scalar x, Scalar) { return x > 0 ? one : 0; });
            break;
        case Activation::sigmoid:
            add_product(v, h, outer, gradient, [](Scalar, Scalar y) { return y * (one - y); });
            break;
        case Activation::tanh:
            add_product(v, h, outer, gradient, [](Scalar, Scalar y) { return one - y * y; });
            break;
        case Activation::arctan:
            add_product(v, h, outer, gradient,
                        [](Scalar x, Scalar) { return one / (one + x * x); });
            break;
        case Activation::softplus:
            add_product(v, h, outer, gradient, [](Scalar x, Scalar) { return sigmoid(x); });
            break;
    }
}

template void activate<float>(Activation, std::span<const float>, std::span<float>);
template void activate<double>(Activation, std::span<const double>, std::span<double>);
template void add_activation_gradient<float>(Activation, std::span<const float>,
                                             std::span<const float>, std::span<const float>,
                                             std::span<float>);
template void add_activation_gradient<double>(Activation, std::span<const double>,
                                              std::span<const double>, std::span<const double>,
                                              std::span<double>);

}  // namespace tessera::nn
