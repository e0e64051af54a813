#include "filter/particle_filter.h"

namespace tessera::filter {

std::vector<double> weighted_means(const Particles& particles, std::span<const double> weights) {
    std::vector<double> means(particles.dimension());
    for (std::size_t d = 0; d < means.size(); ++d) {
        const std::span<const double> row = particles.row(d);
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (weights[i] > 0) means[d] += weights[i] * row[i];
        }
    }
    return means;
}

std::vector<double> weighted_variances(const Particles& particles,
                                       std::span<const double> weights) {
    const std::vector<double> means = weighted_means(particles, weights);
    std::vector<double> variances(particles.dimension());
    for (std::size_t d = 0; d < means.size(); ++d) {
        const std::span<const double> row = particles.row(d);
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (weights[i] > 0) {
                variances[d] += weights[i] * (row[i] - means[d]) * (row[i] - means[d]);
            }
        }
    }
    return variances;
}

}  // namespace tessera::filter
