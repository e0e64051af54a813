#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"

namespace tessera {

double mean(std::span<const double> values) {
    require(!values.empty(), "mean of no values");
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

double standard_error(std::span<const double> values) {
    require(!values.empty(), "standard error of no values");
    if (values.size() == 1) {
        return 0;
    }
    const double centre = mean(values);
    double squares = 0;
    for (const double value : values) {
        squares += (value - centre) * (value - centre);
    }
    const double n = static_cast<double>(values.size());
    return std::sqrt(squares / (n - 1) / n);
}

std::vector<double> sorted(std::span<const double> values) {
    std::vector<double> ascending(values.begin(), values.end());
    for (double& value : ascending) {
        if (std::isnan(value)) {
            value = std::numeric_limits<double>::infinity();
        }
    }
    std::sort(ascending.begin(), ascending.end());
    return ascending;
}

double quantile(std::span<const double> ascending, double p) {
    require(!ascending.empty(), "quantile of no values");
    require(p >= 0 && p <= 1, "quantile needs 0 <= p <= 1");
    const double position = p * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const double fraction = position - static_cast<double>(below);
    if (fraction == 0) {
        return ascending[below];
    }
    const double low = ascending[below];
    const double high = ascending[below + 1];
    return low == high ? low : low + fraction * (high - low);
}

double median(std::span<const double> values) {
    return quantile(sorted(values), 0.5);
}

Interval median_confidence_interval(std::span<const double> ascending, double level) {
    require(!ascending.empty(), "confidence interval of no values");
    const std::size_t n = ascending.size();
    // P(fewer than k of n values lie below the median) = sum_{i<k} C(n, i) / 2^n. Raise k while
    // both tails together stay within 1 - level.
    const double count = static_cast<double>(n);
    std::size_t k = 0;
    double tail = 0;
    double log_term = -count * std::log(2.0);
    while (k < (n - 1) / 2) {
        const double next_tail = tail + std::exp(log_term);
        if (2 * next_tail > 1 - level) {
            break;
        }
        tail = next_tail;
        const double i = static_cast<double>(k);
        log_term += std::log((count - i) / (i + 1));
        ++k;
    }
    const std::size_t low = k == 0 ? 0 : k - 1;
    return {ascending[low], ascending[n - 1 - low]};
}

Summary summarise(std::span<const double> values) {
    const std::vector<double> ascending = sorted(values);
    return {.mean = mean(values),
            .standard_error = standard_error(values),
            .median = quantile(ascending, 0.5),
            .median_interval = median_confidence_interval(ascending),
            .band = {quantile(ascending, 0.1), quantile(ascending, 0.9)},
            .minimum = ascending.front(),
            .maximum = ascending.back()};
}

}  // namespace tessera
