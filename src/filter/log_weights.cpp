#include "filter/log_weights.h"

#include <cmath>
#include <cstddef>
#include <limits>

#include "core/errors.h"
#include "core/portable_functions.h"
#include "core/portable_math.h"

namespace tessera::filter {
namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

/// -infinity for no values; comparisons leave NaN out.
double largest_of(std::span<const double> values) {
    double largest = minus_infinity;
    for (const double value : values) {
        largest = value > largest ? value : largest;
    }
    return largest;
}

}  // namespace

double log_sum_exp(std::span<const double> values) {
    const double largest = largest_of(values);
    if (std::isinf(largest)) return largest;
    double sum = 0;
    for (const double value : values) {
        sum += portable_exp(value - largest);  // 0 for NaN
    }
    return largest + portable_log(sum);
}

double normalise(std::span<const double> log_weights, std::span<double> weights) {
    require(weights.size() == log_weights.size(), "as many weights as logarithms");
    const double largest = largest_of(log_weights);
    if (std::isinf(largest)) {
        for (double& weight : weights) weight = 0;
        return largest;
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = portable_exp(log_weights[i] - largest);
    }
    double sum = 0;
    for (const double weight : weights) sum += weight;
    const double scale = 1 / sum;
    for (double& weight : weights) weight *= scale;
    return largest + portable_log(sum);
}

double effective_sample_size(std::span<const double> weights) {
    double squares = 0;
    for (const double weight : weights) squares += weight * weight;
    return squares > 0 ? 1 / squares : 0;
}

}  // namespace tessera::filter
