#pragma once

#include <span>
#include <vector>

#include "nn/activation.h"

/// Linear bounds of activations and of the maximum on intervals (CNN-Cert, section on general
/// activations; the maximum is its appendix). Intercepts are widened by a few units in the last
/// place, so that rounding cannot make a line cross the function.
namespace tessera::verify {

/// slope v + intercept.
struct Line {
    double slope = 0;
    double intercept = 0;
};

/// lower(v) <= f(v) <= upper(v) for all v of the interval.
struct Lines {
    Line upper;
    Line lower;
};

/// The slope of the lower line of an unstable ReLU.
enum class ReluRule {
    parallel,  ///< that of the upper line: Fast-Lin, "CNN-Cert-ReLU"
    adaptive,  ///< 1 or 0, whichever leaves less area: CROWN, "CNN-Cert-Ada"
    zero,      ///< SingleProp
    one
};

/// The lower slope that a rule gives for l < 0 < u.
double relu_slope(ReluRule rule, double l, double u);

/// Lines of max(v, 0) on [l, u]; `slope` in [0, 1] is the lower line's where l < 0 < u.
Lines relu_lines(double l, double u, double slope);

/// Lines of any activation on [l, u].
Lines activation_lines(nn::Activation function, double l, double u, ReluRule rule);

/// Bounds of max(v_i) for l_i <= v_i <= u_i: both sides have the slopes `weights`.
struct PoolLines {
    double upper_intercept = 0;
    double lower_intercept = 0;
};
PoolLines pool_lines(std::span<const double> l, std::span<const double> u,
                     std::span<double> weights);

}  // namespace tessera::verify
