#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/statistics.h"

namespace tessera::scale_time {

/// y = prefactor * x^exponent, by least squares on logarithms.
struct PowerFit {
    double exponent = 0;
    double prefactor = 0;
    double standard_error =
        0;                 ///< of the exponent, from the scatter around the line; 0 for two points
    double r_squared = 0;  ///< share of the variance of log y that the line explains
};

/// At least two different x, all x and y > 0.
PowerFit fit_power(std::span<const double> x, std::span<const double> y);

/// Measurements of y at one x, one for each seed.
struct Repeated {
    double x = 0;
    std::vector<double> values;
};

/// 95 % bootstrap interval of the exponent of the geometric means: seeds are drawn anew at each x.
/// With one seed everywhere there is nothing to draw: the interval of the line's own scatter.
Interval exponent_interval(std::span<const Repeated> measurements, std::uint64_t seed,
                           int draws = 400);

/// Fit to the geometric means.
PowerFit fit_repeated(std::span<const Repeated> measurements);

}  // namespace tessera::scale_time
