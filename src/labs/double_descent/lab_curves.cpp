#include "labs/double_descent/lab_curves.h"

#include "core/statistics.h"
#include "figure/number_text.h"

namespace tessera::double_descent {

lab::Channel mean_curve(std::string name, std::string label, const Measurements& measurements) {
    lab::Series series;
    series.x = measurements.x;
    for (const std::vector<double>& values : measurements.values) series.y.push_back(mean(values));
    return {std::move(name), std::move(label), std::move(series)};
}

lab::Channel median_curve(std::string name, std::string label, const Measurements& measurements) {
    lab::Series series;
    series.x = measurements.x;
    for (const std::vector<double>& values : measurements.values) {
        const std::vector<double> ascending = sorted(values);
        series.y.push_back(quantile(ascending, 0.5));
        series.lower.push_back(quantile(ascending, 0.1));
        series.upper.push_back(quantile(ascending, 0.9));
    }
    return {std::move(name), std::move(label), std::move(series)};
}

std::string shown(double value) {
    return figure::number_text(value, 3);
}

}  // namespace tessera::double_descent
