#include "filter/bearings_only.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tessera::filter {
namespace {

/// The difference of two bearings, within [-pi, pi].
double bearing_difference(double a, double b) {
    return std::remainder(a - b, 2 * std::numbers::pi);
}

}  // namespace

void BearingsOnlyModel::draw_initial(Particles& particles, NormalStream& normals) const {
    for (std::size_t d = 0; d < start.size(); ++d) {
        std::ranges::fill(particles.row(d), start[d]);
        add_normals(particles.row(d), start_deviation[d], normals);
    }
}

void BearingsOnlyModel::predict(Particles& particles) const {
    for (std::size_t d = 0; d < 2; ++d) {
        const std::span<double> position = particles.row(d);
        const std::span<const double> velocity = particles.row(d + 2);
        for (std::size_t i = 0; i < position.size(); ++i) position[i] += velocity[i];
    }
}

void BearingsOnlyModel::diffuse(Particles& particles, NormalStream& normals) const {
    std::vector<double> acceleration(particles.count());
    for (std::size_t d = 0; d < 2; ++d) {
        normals.fill(acceleration);
        const std::span<double> position = particles.row(d);
        const std::span<double> velocity = particles.row(d + 2);
        for (std::size_t i = 0; i < position.size(); ++i) {
            position[i] += 0.5 * process * acceleration[i];
            velocity[i] += process * acceleration[i];
        }
    }
}

void BearingsOnlyModel::add_log_likelihood(const Particles& particles, std::span<const double> y,
                                           std::span<double> log_weights) const {
    const double precision = 0.5 / (observation * observation);
    const double constant = -0.5 * std::log(2 * std::numbers::pi) - std::log(observation);
    for (std::size_t i = 0; i < particles.count(); ++i) {
        const double residual =
            bearing_difference(y[0], std::atan2(particles.at(1, i), particles.at(0, i)));
        log_weights[i] += constant - precision * residual * residual;
    }
}

void BearingsOnlyModel::observe(const Particles& particles, Particles& observed) const {
    for (std::size_t i = 0; i < particles.count(); ++i) {
        observed.at(0, i) = std::atan2(particles.at(1, i), particles.at(0, i));
    }
}

void BearingsOnlyModel::loss_gradient(const Particles& particles, std::span<const double> y,
                                      Particles& gradient) const {
    const double precision = 1 / (observation * observation);
    for (std::size_t i = 0; i < particles.count(); ++i) {
        const double east = particles.at(0, i);
        const double north = particles.at(1, i);
        // At the observer itself the bearing has no gradient.
        const double square = std::max(east * east + north * north, 1e-12);
        const double factor =
            precision * bearing_difference(std::atan2(north, east), y[0]) / square;
        gradient.at(0, i) = -factor * north;
        gradient.at(1, i) = factor * east;
        gradient.at(2, i) = 0;
        gradient.at(3, i) = 0;
    }
}

std::vector<double> BearingsOnlyModel::scales() const {
    return {start_deviation.begin(), start_deviation.end()};
}

std::vector<double> BearingsOnlyModel::draw_observation(std::span<const double> state,
                                                        NormalStream& normals) const {
    std::vector<double> y = {std::atan2(state[1], state[0])};
    add_normals(y, observation, normals);
    return y;
}

}  // namespace tessera::filter
