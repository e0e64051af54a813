#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "filter/normals.h"
#include "filter/particles.h"

namespace tessera::filter {

/// Lorenz 1996, "Predictability: a problem partly solved": d variables on a ring,
/// dx_k/dt = (x_{k+1} - x_{k-2}) x_{k-1} - x_k + forcing, one Runge-Kutta step (order 4) of 0.05 in
/// time between observations, additive noise, every second variable observed. The usual test in
/// many dimensions.
struct Lorenz96Model {
    std::size_t dimension = 40;  ///< at least 4
    double forcing = 8;
    double time_step = 0.05;
    double initial = 3;      ///< standard deviation around the forcing's fixed point / 4
    double process = 0.1;    ///< standard deviation per step
    double observation = 1;  ///< standard deviation

    std::size_t state_dimension() const { return dimension; }
    std::size_t observation_dimension() const { return (dimension + 1) / 2; }
    void draw_initial(Particles& particles, NormalStream& normals) const;
    void predict(Particles& particles) const;
    void diffuse(Particles& particles, NormalStream& normals) const;
    void add_log_likelihood(const Particles& particles, std::span<const double> y,
                            std::span<double> log_weights) const;
    void propose(Particles& particles, std::span<const double> y, NormalStream& normals) const;
    void add_log_predictive(const Particles& particles, std::span<const double> y,
                            std::span<double> log_weights) const;
    void observe(const Particles& particles, Particles& observed) const;
    double observation_deviation() const { return observation; }
    void loss_gradient(const Particles& particles, std::span<const double> y,
                       Particles& gradient) const;
    std::vector<double> scales() const;
    std::vector<double> draw_observation(std::span<const double> state,
                                         NormalStream& normals) const;
};

}  // namespace tessera::filter
