#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "filter/normals.h"
#include "filter/particles.h"

namespace tessera::filter {

/// A ship (Gordon, Salmond and Smith 1993): state (x, y, dx, dy), each step x += dx, with random
/// acceleration; seen from the origin is only its bearing atan2(y, x). How far away it is shows
/// only slowly.
struct BearingsOnlyModel {
    std::array<double, 4> start = {4, 3, -0.2, 0.1};  ///< mean of x_0
    std::array<double, 4> start_deviation = {0.8, 0.8, 0.05, 0.05};
    double process = 0.02;      ///< standard deviation of the acceleration
    double observation = 0.05;  ///< standard deviation of the bearing, radians

    std::size_t state_dimension() const { return 4; }
    std::size_t observation_dimension() const { return 1; }
    void draw_initial(Particles& particles, NormalStream& normals) const;
    void predict(Particles& particles) const;
    void diffuse(Particles& particles, NormalStream& normals) const;
    void add_log_likelihood(const Particles& particles, std::span<const double> y,
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
