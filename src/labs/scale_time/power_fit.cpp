#include "labs/scale_time/power_fit.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/philox.h"
#include "core/portable_math.h"

namespace tessera::scale_time {
namespace {

double mean_log(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += portable_log(value);
    return sum / static_cast<double>(values.size());
}

PowerFit fit_line(std::span<const double> x, std::span<const double> y) {
    const double count = static_cast<double>(x.size());
    const double mean_x = mean(x);
    const double mean_y = mean(y);
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
        yy += (y[i] - mean_y) * (y[i] - mean_y);
    }
    require(xx > 0, "a slope needs two different places");
    PowerFit fit;
    fit.exponent = xy / xx;
    fit.prefactor = std::exp(mean_y - fit.exponent * mean_x);
    const double residual = std::max(0.0, yy - fit.exponent * xy);
    fit.r_squared = yy > 0 ? 1 - residual / yy : 1;
    if (x.size() > 2) fit.standard_error = std::sqrt(residual / (count - 2) / xx);
    return fit;
}

}  // namespace

PowerFit fit_power(std::span<const double> x, std::span<const double> y) {
    require(x.size() == y.size() && x.size() >= 2, "a power law needs two points");
    std::vector<double> log_x;
    std::vector<double> log_y;
    for (std::size_t i = 0; i < x.size(); ++i) {
        log_x.push_back(portable_log(x[i]));
        log_y.push_back(portable_log(y[i]));
    }
    return fit_line(log_x, log_y);
}

PowerFit fit_repeated(std::span<const Repeated> measurements) {
    std::vector<double> x;
    std::vector<double> y;
    for (const Repeated& at : measurements) {
        x.push_back(portable_log(at.x));
        y.push_back(mean_log(at.values));
    }
    require(x.size() >= 2, "a power law needs two points");
    return fit_line(x, y);
}

Interval exponent_interval(std::span<const Repeated> measurements, std::uint64_t seed, int draws) {
    const bool repeated =
        std::ranges::any_of(measurements, [](const Repeated& at) { return at.values.size() > 1; });
    if (!repeated) {
        const PowerFit fit = fit_repeated(measurements);
        return {fit.exponent - 2 * fit.standard_error, fit.exponent + 2 * fit.standard_error};
    }
    RandomStream stream("scale-time", seed, "bootstrap");
    std::vector<double> exponents;
    for (int draw = 0; draw < draws; ++draw) {
        std::vector<Repeated> again(measurements.begin(), measurements.end());
        for (std::size_t i = 0; i < again.size(); ++i) {
            for (double& value : again[i].values) {
                value = measurements[i].values[static_cast<std::size_t>(
                    stream.below(measurements[i].values.size()))];
            }
        }
        exponents.push_back(fit_repeated(again).exponent);
    }
    const std::vector<double> ascending = sorted(exponents);
    return {quantile(ascending, 0.025), quantile(ascending, 0.975)};
}

}  // namespace tessera::scale_time
