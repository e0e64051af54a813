#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "filter/normals.h"
#include "filter/particles.h"
#include "filter/state_space_model.h"

namespace tessera::filter {

/// Stochastic (Evensen 1994; Burgers, van Leeuwen and Evensen 1998): each member meets an
/// observation with noise of its own. Square root (Whitaker and Hamill 2002): mean and deviations
/// are updated apart, without noise.
enum class EnsembleUpdate { stochastic, square_root };

/// How strongly an observation acts on a coordinate: the function of Gaspari and Cohn 1999 of their
/// distance on a ring, 0 from `radius` on. radius 0: everything acts on everything.
struct Localisation {
    double radius = 0;
    double circumference = 0;
    std::vector<double> state_positions;
    std::vector<double> observation_positions;

    double state_weight(std::size_t coordinate, std::size_t observation) const;
    double observation_weight(std::size_t first, std::size_t second) const;
};

/// One analysis step: observations y of h(x), whose values for each member are `observed`, with
/// independent errors, one after the other.
void assimilate(Particles& members, Particles& observed, std::span<const double> y,
                double deviation, EnsembleUpdate update, const Localisation& localisation,
                NormalStream& normals);

/// Deviations from the mean, times `factor`: against the collapse of small ensembles.
void inflate(Particles& members, double factor);

struct EnsembleKalmanSettings {
    std::size_t members = 100;
    EnsembleUpdate update = EnsembleUpdate::square_root;
    double inflation = 1;
    Localisation localisation;
};

/// The ensemble Kalman filter of a model with Gaussian observation errors.
template <GaussianObservation Model>
class EnsembleKalmanFilter {
public:
    /// Throws InputError for fewer than two members.
    EnsembleKalmanFilter(Model model, EnsembleKalmanSettings settings, std::string_view lab,
                         std::uint64_t seed, std::uint64_t index = 0)
        : model_(std::move(model)),
          settings_(std::move(settings)),
          normals_(lab, seed, "ensemble Kalman filter", index),
          members_(model_.state_dimension(), settings_.members),
          observed_(model_.observation_dimension(), settings_.members) {
        if (settings_.members < 2) throw InputError("an ensemble needs at least two members");
        model_.draw_initial(members_, normals_);
    }

    void advance(std::span<const double> y) {
        model_.predict(members_);
        model_.diffuse(members_, normals_);
        if (settings_.inflation != 1) inflate(members_, settings_.inflation);
        model_.observe(members_, observed_);
        assimilate(members_, observed_, y, model_.observation_deviation(), settings_.update,
                   settings_.localisation, normals_);
    }

    const Particles& particles() const { return members_; }

private:
    Model model_;
    EnsembleKalmanSettings settings_;
    NormalStream normals_;
    Particles members_;
    Particles observed_;
};

}  // namespace tessera::filter
