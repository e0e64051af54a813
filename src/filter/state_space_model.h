#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "filter/normals.h"
#include "filter/particles.h"

/// Hidden Markov models x_0 ~ p(x_0), x_t ~ f(x_t | x_{t-1}), y_t ~ g(y_t | x_t), t = 1, 2, ...
namespace tessera::filter {

/// What every filter needs. `draw_initial` fills particles; `predict` replaces each by the mean of
/// f; `diffuse` adds the noise of f; `add_log_likelihood` adds ln g(y | x_i) to entry i.
template <class Model>
concept StateSpaceModel =
    requires(const Model& model, Particles& particles, const Particles& given,
             NormalStream& normals, std::span<const double> y, std::span<double> log_weights) {
        { model.state_dimension() } -> std::convertible_to<std::size_t>;
        { model.observation_dimension() } -> std::convertible_to<std::size_t>;
        model.draw_initial(particles, normals);
        model.predict(particles);
        model.diffuse(particles, normals);
        model.add_log_likelihood(given, y, log_weights);
    };

/// Models whose locally optimal proposal p(x_t | x_{t-1}, y_t) is known: `propose` draws from it;
/// `add_log_predictive` adds ln p(y_t | x_{t-1}). Both take particles of time t - 1.
template <class Model>
concept OptimalProposal =
    StateSpaceModel<Model> &&
    requires(const Model& model, Particles& particles, const Particles& given,
             NormalStream& normals, std::span<const double> y, std::span<double> log_weights) {
        model.propose(particles, y, normals);
        model.add_log_predictive(given, y, log_weights);
    };

/// Models that observe h(x) with independent Gaussian noise: what the ensemble Kalman filters need.
/// `observe` writes h of each particle.
template <class Model>
concept GaussianObservation =
    StateSpaceModel<Model> &&
    requires(const Model& model, const Particles& given, Particles& observed) {
        model.observe(given, observed);
        { model.observation_deviation() } -> std::convertible_to<double>;
    };

/// Models with a gradient of the loss -ln g(y | x): what the flow needs. `gradient` has the shape
/// of the particles. `scales` are standard deviations of the coordinates, to whiten them.
template <class Model>
concept DifferentiableLoss =
    StateSpaceModel<Model> && requires(const Model& model, const Particles& given,
                                       std::span<const double> y, Particles& gradient) {
        model.loss_gradient(given, y, gradient);
        { model.scales() } -> std::convertible_to<std::vector<double>>;
    };

/// A path of hidden states and what was observed of it, time after time.
struct Path {
    std::vector<std::vector<double>> states;
    std::vector<std::vector<double>> observations;
};

/// Draws a path of `steps` observations. `Model::draw_observation(state, normals)` says what is
/// seen of one state.
template <StateSpaceModel Model>
Path simulate(const Model& model, std::size_t steps, NormalStream& normals) {
    Path path;
    Particles state(model.state_dimension(), 1);
    model.draw_initial(state, normals);
    for (std::size_t t = 0; t < steps; ++t) {
        model.predict(state);
        model.diffuse(state, normals);
        path.states.emplace_back(state.values().begin(), state.values().end());
        path.observations.push_back(model.draw_observation(path.states.back(), normals));
    }
    return path;
}

}  // namespace tessera::filter
