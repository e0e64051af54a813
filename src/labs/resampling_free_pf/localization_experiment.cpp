#include "labs/resampling_free_pf/localization_experiment.h"

#include <algorithm>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/statistics.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr std::size_t most_recorded = 100;

std::vector<FilterSettings> settings_of(const std::vector<NamedFilter>& filters) {
    std::vector<FilterSettings> list;
    list.reserve(filters.size());
    for (const NamedFilter& filter : filters) list.push_back(filter.settings);
    return list;
}

}  // namespace

std::vector<std::size_t> recorded_times(std::size_t horizon) {
    std::vector<std::size_t> times;
    const std::size_t step = (horizon + most_recorded - 1) / most_recorded;
    for (std::size_t t = 0; t < horizon; t += step) times.push_back(t);
    if (times.back() != horizon - 1) times.push_back(horizon - 1);
    return times;
}

LocalizationExperiment::LocalizationExperiment(LocalizationSettings settings)
    : settings_(std::move(settings)) {
    if (settings_.dimensions.empty() || settings_.counts.empty() || settings_.filters.empty() ||
        settings_.trials < 1 || settings_.horizon < 1) {
        throw InputError("localisation needs dimensions, particles, filters, trials and steps");
    }
    times_ = recorded_times(settings_.horizon);
    cells_.resize(settings_.dimensions.size() * settings_.counts.size());
    for (auto& cell : cells_) cell.resize(settings_.trials);
    // What filters refuse is said now.
    for (const std::size_t m : settings_.dimensions) {
        for (const std::size_t n : settings_.counts) {
            LocalizationTrial({.dimension = m, .count = n, .seed = settings_.seed},
                              settings_of(settings_.filters));
        }
    }
}

std::size_t LocalizationExperiment::units() const {
    return settings_.trials * cells_.size();
}

LocalizationProblem LocalizationExperiment::problem_of(std::size_t unit) const {
    const std::size_t pair = unit % cells_.size();
    return {.dimension = settings_.dimensions[pair / settings_.counts.size()],
            .count = settings_.counts[pair % settings_.counts.size()],
            .noisy = settings_.noisy,
            .seed = settings_.seed,
            .trial = unit / cells_.size()};
}

LocalizationExperiment::Unit::Unit(const LocalizationExperiment& experiment, std::size_t number)
    : times_(&experiment.times_),
      number_(number),
      filters_(experiment.settings_.filters.size()),
      qualities_(experiment.times_.size()),
      trial_(experiment.problem_of(number), settings_of(experiment.settings_.filters)),
      kept_(filters_ * qualities_) {
    record();
}

void LocalizationExperiment::Unit::record() {
    if ((*times_)[time_] != trial_.time()) return;
    for (std::size_t k = 0; k < filters_; ++k) kept_[k * qualities_ + time_] = trial_.quality(k);
    ++time_;
}

void LocalizationExperiment::Unit::advance() {
    trial_.advance();
    record();
}

void LocalizationExperiment::finish(const Unit& unit) {
    require(unit.done(), "a unit that is done");
    TrialRecord record;
    record.qualities = unit.kept_;
    for (std::size_t k = 0; k < unit.filters_; ++k) {
        record.seconds.push_back(unit.trial_.seconds(k));
        record.lost.push_back(unit.trial_.filters()[k].lost_at().has_value());
    }
    cells_[unit.number_ % cells_.size()][unit.number_ / cells_.size()] = std::move(record);
}

void LocalizationExperiment::run_unit(std::size_t number) {
    Unit unit = begin(number);
    while (!unit.done()) unit.advance();
    finish(unit);
}

void LocalizationExperiment::run(std::size_t threads) {
    parallel_for(units(), threads, [this](std::size_t unit, std::size_t) { run_unit(unit); });
}

const Quality* LocalizationExperiment::quality(std::size_t dimension, std::size_t count,
                                               std::size_t filter, std::size_t trial,
                                               std::size_t time) const {
    const TrialRecord& record = cells_[cell(dimension, count)][trial];
    return record.qualities.empty() ? nullptr : &record.qualities[filter * times_.size() + time];
}

std::size_t LocalizationExperiment::finished(std::size_t dimension, std::size_t count) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells_[cell(dimension, count)],
                              [](const TrialRecord& record) { return !record.qualities.empty(); }));
}

std::vector<double> LocalizationExperiment::over_trials(std::size_t dimension, std::size_t count,
                                                        std::size_t filter, std::size_t time,
                                                        const Measure& measure) const {
    std::vector<double> values;
    for (const TrialRecord& record : cells_[cell(dimension, count)]) {
        if (record.qualities.empty()) continue;
        const std::optional<double> value =
            measure(record.qualities[filter * times_.size() + time]);
        if (value) values.push_back(*value);
    }
    return values;
}

double LocalizationExperiment::microseconds_per_step(std::size_t dimension, std::size_t count,
                                                     std::size_t filter) const {
    std::vector<double> values;
    for (const TrialRecord& record : cells_[cell(dimension, count)]) {
        if (!record.seconds.empty()) values.push_back(record.seconds[filter]);
    }
    const auto steps = static_cast<double>(std::max<std::size_t>(1, settings_.horizon - 1));
    return values.empty() ? 0 : 1e6 * median(values) / steps;
}

std::size_t LocalizationExperiment::lost(std::size_t dimension, std::size_t count,
                                         std::size_t filter) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells_[cell(dimension, count)], [filter](const TrialRecord& record) {
            return !record.lost.empty() && record.lost[filter];
        }));
}

std::optional<double> reference_kl(const Quality& quality) {
    return quality.kl_reference;
}

std::optional<double> exact_kl(const Quality& quality) {
    return quality.kl_exact;
}

}  // namespace tessera::resampling_free_pf
