#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "filter/normals.h"
#include "filter/particles.h"

namespace tessera::filter {

/// The volatility of a price: x_t = level + persistence (x_{t-1} - level) + process z,
/// y_t = exp(x_t / 2) z. What is observed has mean zero whatever the state, so that Kalman-type
/// filters learn nothing.
struct StochasticVolatilityModel {
    double level = -1;
    double persistence = 0.95;  ///< within (-1, 1); x_0 has the stationary law
    double process = 0.3;       ///< standard deviation

    std::size_t state_dimension() const { return 1; }
    std::size_t observation_dimension() const { return 1; }
    void draw_initial(Particles& particles, NormalStream& normals) const;
    void predict(Particles& particles) const;
    void diffuse(Particles& particles, NormalStream& normals) const;
    void add_log_likelihood(const Particles& particles, std::span<const double> y,
                            std::span<double> log_weights) const;
    void loss_gradient(const Particles& particles, std::span<const double> y,
                       Particles& gradient) const;
    std::vector<double> scales() const;
    std::vector<double> draw_observation(std::span<const double> state,
                                         NormalStream& normals) const;
};

}  // namespace tessera::filter
