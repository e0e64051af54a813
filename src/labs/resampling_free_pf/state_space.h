#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "filter/particle_filter.h"
#include "filter/state_space_model.h"
#include "labs/resampling_free_pf/flow.h"

/// Filters on states that move: the models of src/filter, each with its peers (not in the paper).
namespace tessera::resampling_free_pf {

enum class ModelKind : std::uint8_t {
    linear_gaussian,
    lorenz96,
    stochastic_volatility,
    bearings_only
};

enum class StateFilterKind : std::uint8_t {
    bootstrap,
    guided,
    auxiliary,
    flow,
    flow_local,
    enkf_stochastic,
    enkf_square_root,
    kalman
};

struct StateFilterSettings {
    StateFilterKind kind = StateFilterKind::bootstrap;
    std::size_t particles = 100;
    filter::Resampling resampling = filter::Resampling::systematic;
    double threshold = 0.5;
    double rate = 0.1;     ///< of the flow
    int sub_steps = 5;     ///< of the flow
    double radius = 8;     ///< of the ensemble filters' localisation on Lorenz-96; 0: none
    double inflation = 1;  ///< of the ensemble filters
};

struct StateSpaceProblem {
    ModelKind model = ModelKind::linear_gaussian;
    std::size_t dimension = 10;  ///< of the linear-Gaussian model and of Lorenz-96
    double observation = 1;      ///< standard deviation of what is seen, in those two
    std::uint64_t seed = 1;
    std::uint64_t trial = 0;
};

/// What is known of a filter at a moment.
struct StateFilterStatus {
    std::vector<double> means;
    std::vector<double> deviations;
    std::optional<double> log_likelihood;
    std::optional<double> effective_sample_size;
    std::optional<std::size_t> surviving_roots;
    std::optional<std::size_t> lost_at;
};

/// A filter under way, whatever it is.
struct RunningStateFilter {
    std::function<void(std::span<const double>)> advance;
    std::function<StateFilterStatus()> status;
    std::function<const filter::Particles*()> particles;  ///< nullptr for the exact filter
    std::string refused;  ///< why this filter cannot be used on this model; then all else is empty
};

/// A path of the model and the filters that follow it.
class StateSpaceTrial {
public:
    /// Throws InputError for a problem that cannot be. A filter that does not fit the model is not
    /// an error: it says why.
    StateSpaceTrial(const StateSpaceProblem& problem, std::size_t steps,
                    const std::vector<StateFilterSettings>& filters);

    bool done() const { return time_ == path_.states.size(); }
    void advance();

    std::size_t time() const { return time_; }  ///< observations so far
    const filter::Path& path() const { return path_; }
    const std::vector<RunningStateFilter>& filters() const { return filters_; }
    const StateFilterStatus& status(std::size_t filter) const { return statuses_[filter]; }
    /// Root mean square over coordinates of (mean - truth), after the last observation.
    double error(std::size_t filter) const;
    double seconds(std::size_t filter) const { return seconds_[filter]; }

private:
    filter::Path path_;
    std::vector<RunningStateFilter> filters_;
    std::vector<StateFilterStatus> statuses_;
    std::vector<double> seconds_;
    std::size_t time_ = 0;
};

}  // namespace tessera::resampling_free_pf
