#include "labs/scale_time/network_curves.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/statistics.h"

namespace tessera::scale_time {
namespace {

constexpr std::size_t fewest_times = 5;

double value_of(const Record& record, Measured measured) {
    if (measured == Measured::train) return record.train;
    return measured == Measured::wrong ? record.wrong : record.test;
}

/// A seed's values, record by record; for the noise part, as far as both trainings have come.
std::vector<double> values_of(const NetworkSweep& sweep, const Cell& cell, Measured measured) {
    std::vector<double> values;
    for (const Record& record : cell.records()) values.push_back(value_of(record, measured));
    if (measured != Measured::noise) return values;
    const Cell* twin = sweep.clean_twin(cell);
    values.resize(twin == nullptr ? 0 : std::min(values.size(), twin->records().size()));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= twin->records()[i].test;
    return values;
}

}  // namespace

MeanCurve mean_over_seeds(const NetworkSweep& sweep, int width, std::size_t n, Measured measured) {
    MeanCurve curve;
    const std::vector<const Cell*> cells = sweep.seeds_of(width, n);
    if (cells.empty()) return curve;
    std::size_t common = std::numeric_limits<std::size_t>::max();
    std::vector<std::vector<double>> by_seed;
    for (const Cell* cell : cells) {
        by_seed.push_back(values_of(sweep, *cell, measured));
        common = std::min(common, by_seed.back().size());
    }
    curve.seeds = cells.size();
    for (std::size_t i = 0; i < common; ++i) {
        std::vector<double> values;
        for (const std::vector<double>& seed : by_seed) values.push_back(seed[i]);
        curve.steps.push_back(static_cast<double>(cells.front()->records()[i].step));
        curve.mean.push_back(mean(values));
        curve.least.push_back(*std::ranges::min_element(values));
        curve.most.push_back(*std::ranges::max_element(values));
    }
    return curve;
}

std::optional<double> value_at(const MeanCurve& curve, double step) {
    const auto after = std::ranges::lower_bound(curve.steps, step);
    if (after == curve.steps.end()) return std::nullopt;
    const auto right = static_cast<std::size_t>(after - curve.steps.begin());
    if (*after == step) return curve.mean[right];
    if (right == 0) return std::nullopt;
    const double first = std::log(curve.steps[right - 1]);
    const double last = std::log(curve.steps[right]);
    const double part = (std::log(step) - first) / (last - first);
    return (1 - part) * curve.mean[right - 1] + part * curve.mean[right];
}

std::vector<Repeated> crossings(const NetworkSweep& sweep, double threshold) {
    std::vector<Repeated> result;
    const std::size_t n = sweep.settings().data.front();
    for (const int width : sweep.settings().widths) {
        Repeated at;
        for (const Cell* cell : sweep.seeds_of(width, n)) {
            const double time = time_to(cell->records(), threshold);
            if (time > 0) at.values.push_back(time);
            at.x = static_cast<double>(cell->parameters);
        }
        if (!at.values.empty()) result.push_back(std::move(at));
    }
    return result;
}

std::optional<double> prediction_error(const MeanCurve& small, const MeanCurve& large,
                                       double ratio) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < large.steps.size(); ++i) {
        const std::optional<double> predicted = value_at(small, large.steps[i] * ratio);
        if (!predicted) continue;
        const double off = *predicted / large.mean[i] - 1;
        sum += off * off;
        ++count;
    }
    if (count < fewest_times) return std::nullopt;
    return std::sqrt(sum / static_cast<double>(count));
}

}  // namespace tessera::scale_time
