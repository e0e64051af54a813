#include "filter/lorenz96.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/errors.h"

namespace tessera::filter {
namespace {

/// Particles are stepped in blocks that stay in the cache.
constexpr std::size_t block = 64;

/// A block of particles: rows of `block` values each.
using Block = std::vector<double>;

/// slope = dx/dt of all particles of the block.
void slope_of(const Lorenz96Model& model, const Block& x, Block& slope) {
    const std::size_t d = model.dimension;
    for (std::size_t k = 0; k < d; ++k) {
        const double* here = &x[k * block];
        const double* next = &x[(k + 1) % d * block];
        const double* before = &x[(k + d - 1) % d * block];
        const double* second_before = &x[(k + d - 2) % d * block];
        double* target = &slope[k * block];
        for (std::size_t i = 0; i < block; ++i) {
            target[i] = (next[i] - second_before[i]) * before[i] - here[i] + model.forcing;
        }
    }
}

/// to = x + h slope.
void move(const Block& x, const Block& slope, double h, Block& to) {
    for (std::size_t i = 0; i < x.size(); ++i) to[i] = x[i] + h * slope[i];
}

double log_normal_constant(double deviation) {
    return -0.5 * std::log(2 * std::numbers::pi) - std::log(deviation);
}

}  // namespace

void Lorenz96Model::draw_initial(Particles& particles, NormalStream& normals) const {
    std::ranges::fill(particles.values(), forcing / 4);
    add_normals(particles.values(), initial, normals);
}

void Lorenz96Model::predict(Particles& particles) const {
    require(dimension >= 4, "Lorenz-96 needs at least four variables");
    require(particles.dimension() == dimension, "particles of the model's dimension");
    Block x(dimension * block);
    Block moved(x.size());
    Block slope(x.size());
    Block sum(x.size());
    for (std::size_t begin = 0; begin < particles.count(); begin += block) {
        const std::size_t size = std::min(block, particles.count() - begin);
        for (std::size_t k = 0; k < dimension; ++k) {
            std::copy_n(particles.row(k).subspan(begin).begin(), size,
                        x.begin() + static_cast<std::ptrdiff_t>(k * block));
        }
        slope_of(*this, x, sum);
        move(x, sum, time_step / 2, moved);
        slope_of(*this, moved, slope);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += 2 * slope[i];
        move(x, slope, time_step / 2, moved);
        slope_of(*this, moved, slope);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += 2 * slope[i];
        move(x, slope, time_step, moved);
        slope_of(*this, moved, slope);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += slope[i];
        move(x, sum, time_step / 6, moved);
        for (std::size_t k = 0; k < dimension; ++k) {
            std::copy_n(moved.begin() + static_cast<std::ptrdiff_t>(k * block), size,
                        particles.row(k).subspan(begin).begin());
        }
    }
}

void Lorenz96Model::diffuse(Particles& particles, NormalStream& normals) const {
    add_normals(particles.values(), process, normals);
}

void Lorenz96Model::add_log_likelihood(const Particles& particles, std::span<const double> y,
                                       std::span<double> log_weights) const {
    const double precision = 0.5 / (observation * observation);
    const double constant = static_cast<double>(y.size()) * log_normal_constant(observation);
    for (double& weight : log_weights) weight += constant;
    for (std::size_t k = 0; k < y.size(); ++k) {
        const std::span<const double> row = particles.row(2 * k);
        for (std::size_t i = 0; i < row.size(); ++i) {
            log_weights[i] -= precision * (y[k] - row[i]) * (y[k] - row[i]);
        }
    }
}

void Lorenz96Model::propose(Particles& particles, std::span<const double> y,
                            NormalStream& normals) const {
    predict(particles);
    const double q = process * process;
    const double gain = q / (q + observation * observation);
    for (std::size_t k = 0; k < dimension; ++k) {
        const std::span<double> row = particles.row(k);
        if (k % 2 == 0) {
            for (double& value : row) value += gain * (y[k / 2] - value);
            add_normals(row, std::sqrt(1 - gain) * process, normals);
        } else {
            add_normals(row, process, normals);
        }
    }
}

void Lorenz96Model::add_log_predictive(const Particles& particles, std::span<const double> y,
                                       std::span<double> log_weights) const {
    Particles predicted = particles;
    predict(predicted);
    Lorenz96Model wider = *this;
    wider.observation = std::hypot(process, observation);
    wider.add_log_likelihood(predicted, y, log_weights);
}

void Lorenz96Model::observe(const Particles& particles, Particles& observed) const {
    for (std::size_t k = 0; k < observed.dimension(); ++k) {
        std::ranges::copy(particles.row(2 * k), observed.row(k).begin());
    }
}

void Lorenz96Model::loss_gradient(const Particles& particles, std::span<const double> y,
                                  Particles& gradient) const {
    std::ranges::fill(gradient.values(), 0.0);
    const double precision = 1 / (observation * observation);
    for (std::size_t k = 0; k < y.size(); ++k) {
        const std::span<const double> from = particles.row(2 * k);
        const std::span<double> to = gradient.row(2 * k);
        for (std::size_t i = 0; i < to.size(); ++i) to[i] = precision * (from[i] - y[k]);
    }
}

std::vector<double> Lorenz96Model::scales() const {
    return std::vector<double>(dimension, observation);
}

std::vector<double> Lorenz96Model::draw_observation(std::span<const double> state,
                                                    NormalStream& normals) const {
    std::vector<double> y(observation_dimension());
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = state[2 * k];
    add_normals(y, observation, normals);
    return y;
}

}  // namespace tessera::filter
