#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "filter/normals.h"
#include "filter/particles.h"

namespace tessera::filter {

/// x_0 ~ N(0, initial^2 I), x_t = F x_{t-1} + process z, y_t = H x_t + observation z: every filter
/// can be compared with the exact one (KalmanFilter).
class LinearGaussianModel {
public:
    struct Deviations {
        double initial = 1;
        double process = 1;
        double observation = 1;
    };
    /// F: d x d, H: k x d. Throws InputError for shapes that do not fit, and for deviations that
    /// are not positive and finite.
    LinearGaussianModel(Matrix transition, Matrix observation, const Deviations& deviations);

    const Matrix& transition() const { return transition_; }
    const Matrix& observation() const { return observation_; }
    const Deviations& deviations() const { return deviations_; }

    std::size_t state_dimension() const { return static_cast<std::size_t>(transition_.rows()); }
    std::size_t observation_dimension() const {
        return static_cast<std::size_t>(observation_.rows());
    }
    void draw_initial(Particles& particles, NormalStream& normals) const;
    void predict(Particles& particles) const;
    void diffuse(Particles& particles, NormalStream& normals) const;
    void add_log_likelihood(const Particles& particles, std::span<const double> y,
                            std::span<double> log_weights) const;
    void propose(Particles& particles, std::span<const double> y, NormalStream& normals) const;
    void add_log_predictive(const Particles& particles, std::span<const double> y,
                            std::span<double> log_weights) const;
    void observe(const Particles& particles, Particles& observed) const;
    double observation_deviation() const { return deviations_.observation; }
    void loss_gradient(const Particles& particles, std::span<const double> y,
                       Particles& gradient) const;
    std::vector<double> scales() const;
    std::vector<double> draw_observation(std::span<const double> state,
                                         NormalStream& normals) const;

private:
    Matrix transition_;
    Matrix observation_;
    Deviations deviations_;
    // Of the optimal proposal: with S = q^2 H H^T + r^2 I and K = q^2 H^T S^-1, the state given
    // x_{t-1} and y is F x_{t-1} + K (y - H F x_{t-1}) + L z, L L^T = q^2 (I - K H).
    Matrix gain_;
    Matrix proposal_factor_;
    Matrix innovation_precision_;  // S^-1
    double innovation_log_determinant_ = 0;
};

/// A random F of spectral radius `radius` (normal entries, scaled); the same for a seed everywhere.
Matrix random_stable_matrix(Index dimension, double radius, std::uint64_t seed);

}  // namespace tessera::filter
