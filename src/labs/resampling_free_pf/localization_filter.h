#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"
#include "filter/normals.h"
#include "filter/particles.h"
#include "filter/resampling.h"
#include "labs/resampling_free_pf/flow.h"
#include "labs/resampling_free_pf/posterior.h"

/// Filters of the paper's synthetic localisation: a state that does not move, seen along random
/// directions, y = a.x with noise variance 1.
namespace tessera::resampling_free_pf {

enum class FilterKind : std::uint8_t {
    flow,           ///< the paper's
    flow_green,     ///< its pair term as derived
    flow_local,     ///< without pair term
    mcl,            ///< the paper's baseline: jitter, weight, resample, at every step
    sir,            ///< jitter, weight; resample when the effective sample size is low
    importance,     ///< weights only
    liu_west,       ///< Liu and West 2001: shrunk kernels on resampling, h = 0.3
    resample_move,  ///< Gilks and Berzuini 2001; Chopin 2002: resample, then Metropolis moves
    enkf_stochastic,
    enkf_square_root,
    exact_samples  ///< n fresh samples of the exact posterior: as good as n particles can be
};

inline constexpr std::size_t filter_kinds = 11;

/// An observation, and the exact posterior with it (whose statistics some filters may use: the
/// model is static, so that they are sufficient for all data).
struct Observation {
    Vector direction;  ///< a
    double value = 0;  ///< y
};

struct FilterSettings {
    FilterKind kind = FilterKind::flow;
    double rate = 0.1;       ///< gamma / n of the flow; 0: 1 / (m + 2)
    double jitter = 0.1;     ///< of mcl and sir, standard deviation
    double threshold = 0.5;  ///< of the effective sample size, as a share of n
    filter::Resampling resampling = filter::Resampling::systematic;  ///< of sir
    int moves = 5;  ///< of resample_move, after each resampling
    bool single_pairs = true;
};

/// The rate that a flow really has.
double effective_rate(const FilterSettings& settings, std::size_t m);

/// One filter under way.
class LocalizationFilter {
public:
    /// Starts from particles of the prior. Random numbers are those of (seed, index). Throws
    /// InputError for settings that cannot be used.
    LocalizationFilter(const FilterSettings& settings, filter::Particles prior, std::uint64_t seed,
                       std::uint64_t index);

    /// `after` is the exact posterior with this observation.
    void assimilate(const Observation& observation, const Posterior& after);

    const FilterSettings& settings() const { return settings_; }
    const filter::Particles& particles() const { return particles_; }
    /// Normalised.
    std::span<const double> weights() const { return weights_; }
    double effective_sample_size() const;
    /// Of each particle, which of the prior's it stems from.
    std::span<const std::uint32_t> roots() const { return roots_; }
    std::size_t surviving_roots() const;
    bool resampled() const { return resampled_; }
    /// Of each particle, which it was before the last update; meaningful when that resampled.
    std::span<const std::uint32_t> ancestors() const { return ancestors_; }
    /// The last update of a flow, in parts; of no meaning for others.
    const FlowParts& flow_parts() const { return parts_; }
    /// The update at which all weights became zero or coordinates left the finite numbers; the
    /// filter stands still from there on.
    std::optional<std::size_t> lost_at() const { return lost_at_; }

private:
    void flow(const Observation& observation);
    void weigh(const Observation& observation);
    void resample(filter::Resampling scheme);
    bool is_poor() const;
    void liu_west();
    void resample_move(const Posterior& after);
    void ensemble_update(const Observation& observation);
    void sample_exactly(const Posterior& after);
    void set_equal_weights();
    std::vector<double> projections(const Vector& direction) const;

    FilterSettings settings_;
    filter::NormalStream normals_;
    RandomStream uniforms_;
    filter::Particles particles_;
    std::vector<double> log_weights_;
    std::vector<double> weights_;
    std::vector<std::uint32_t> roots_;
    std::vector<std::uint32_t> ancestors_;
    std::vector<double> scratch_;
    Flow flow_;
    FlowParts parts_;
    filter::Particles gradients_;
    std::size_t updates_ = 0;
    bool resampled_ = false;
    std::optional<std::size_t> lost_at_;
};

}  // namespace tessera::resampling_free_pf
