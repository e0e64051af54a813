#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/philox.h"
#include "filter/log_weights.h"
#include "filter/normals.h"
#include "filter/particles.h"
#include "filter/resampling.h"
#include "filter/state_space_model.h"

namespace tessera::filter {

/// How particles meet an observation. Bootstrap (Gordon, Salmond and Smith 1993): move by the
/// model, weight by the likelihood. Guided: move by the optimal proposal. Auxiliary (Pitt and
/// Shephard 1999): resample by how well the observation is foreseen, then move; fully adapted where
/// the optimal proposal is known.
enum class Strategy { bootstrap, guided, auxiliary };

struct ParticleFilterSettings {
    std::size_t particles = 1000;
    Strategy strategy = Strategy::bootstrap;
    Resampling resampling = Resampling::systematic;
    /// Particles are resampled when the effective sample size is below this share of their number;
    /// 0: never, 1: always. The auxiliary filter always does.
    double threshold = 0.5;
};

/// Sequential Monte Carlo for any model. exp(log_likelihood()) is an unbiased estimate of the
/// likelihood of all observations so far.
template <StateSpaceModel Model>
class ParticleFilter {
public:
    /// Random numbers are those of (lab, seed, index). Throws InputError for no particles, a
    /// threshold outside [0, 1], and for the guided strategy where the model has no optimal
    /// proposal.
    ParticleFilter(Model model, const ParticleFilterSettings& settings, std::string_view lab,
                   std::uint64_t seed, std::uint64_t index = 0)
        : model_(std::move(model)),
          settings_(settings),
          normals_(lab, seed, "particle filter", index),
          uniforms_(lab, seed, "resampling", index),
          particles_(model_.state_dimension(), settings.particles),
          log_weights_(settings.particles),
          weights_(settings.particles),
          roots_(settings.particles) {
        if (settings.particles < 1) throw InputError("a particle filter needs particles");
        if (!(settings.threshold >= 0 && settings.threshold <= 1)) {
            throw InputError("the threshold of resampling must be from 0 to 1");
        }
        if (settings.strategy == Strategy::guided && !OptimalProposal<Model>) {
            throw InputError("the guided filter needs a model whose optimal proposal is known");
        }
        model_.draw_initial(particles_, normals_);
        std::iota(roots_.begin(), roots_.end(), 0U);
        set_equal_weights();
    }

    void advance(std::span<const double> y) {
        ++steps_;
        resampled_ = false;
        switch (settings_.strategy) {
            case Strategy::bootstrap:
                resample_if_poor();
                model_.predict(particles_);
                model_.diffuse(particles_, normals_);
                model_.add_log_likelihood(particles_, y, log_weights_);
                break;
            case Strategy::guided:
                if constexpr (OptimalProposal<Model>) {
                    resample_if_poor();
                    model_.add_log_predictive(particles_, y, log_weights_);
                    model_.propose(particles_, y, normals_);
                }
                break;
            case Strategy::auxiliary:
                advance_auxiliary(y);
                return;
        }
        take_weights();
    }

    const Model& model() const { return model_; }
    const Particles& particles() const { return particles_; }
    /// Normalised.
    std::span<const double> weights() const { return weights_; }
    /// -infinity after all weights were zero.
    double log_likelihood() const { return log_likelihood_; }
    double effective_sample_size() const { return filter::effective_sample_size(weights_); }
    /// Whether the last step resampled.
    bool resampled() const { return resampled_; }
    /// The first step at which all weights were zero, if there was one. Weights were made equal
    /// again.
    std::optional<std::size_t> lost_at() const { return lost_at_; }

    /// How many of the first particles have descendants.
    std::size_t surviving_roots() const {
        std::vector<std::uint32_t> sorted = roots_;
        std::ranges::sort(sorted);
        return static_cast<std::size_t>(std::ranges::unique(sorted).begin() - sorted.begin());
    }
    std::span<const std::uint32_t> roots() const { return roots_; }

private:
    void set_equal_weights() {
        const auto count = static_cast<double>(settings_.particles);
        std::ranges::fill(weights_, 1 / count);
        std::ranges::fill(log_weights_, -std::log(count));
    }

    /// From log-weights, whose sum becomes 1 again.
    void take_weights() {
        const double sum = normalise(log_weights_, weights_);
        log_likelihood_ += sum;
        if (std::isinf(sum)) {
            if (!lost_at_) lost_at_ = steps_;
            set_equal_weights();
            return;
        }
        for (double& weight : log_weights_) weight -= sum;
    }

    void resample_if_poor() {
        const double enough = settings_.threshold * static_cast<double>(settings_.particles);
        if (settings_.threshold < 1 && effective_sample_size() >= enough) return;
        resample();
        set_equal_weights();
    }

    void resample() {
        ancestors_.resize(settings_.particles);
        draw_ancestors(settings_.resampling, weights_, uniforms_, ancestors_);
        take_ancestors(particles_, ancestors_, scratch_);
        std::vector<std::uint32_t> roots(roots_.size());
        for (std::size_t i = 0; i < roots.size(); ++i) roots[i] = roots_[ancestors_[i]];
        roots_ = std::move(roots);
        resampled_ = true;
    }

    void advance_auxiliary(std::span<const double> y) {
        // How well each particle foresees the observation: exactly where that is known, else by the
        // likelihood of its predicted mean.
        std::vector<double> foreseen(settings_.particles);
        if constexpr (OptimalProposal<Model>) {
            model_.add_log_predictive(particles_, y, foreseen);
        } else {
            Particles predicted = particles_;
            model_.predict(predicted);
            model_.add_log_likelihood(predicted, y, foreseen);
        }
        for (std::size_t i = 0; i < foreseen.size(); ++i) log_weights_[i] += foreseen[i];
        take_weights();
        resample();
        set_equal_weights();
        if constexpr (OptimalProposal<Model>) {
            model_.propose(particles_, y, normals_);
        } else {
            model_.predict(particles_);
            model_.diffuse(particles_, normals_);
            for (std::size_t i = 0; i < log_weights_.size(); ++i) {
                const double first_stage = foreseen[ancestors_[i]];
                if (std::isfinite(first_stage)) log_weights_[i] -= first_stage;
            }
            model_.add_log_likelihood(particles_, y, log_weights_);
            take_weights();
        }
    }

    Model model_;
    ParticleFilterSettings settings_;
    NormalStream normals_;
    RandomStream uniforms_;
    Particles particles_;
    std::vector<double> log_weights_;  // their exponentials sum to 1
    std::vector<double> weights_;
    std::vector<std::uint32_t> roots_;  // of each particle: which of the first it stems from
    std::vector<std::uint32_t> ancestors_;
    std::vector<double> scratch_;
    double log_likelihood_ = 0;
    std::size_t steps_ = 0;
    bool resampled_ = false;
    std::optional<std::size_t> lost_at_;
};

/// Weighted means of all coordinates. Particles without weight do not count, whatever they hold.
std::vector<double> weighted_means(const Particles& particles, std::span<const double> weights);

/// Weighted variances of all coordinates, sum W (x - mean)^2.
std::vector<double> weighted_variances(const Particles& particles, std::span<const double> weights);

}  // namespace tessera::filter
