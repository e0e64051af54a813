#include "verify/lines.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace tessera::verify {
namespace {

/// A bound on the rounding errors of the few operations that make a line, and of the activations
/// themselves (below 1e-14 of their size).
constexpr double unit = 1e-14;

using Function = nn::Activation;

double value(Function f, double v) {
    return nn::activate(f, v);
}

Line tangent(Function f, double at) {
    const double slope = nn::derivative(f, at);
    return {slope, value(f, at) - slope * at};
}

double secant_slope(Function f, double a, double b) {
    return (value(f, b) - value(f, a)) / (b - a);
}

/// Through (l, f(l)) and (u, f(u)).
Line chord(Function f, double l, double u) {
    const double slope = secant_slope(f, l, u);
    return {slope, value(f, l) - slope * l};
}

/// The upper line of an S-shaped function for l < 0 < u: through (l, f(l)) and touching f at some d
/// in (0, u], found by bisection; the chord where no such d lies before u.
Line touching_line(Function f, double l, double u) {
    double low = 0;
    double high = u;
    for (int step = 0; step < 20; ++step) {
        const double d = low + (high - low) / 2;
        if (secant_slope(f, l, d) >= nn::derivative(f, d)) {
            high = d;
        } else {
            low = d;
        }
    }
    if (nn::derivative(f, high) < secant_slope(f, l, high)) return tangent(f, high);
    return chord(f, l, u);
}

/// The lower line by the symmetry f(v) = 2 f(0) - f(-v).
Line mirrored(Function f, const Line& upper) {
    return {upper.slope, 2 * value(f, 0) - upper.intercept};
}

Lines s_shaped_lines(Function f, double l, double u) {
    const Line middle = tangent(f, l + (u - l) / 2);
    if (l >= 0) return {middle, chord(f, l, u)};
    if (u <= 0) return {chord(f, l, u), middle};
    return {touching_line(f, l, u), mirrored(f, touching_line(f, -u, -l))};
}

/// Chords of a short interval are all rounding: the tangent, moved by more than f bends.
Lines short_lines(Function f, double l, double u) {
    const Line middle = tangent(f, l);
    const double bend = (u - l) * (u - l);
    return {{middle.slope, middle.intercept + bend}, {middle.slope, middle.intercept - bend}};
}

Lines widened(Lines lines, double l, double u) {
    const double reach = std::max(std::abs(l), std::abs(u));
    for (Line* line : {&lines.upper, &lines.lower}) {
        const double margin = unit * (std::abs(line->slope) * reach + std::abs(line->intercept));
        line->intercept += line == &lines.upper ? margin : -margin;
    }
    return lines;
}

/// The value of gamma of the upper line, and the indices that can be the maximum.
struct Candidates {
    double largest_lower = -std::numeric_limits<double>::infinity();  ///< of all
    double smallest_lower = std::numeric_limits<double>::infinity();  ///< of the candidates
    double smallest_upper = std::numeric_limits<double>::infinity();
    double largest_upper = -std::numeric_limits<double>::infinity();
    double ratio_sum = 0;
    double inverse_sum = 0;
    int fixed = 0;  ///< candidates with l = u
};

Candidates candidates_of(std::span<const double> l, std::span<const double> u) {
    Candidates result;
    for (const double lower : l) result.largest_lower = std::max(result.largest_lower, lower);
    for (std::size_t i = 0; i < l.size(); ++i) {
        if (u[i] < result.largest_lower) continue;
        result.smallest_lower = std::min(result.smallest_lower, l[i]);
        result.smallest_upper = std::min(result.smallest_upper, u[i]);
        result.largest_upper = std::max(result.largest_upper, u[i]);
        if (u[i] > l[i]) {
            result.ratio_sum += u[i] / (u[i] - l[i]);
            result.inverse_sum += 1 / (u[i] - l[i]);
        } else {
            ++result.fixed;
        }
    }
    return result;
}

}  // namespace

double relu_slope(ReluRule rule, double l, double u) {
    switch (rule) {
        case ReluRule::parallel:
            return u / (u - l);
        case ReluRule::adaptive:
            return u >= -l ? 1.0 : 0.0;
        case ReluRule::zero:
            return 0.0;
        case ReluRule::one:
            return 1.0;
    }
    return 0.0;
}

Lines relu_lines(double l, double u, double slope) {
    if (l >= 0) return {{1, 0}, {1, 0}};
    if (u <= 0) return {{0, 0}, {0, 0}};
    const double steep = u / (u - l);
    return widened({{steep, -steep * l}, {slope, 0}}, l, u);
}

Lines activation_lines(Function f, double l, double u, ReluRule rule) {
    if (f == Function::relu) return relu_lines(l, u, l < 0 && u > 0 ? relu_slope(rule, l, u) : 0);
    if (u - l <= 1e-7 * std::max(1.0, std::max(std::abs(l), std::abs(u)))) {
        return widened(short_lines(f, l, u), l, u);
    }
    if (f == Function::softplus) {
        return widened({chord(f, l, u), tangent(f, l + (u - l) / 2)}, l, u);
    }
    return widened(s_shaped_lines(f, l, u), l, u);
}

PoolLines pool_lines(std::span<const double> l, std::span<const double> u,
                     std::span<double> weights) {
    const Candidates all = candidates_of(l, u);
    double gamma = all.inverse_sum > 0 ? (all.ratio_sum - 1) / all.inverse_sum : 0;
    gamma = std::max(gamma, all.largest_lower);
    gamma = std::min(gamma, all.smallest_upper);
    double total = 0;
    double offset = 0;
    for (std::size_t i = 0; i < l.size(); ++i) {
        weights[i] = 0;
        if (u[i] < all.largest_lower || u[i] <= l[i]) continue;
        weights[i] = std::clamp((u[i] - gamma) / (u[i] - l[i]), 0.0, 1.0);
        total += weights[i];
        offset += weights[i] * l[i];
    }
    if (all.fixed > 0) {
        const double share = std::clamp((1 - total) / all.fixed, 0.0, 1.0);
        for (std::size_t i = 0; i < l.size(); ++i) {
            if (u[i] < all.largest_lower || u[i] > l[i]) continue;
            weights[i] = share;
            total += share;
            offset += share * l[i];
        }
    }
    const double reach = std::max(std::abs(all.smallest_lower), std::abs(all.largest_upper));
    const double margin = unit * (1 + total) * reach;
    const double lower = total <= 1 ? all.smallest_lower : all.largest_upper;
    return {gamma - offset + margin, (1 - total) * lower - margin};
}

}  // namespace tessera::verify
