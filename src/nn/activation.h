#pragma once

#include <cmath>
#include <span>

#include "core/portable_functions.h"

namespace tessera::nn {

/// Softplus, ln(1 + e^v), is the smooth stand-in for ReLU.
enum class Activation { relu, sigmoid, tanh, arctan, softplus };

/// Single numbers. Every platform returns the same bits.
template <class Scalar>
Scalar sigmoid(Scalar v) {
    return Scalar{1} / (Scalar{1} + portable_exp(-v));
}

template <class Scalar>
Scalar hyperbolic_tangent(Scalar v) {
    const Scalar e = portable_exp(-2 * std::abs(v));
    const Scalar size = (Scalar{1} - e) / (Scalar{1} + e);
    return v < 0 ? -size : size;
}

template <class Scalar>
Scalar softplus(Scalar v) {
    const double tail = fast_portable_log(1.0 + portable_exp(-std::abs(static_cast<double>(v))));
    return static_cast<Scalar>((v > 0 ? static_cast<double>(v) : 0.0) + tail);
}

/// f(v).
double activate(Activation function, double v);

/// f'(v); that of ReLU at 0 is 0.
double derivative(Activation function, double v);

/// result[i] = f(v[i]); both may be the same memory.
template <class Scalar>
void activate(Activation function, std::span<const Scalar> v, std::span<Scalar> result);

}  // namespace tessera::nn
