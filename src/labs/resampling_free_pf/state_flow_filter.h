#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "filter/normals.h"
#include "filter/particles.h"
#include "filter/state_space_model.h"
#include "labs/resampling_free_pf/flow.h"

namespace tessera::resampling_free_pf {

struct StateFlowSettings {
    std::size_t particles = 100;
    FlowVariant variant = FlowVariant::paper_code;
    double rate = 0.1;          ///< gamma / n, in whitened coordinates
    int sub_steps = 5;          ///< each with the loss divided by their number
    double largest_step = 0.5;  ///< of a sub-step, in whitened coordinates
};

/// The flow for states that move (not in the paper): particles are predicted by the model with its
/// noise, then follow the flow of the observation's loss in some sub-steps, in coordinates divided
/// by the model's scales, since the pair term takes all directions alike. Long steps are cut.
template <filter::DifferentiableLoss Model>
class StateFlowFilter {
public:
    /// Random numbers are those of (seed, index). Throws InputError for a pair term in fewer than
    /// three dimensions and for settings that cannot be used.
    StateFlowFilter(Model model, const StateFlowSettings& settings, std::uint64_t seed,
                    std::uint64_t index)
        : model_(std::move(model)),
          settings_(settings),
          normals_("resampling-free-pf", seed, "flow", index),
          particles_(model_.state_dimension(), settings.particles),
          scales_(model_.scales()),
          gradients_(model_.state_dimension(), settings.particles),
          losses_(settings.particles),
          flow_({.variant = settings.variant,
                 .gamma = settings.rate * static_cast<double>(settings.particles)}) {
        if (settings.particles < 1 || settings.sub_steps < 1) {
            throw InputError("the flow needs particles and sub-steps");
        }
        if (settings.variant != FlowVariant::local) {
            regularising_distance(model_.state_dimension(), flow_.settings().gamma);
        }
        model_.draw_initial(particles_, normals_);
    }

    void advance(std::span<const double> y) {
        ++steps_;
        if (lost_at_) return;
        model_.predict(particles_);
        model_.diffuse(particles_, normals_);
        for (int k = 0; k < settings_.sub_steps; ++k) sub_step(y);
        const bool finite =
            std::ranges::all_of(particles_.values(), [](double x) { return std::isfinite(x); });
        if (!finite) lost_at_ = steps_;
    }

    const filter::Particles& particles() const { return particles_; }
    /// The step at which coordinates left the finite numbers.
    std::optional<std::size_t> lost_at() const { return lost_at_; }

private:
    void sub_step(std::span<const double> y) {
        const double share = 1.0 / settings_.sub_steps;
        std::ranges::fill(losses_, 0.0);
        model_.add_log_likelihood(particles_, y, losses_);
        for (double& loss : losses_) loss *= -share;
        model_.loss_gradient(particles_, y, gradients_);
        for (std::size_t d = 0; d < scales_.size(); ++d) {
            for (double& x : particles_.row(d)) x /= scales_[d];
            for (double& slope : gradients_.row(d)) slope *= share * scales_[d];
        }
        flow_.compute(particles_, losses_, gradients_, parts_);
        for (std::size_t i = 0; i < particles_.count(); ++i) move_capped(i);
        for (std::size_t d = 0; d < scales_.size(); ++d) {
            for (double& x : particles_.row(d)) x *= scales_[d];
        }
    }

    void move_capped(std::size_t i) {
        double square = 0;
        for (std::size_t d = 0; d < scales_.size(); ++d) {
            const double step = parts_.gradient.at(d, i) + parts_.pair.at(d, i);
            square += step * step;
        }
        const double length = std::sqrt(square);
        const double factor = length > settings_.largest_step ? settings_.largest_step / length : 1;
        for (std::size_t d = 0; d < scales_.size(); ++d) {
            particles_.at(d, i) += factor * (parts_.gradient.at(d, i) + parts_.pair.at(d, i));
        }
    }

    Model model_;
    StateFlowSettings settings_;
    filter::NormalStream normals_;
    filter::Particles particles_;
    std::vector<double> scales_;
    filter::Particles gradients_;
    std::vector<double> losses_;
    Flow flow_;
    FlowParts parts_;
    std::size_t steps_ = 0;
    std::optional<std::size_t> lost_at_;
};

}  // namespace tessera::resampling_free_pf
