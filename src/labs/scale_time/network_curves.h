#pragma once

#include <optional>
#include <vector>

#include "labs/scale_time/network_sweep.h"
#include "labs/scale_time/power_fit.h"

/// What a sweep's curves say together.
namespace tessera::scale_time {

/// A loss by time, over the seeds that have come so far.
struct MeanCurve {
    std::vector<double> steps;
    std::vector<double> mean;
    std::vector<double> least;  ///< of the seeds
    std::vector<double> most;
    std::size_t seeds = 0;
};

enum class Measured {
    train,
    test,
    wrong,
    noise  ///< the test error less that of the twin with right labels
};

/// The mean over seeds of a width at the times that all of them have.
MeanCurve mean_over_seeds(const NetworkSweep& sweep, int width, std::size_t n, Measured measured);

/// The value of a curve between its records, linear in the logarithm of time; nothing outside.
std::optional<double> value_at(const MeanCurve& curve, double step);

/// Steps to a test error by width: one value for each seed that got there.
std::vector<Repeated> crossings(const NetworkSweep& sweep, double threshold);

/// Relative root-mean-square error of predicting `large` by `small` with a clock that runs `ratio`
/// faster: large(t) = small(t ratio), over the times of `large` that the small curve reaches.
/// Nothing when it reaches fewer than five.
std::optional<double> prediction_error(const MeanCurve& small, const MeanCurve& large,
                                       double ratio);

}  // namespace tessera::scale_time
