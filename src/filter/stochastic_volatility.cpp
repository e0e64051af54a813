#include "filter/stochastic_volatility.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/portable_functions.h"

namespace tessera::filter {

void StochasticVolatilityModel::draw_initial(Particles& particles, NormalStream& normals) const {
    std::ranges::fill(particles.values(), level);
    add_normals(particles.values(), process / std::sqrt(1 - persistence * persistence), normals);
}

void StochasticVolatilityModel::predict(Particles& particles) const {
    for (double& x : particles.values()) x = level + persistence * (x - level);
}

void StochasticVolatilityModel::diffuse(Particles& particles, NormalStream& normals) const {
    add_normals(particles.values(), process, normals);
}

void StochasticVolatilityModel::add_log_likelihood(const Particles& particles,
                                                   std::span<const double> y,
                                                   std::span<double> log_weights) const {
    const double square = y[0] * y[0];
    const double constant = -0.5 * std::log(2 * std::numbers::pi);
    const std::span<const double> x = particles.row(0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        log_weights[i] += constant - 0.5 * (x[i] + square * portable_exp(-x[i]));
    }
}

void StochasticVolatilityModel::loss_gradient(const Particles& particles, std::span<const double> y,
                                              Particles& gradient) const {
    const double square = y[0] * y[0];
    const std::span<const double> x = particles.row(0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        gradient.at(0, i) = 0.5 * (1 - square * portable_exp(-x[i]));
    }
}

std::vector<double> StochasticVolatilityModel::scales() const {
    return {process / std::sqrt(1 - persistence * persistence)};
}

std::vector<double> StochasticVolatilityModel::draw_observation(std::span<const double> state,
                                                                NormalStream& normals) const {
    std::vector<double> y(1);
    add_normals(y, portable_exp(state[0] / 2), normals);
    return y;
}

}  // namespace tessera::filter
