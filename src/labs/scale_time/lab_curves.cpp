#include "labs/scale_time/lab_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/statistics.h"
#include "figure/number_text.h"

namespace tessera::scale_time {

std::string shown(double value) {
    return figure::number_text(value, 3);
}

std::vector<double> geometric(double first, double last, int count) {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        values.push_back(first * std::pow(last / first, static_cast<double>(i) / (count - 1)));
    }
    return values;
}

lab::Channel curve(std::string name, std::string label, std::vector<double> x,
                   std::vector<double> y) {
    lab::Series series;
    series.x = std::move(x);
    series.y = std::move(y);
    return {std::move(name), std::move(label), std::move(series)};
}

namespace {

/// Means with the band that `band` gives of the values at each x; none with single values.
template <class Band>
lab::Channel banded_curve(std::string name, std::string label, const std::vector<double>& x,
                          const std::vector<std::vector<double>>& values, const Band& band) {
    lab::Series series;
    bool several = !x.empty();
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (values[i].empty()) continue;
        const Interval interval = band(values[i]);
        several = several && values[i].size() > 1;
        series.x.push_back(x[i]);
        series.y.push_back(mean(values[i]));
        series.lower.push_back(interval.low);
        series.upper.push_back(interval.high);
    }
    if (!several) {
        series.lower.clear();
        series.upper.clear();
    }
    return {std::move(name), std::move(label), std::move(series)};
}

}  // namespace

lab::Channel mean_curve(std::string name, std::string label, const std::vector<double>& x,
                        const std::vector<std::vector<double>>& values) {
    return banded_curve(std::move(name), std::move(label), x, values,
                        [](const std::vector<double>& repeated) {
                            const double middle = mean(repeated);
                            const double reach = 2 * standard_error(repeated);
                            return Interval{middle - reach, middle + reach};
                        });
}

lab::Channel range_curve(std::string name, std::string label, const std::vector<double>& x,
                         const std::vector<std::vector<double>>& values) {
    return banded_curve(std::move(name), std::move(label), x, values,
                        [](const std::vector<double>& repeated) {
                            const auto [least, most] = std::ranges::minmax(repeated);
                            return Interval{least, most};
                        });
}

lab::Verdict verdict(bool holds) {
    return holds ? lab::Verdict::holds : lab::Verdict::fails;
}

}  // namespace tessera::scale_time
