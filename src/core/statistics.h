#pragma once

#include <span>
#include <vector>

namespace tessera {

/// All functions here take at least one value. In everything that needs an order, NaN counts as
/// +infinity: a run that diverged is worse than any that did not.

/// Arithmetic mean.
double mean(std::span<const double> values);

/// Standard error of the mean: sample standard deviation / sqrt(n); 0 for a single value.
double standard_error(std::span<const double> values);

/// The values in ascending order, NaN replaced by +infinity.
std::vector<double> sorted(std::span<const double> values);

/// The p-quantile of ascending values, 0 <= p <= 1: linear interpolation between the order
/// statistics next to position p (n - 1) counted from 0 (Hyndman and Fan 1996, definition 7).
double quantile(std::span<const double> ascending, double p);

/// The 0.5-quantile of values in any order.
double median(std::span<const double> values);

struct Interval {
    double low = 0;
    double high = 0;
};

/// Distribution-free confidence interval of the median, from two symmetric order statistics: the
/// narrowest whose coverage under the binomial law is at least `level`; the full range when there
/// are too few values for that.
Interval median_confidence_interval(std::span<const double> ascending, double level = 0.95);

/// What a curve with a band shows of repeated measurements.
struct Summary {
    double mean = 0;
    double standard_error = 0;
    double median = 0;
    Interval median_interval;  ///< 95 % confidence
    Interval band;             ///< quantiles 0.1 and 0.9
    double minimum = 0;
    double maximum = 0;
};

Summary summarise(std::span<const double> values);

}  // namespace tessera
