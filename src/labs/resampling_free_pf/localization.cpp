#include "labs/resampling_free_pf/localization.h"

#include <chrono>

#include "core/errors.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr const char* lab_name = "resampling-free-pf";

/// Trials of different sizes draw from different streams.
std::uint64_t stream_index(const LocalizationProblem& problem) {
    return problem.trial << 32 | std::uint64_t{problem.dimension} << 20 | problem.count;
}

filter::Particles prior_particles(const LocalizationProblem& problem) {
    filter::Particles particles(problem.dimension, problem.count);
    filter::NormalStream normals(lab_name, problem.seed, "prior", stream_index(problem));
    normals.fill(particles.values());
    return particles;
}

Vector random_vector(std::size_t dimension, filter::NormalStream& normals) {
    Vector vector(static_cast<Index>(dimension));
    normals.fill({vector.data(), dimension});
    return vector;
}

}  // namespace

LocalizationTrial::LocalizationTrial(const LocalizationProblem& problem,
                                     const std::vector<FilterSettings>& filters)
    : problem_(problem),
      directions_(lab_name, problem.seed, "directions", stream_index(problem)),
      posterior_(static_cast<Index>(problem.dimension)) {
    if (problem.dimension < 1) throw InputError("localisation needs at least one dimension");
    truth_ = random_vector(problem.dimension, directions_);
    const filter::Particles prior = prior_particles(problem);
    filters_.reserve(filters.size());
    for (const FilterSettings& settings : filters) {
        filters_.emplace_back(settings, prior, problem.seed, stream_index(problem));
    }
    seconds_.assign(filters.size(), 0);
}

void LocalizationTrial::advance() {
    using Clock = std::chrono::steady_clock;
    observation_.direction = random_vector(problem_.dimension, directions_);
    observation_.value = observation_.direction.dot(truth_);
    if (problem_.noisy) observation_.value += random_vector(1, directions_)[0];
    posterior_.observe(observation_.direction, observation_.value);
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        const Clock::time_point start = Clock::now();
        filters_[k].assimilate(observation_, posterior_);
        seconds_[k] += std::chrono::duration<double>(Clock::now() - start).count();
    }
    ++time_;
}

Quality LocalizationTrial::quality(std::size_t filter) const {
    const LocalizationFilter& state = filters_[filter];
    Quality quality;
    quality.effective_sample_size = state.effective_sample_size();
    quality.surviving_roots = state.surviving_roots();
    if (state.lost_at()) return quality;
    const auto m = static_cast<double>(problem_.dimension);
    const std::optional<GaussianFit> fit = fit_gaussian(state.particles(), state.weights());
    if (!fit) return quality;
    quality.kl_reference = kl_to_average_posterior(*fit, truth_, time_);
    quality.kl_exact = kl_to_posterior(*fit, posterior_);
    quality.trace_ratio =
        (fit->covariance.trace() - m * published_regulariser) / posterior_.covariance().trace();
    quality.error = (fit->mean - truth_).squaredNorm() / m;
    return quality;
}

}  // namespace tessera::resampling_free_pf
