#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "labs/resampling_free_pf/localization.h"

namespace tessera::resampling_free_pf {

struct NamedFilter {
    std::string name;
    FilterSettings settings;
};

struct LocalizationSettings {
    std::vector<std::size_t> dimensions = {10};
    std::vector<std::size_t> counts = {100};
    std::vector<NamedFilter> filters;
    std::size_t trials = 10;
    std::size_t horizon = 50;  ///< metrics at t = 0, ..., horizon - 1, each before update t
    bool noisy = false;
    std::uint64_t seed = 1;
};

/// The times t of a horizon at which qualities are kept: all, or 100 of them and the last.
std::vector<std::size_t> recorded_times(std::size_t horizon);

/// Trials for each pair (m, n), all filters on the same observations. A unit of work is one trial
/// of one pair. Results depend neither on the order of units nor on threads.
class LocalizationExperiment {
public:
    /// Throws InputError for empty lists, for a horizon of 0, and for what the filters refuse.
    explicit LocalizationExperiment(LocalizationSettings settings);

    const LocalizationSettings& settings() const { return settings_; }
    const std::vector<std::size_t>& times() const { return times_; }

    /// A trial of a pair under way, in pieces of one observation.
    class Unit {
    public:
        bool done() const { return time_ == qualities_; }
        void advance();

    private:
        friend class LocalizationExperiment;
        Unit(const LocalizationExperiment& experiment, std::size_t number);
        void record();

        const std::vector<std::size_t>* times_;
        std::size_t number_;
        std::size_t filters_;
        std::size_t qualities_;  // times at which they are kept
        std::size_t time_ = 0;   // kept so far
        LocalizationTrial trial_;
        std::vector<Quality> kept_;
    };

    /// trials x dimensions x counts; the trial varies slowest, so that all pairs grow alike.
    std::size_t units() const;
    Unit begin(std::size_t unit) const { return {*this, unit}; }
    /// Takes the results of a unit that is done.
    void finish(const Unit& unit);
    void run_unit(std::size_t unit);
    /// All units, on up to `threads` threads.
    void run(std::size_t threads = 1);

    /// What a filter was worth in one trial, at times()[time]; nullptr while it is not finished.
    const Quality* quality(std::size_t dimension, std::size_t count, std::size_t filter,
                           std::size_t trial, std::size_t time) const;
    /// Trials of a pair that are finished.
    std::size_t finished(std::size_t dimension, std::size_t count) const;

    /// A measure over the finished trials of a pair; trials where it is not defined are left out.
    using Measure = std::function<std::optional<double>(const Quality&)>;
    std::vector<double> over_trials(std::size_t dimension, std::size_t count, std::size_t filter,
                                    std::size_t time, const Measure& measure) const;

    /// Median microseconds per update and trial.
    double microseconds_per_step(std::size_t dimension, std::size_t count,
                                 std::size_t filter) const;
    /// Trials in which the filter was lost.
    std::size_t lost(std::size_t dimension, std::size_t count, std::size_t filter) const;

private:
    struct TrialRecord {
        std::vector<Quality> qualities;  // filter x time
        std::vector<double> seconds;     // per filter, all updates
        std::vector<bool> lost;
    };
    LocalizationProblem problem_of(std::size_t unit) const;
    std::size_t cell(std::size_t dimension, std::size_t count) const {
        return dimension * settings_.counts.size() + count;
    }

    LocalizationSettings settings_;
    std::vector<std::size_t> times_;
    std::vector<std::vector<TrialRecord>> cells_;  // pair x trial; empty qualities: not finished
};

std::optional<double> reference_kl(const Quality& quality);
std::optional<double> exact_kl(const Quality& quality);

}  // namespace tessera::resampling_free_pf
