#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/linear_algebra.h"
#include "filter/normals.h"
#include "labs/resampling_free_pf/gaussian_fit.h"
#include "labs/resampling_free_pf/localization_filter.h"
#include "labs/resampling_free_pf/posterior.h"

namespace tessera::resampling_free_pf {

/// One trial: a truth u, observations along random directions, and the filters that meet them, all
/// from the same particles of the prior.
struct LocalizationProblem {
    std::size_t dimension = 10;  ///< m
    std::size_t count = 100;     ///< n
    bool noisy = false;          ///< y = a.u + N(0, 1); as published: y = a.u
    std::uint64_t seed = 1;
    std::uint64_t trial = 0;
};

/// How well a filter knows the state, before its next update.
struct Quality {
    /// Nothing where the metric is not defined: n <= m, or the filter is lost.
    std::optional<double> kl_reference;  ///< of the published program
    std::optional<double> kl_exact;
    double trace_ratio = 0;  ///< of the cloud's covariance to the posterior's
    double error = 0;        ///< |mean - u|^2 / m
    double effective_sample_size = 0;
    std::size_t surviving_roots = 0;
};

class LocalizationTrial {
public:
    /// Throws InputError for m < 1, n < 2 and for what the filters refuse.
    LocalizationTrial(const LocalizationProblem& problem,
                      const std::vector<FilterSettings>& filters);

    /// The next observation, for the posterior and all filters.
    void advance();

    /// Puts the truth elsewhere; observations to come are of the new one.
    void move_truth(const Vector& truth) { truth_ = truth; }

    std::size_t time() const { return time_; }  ///< updates so far: the t of the metrics
    const LocalizationProblem& problem() const { return problem_; }
    const Vector& truth() const { return truth_; }
    const Posterior& posterior() const { return posterior_; }
    const Observation& last_observation() const { return observation_; }
    const std::vector<LocalizationFilter>& filters() const { return filters_; }
    /// Seconds that a filter has taken so far.
    double seconds(std::size_t filter) const { return seconds_[filter]; }

    Quality quality(std::size_t filter) const;

private:
    LocalizationProblem problem_;
    filter::NormalStream directions_;
    Vector truth_;
    Posterior posterior_;
    Observation observation_;
    std::vector<LocalizationFilter> filters_;
    std::vector<double> seconds_;
    std::size_t time_ = 0;
};

}  // namespace tessera::resampling_free_pf
