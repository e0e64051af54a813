#include "filter/linear_gaussian.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/errors.h"

namespace tessera::filter {
namespace {

/// to_i = M from_i for all particles.
void multiply(const Matrix& M, const Particles& from, Particles& to) {
    const auto rows = static_cast<std::size_t>(M.rows());
    const auto columns = static_cast<std::size_t>(M.cols());
    for (std::size_t r = 0; r < rows; ++r) {
        const std::span<double> target = to.row(r);
        std::ranges::fill(target, 0.0);
        for (std::size_t c = 0; c < columns; ++c) {
            const double factor = M(static_cast<Index>(r), static_cast<Index>(c));
            if (factor == 0) continue;
            const std::span<const double> source = from.row(c);
            for (std::size_t i = 0; i < target.size(); ++i) target[i] += factor * source[i];
        }
    }
}

void check_deviation(double value) {
    if (!(value > 0 && std::isfinite(value))) {
        throw InputError("a linear-Gaussian model needs positive, finite standard deviations");
    }
}

}  // namespace

LinearGaussianModel::LinearGaussianModel(Matrix transition, Matrix observation,
                                         const Deviations& deviations)
    : transition_(std::move(transition)),
      observation_(std::move(observation)),
      deviations_(deviations) {
    if (transition_.rows() < 1 || transition_.rows() != transition_.cols() ||
        observation_.cols() != transition_.rows() || observation_.rows() < 1) {
        throw InputError("a linear-Gaussian model needs F of d x d and H of k x d");
    }
    check_deviation(deviations.initial);
    check_deviation(deviations.process);
    check_deviation(deviations.observation);
    const double q = deviations.process * deviations.process;
    const double r = deviations.observation * deviations.observation;
    const Matrix identity = Matrix::Identity(observation_.rows(), observation_.rows());
    const Matrix S = q * observation_ * observation_.transpose() + r * identity;
    const Eigen::LLT<Matrix> factor(S);
    innovation_precision_ = factor.solve(identity);
    innovation_log_determinant_ = 0;
    for (Index k = 0; k < S.rows(); ++k) {
        innovation_log_determinant_ += 2 * std::log(factor.matrixLLT()(k, k));
    }
    gain_ = q * observation_.transpose() * innovation_precision_;
    const Index d = transition_.rows();
    const Matrix covariance = q * (Matrix::Identity(d, d) - gain_ * observation_);
    proposal_factor_ = Eigen::LLT<Matrix>((covariance + covariance.transpose()) / 2).matrixL();
}

void LinearGaussianModel::draw_initial(Particles& particles, NormalStream& normals) const {
    normals.fill(particles.values());
    for (double& value : particles.values()) value *= deviations_.initial;
}

void LinearGaussianModel::predict(Particles& particles) const {
    // In blocks that stay in the first cache, in place.
    constexpr std::size_t block = 256;
    const std::size_t d = particles.dimension();
    std::vector<double> old(d * block);
    for (std::size_t begin = 0; begin < particles.count(); begin += block) {
        const std::size_t size = std::min(block, particles.count() - begin);
        for (std::size_t c = 0; c < d; ++c) {
            std::ranges::copy(particles.row(c).subspan(begin, size),
                              old.begin() + static_cast<std::ptrdiff_t>(c * block));
        }
        for (std::size_t r = 0; r < d; ++r) {
            const std::span<double> target = particles.row(r).subspan(begin, size);
            const double first = transition_(static_cast<Index>(r), 0);
            for (std::size_t i = 0; i < size; ++i) target[i] = first * old[i];
            for (std::size_t c = 1; c < d; ++c) {
                const double factor = transition_(static_cast<Index>(r), static_cast<Index>(c));
                const double* source = &old[c * block];
                for (std::size_t i = 0; i < size; ++i) target[i] += factor * source[i];
            }
        }
    }
}

void LinearGaussianModel::diffuse(Particles& particles, NormalStream& normals) const {
    add_normals(particles.values(), deviations_.process, normals);
}

void LinearGaussianModel::add_log_likelihood(const Particles& particles, std::span<const double> y,
                                             std::span<double> log_weights) const {
    require(y.size() == observation_dimension(), "an observation of the model's dimension");
    constexpr std::size_t block = 256;
    std::array<double, block> residual{};
    const double precision = 0.5 / (deviations_.observation * deviations_.observation);
    const double constant =
        -0.5 * std::log(2 * std::numbers::pi) - std::log(deviations_.observation);
    for (std::size_t begin = 0; begin < particles.count(); begin += block) {
        const std::size_t size = std::min(block, particles.count() - begin);
        for (std::size_t k = 0; k < y.size(); ++k) {
            std::fill_n(residual.begin(), size, y[k]);
            for (std::size_t c = 0; c < particles.dimension(); ++c) {
                const double factor = observation_(static_cast<Index>(k), static_cast<Index>(c));
                if (factor == 0) continue;
                const double* source = particles.row(c).subspan(begin, size).data();
                for (std::size_t i = 0; i < size; ++i) residual[i] -= factor * source[i];
            }
            for (std::size_t i = 0; i < size; ++i) {
                log_weights[begin + i] += constant - precision * residual[i] * residual[i];
            }
        }
    }
}

void LinearGaussianModel::propose(Particles& particles, std::span<const double> y,
                                  NormalStream& normals) const {
    predict(particles);
    Particles observed(observation_dimension(), particles.count());
    multiply(observation_, particles, observed);
    for (std::size_t k = 0; k < y.size(); ++k) {
        for (double& value : observed.row(k)) value = y[k] - value;
    }
    Particles noise(particles.dimension(), particles.count());
    normals.fill(noise.values());
    Particles spread(particles.dimension(), particles.count());
    Particles shift(particles.dimension(), particles.count());
    multiply(proposal_factor_, noise, spread);
    multiply(gain_, observed, shift);
    const std::span<double> values = particles.values();
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] += shift.values()[i] + spread.values()[i];
    }
}

void LinearGaussianModel::add_log_predictive(const Particles& particles, std::span<const double> y,
                                             std::span<double> log_weights) const {
    Particles innovation(observation_dimension(), particles.count());
    multiply(observation_ * transition_, particles, innovation);
    for (std::size_t k = 0; k < y.size(); ++k) {
        for (double& value : innovation.row(k)) value = y[k] - value;
    }
    Particles weighted(observation_dimension(), particles.count());
    multiply(innovation_precision_, innovation, weighted);
    const double constant = -0.5 * (static_cast<double>(y.size()) * std::log(2 * std::numbers::pi) +
                                    innovation_log_determinant_);
    for (std::size_t i = 0; i < particles.count(); ++i) {
        double square = 0;
        for (std::size_t k = 0; k < y.size(); ++k) {
            square += innovation.at(k, i) * weighted.at(k, i);
        }
        log_weights[i] += constant - 0.5 * square;
    }
}

void LinearGaussianModel::observe(const Particles& particles, Particles& observed) const {
    multiply(observation_, particles, observed);
}

void LinearGaussianModel::loss_gradient(const Particles& particles, std::span<const double> y,
                                        Particles& gradient) const {
    Particles residual(observation_dimension(), particles.count());
    multiply(observation_, particles, residual);
    const double precision = 1 / (deviations_.observation * deviations_.observation);
    for (std::size_t k = 0; k < y.size(); ++k) {
        for (double& value : residual.row(k)) value = precision * (value - y[k]);
    }
    multiply(observation_.transpose(), residual, gradient);
}

std::vector<double> LinearGaussianModel::scales() const {
    return std::vector<double>(state_dimension(), deviations_.process);
}

std::vector<double> LinearGaussianModel::draw_observation(std::span<const double> state,
                                                          NormalStream& normals) const {
    std::vector<double> y(observation_dimension());
    normals.fill(y);
    for (std::size_t k = 0; k < y.size(); ++k) {
        y[k] *= deviations_.observation;
        for (std::size_t c = 0; c < state.size(); ++c) {
            y[k] += observation_(static_cast<Index>(k), static_cast<Index>(c)) * state[c];
        }
    }
    return y;
}

Matrix random_stable_matrix(Index dimension, double radius, std::uint64_t seed) {
    Matrix F(dimension, dimension);
    NormalStream normals("filter", seed, "transition");
    normals.fill({F.data(), static_cast<std::size_t>(F.size())});
    const Eigen::EigenSolver<Matrix> eigen(F, false);
    return F * (radius / eigen.eigenvalues().cwiseAbs().maxCoeff());
}

}  // namespace tessera::filter
