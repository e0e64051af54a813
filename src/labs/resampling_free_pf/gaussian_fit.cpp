#include "labs/resampling_free_pf/gaussian_fit.h"

#include <cmath>
#include <vector>

#include "core/errors.h"

namespace tessera::resampling_free_pf {
namespace {

Vector mean_of(const filter::Particles& particles, std::span<const double> weights) {
    Vector mean(static_cast<Index>(particles.dimension()));
    for (std::size_t d = 0; d < particles.dimension(); ++d) {
        const std::span<const double> row = particles.row(d);
        double sum = 0;
        for (std::size_t i = 0; i < row.size(); ++i) sum += weights[i] * row[i];
        mean[static_cast<Index>(d)] = sum;
    }
    return mean;
}

}  // namespace

std::optional<GaussianFit> fit_gaussian(const filter::Particles& particles,
                                        std::span<const double> weights, double regulariser) {
    const std::size_t n = particles.count();
    const std::size_t m = particles.dimension();
    if (n <= m) return std::nullopt;
    std::vector<double> equal;
    if (weights.empty()) {
        equal.assign(n, 1 / static_cast<double>(n));
        weights = equal;
    }
    require(weights.size() == n, "a weight for each particle");
    double squares = 0;
    for (const double weight : weights) squares += weight * weight;

    GaussianFit fit;
    fit.mean = mean_of(particles, weights);
    // Deviations times the roots of their weights, particle by particle: m x n.
    Matrix deviations(static_cast<Index>(m), static_cast<Index>(n));
    for (std::size_t d = 0; d < m; ++d) {
        const std::span<const double> row = particles.row(d);
        const double centre = fit.mean[static_cast<Index>(d)];
        for (std::size_t i = 0; i < n; ++i) {
            deviations(static_cast<Index>(d), static_cast<Index>(i)) =
                std::sqrt(weights[i]) * (row[i] - centre);
        }
    }
    // One particle with all the weight has no spread.
    const double scale = squares < 1 ? 1 / (1 - squares) : 0;
    fit.covariance = scale * deviations * deviations.transpose();
    fit.covariance.diagonal().array() += regulariser;
    if (!fit.covariance.allFinite() || !fit.mean.allFinite()) return std::nullopt;
    const Eigen::LDLT<Matrix> factor(fit.covariance);
    const auto pivots = factor.vectorD();
    if (!(pivots.minCoeff() > 0)) return std::nullopt;
    fit.log_determinant = pivots.array().log().sum();
    return fit;
}

double kl_to_average_posterior(const GaussianFit& fit, const Vector& truth, std::size_t t) {
    const auto m = static_cast<double>(truth.size());
    const double precision = static_cast<double>(t) + 1;
    const Vector error = fit.mean - truth * (static_cast<double>(t) / precision);
    return 0.5 * (-m * std::log(precision) - fit.log_determinant - m +
                  precision * (fit.covariance.trace() + error.squaredNorm()));
}

double kl_to_posterior(const GaussianFit& fit, const Posterior& posterior) {
    const Vector error = fit.mean - posterior.mean();
    const double trace = posterior.precision().cwiseProduct(fit.covariance).sum();
    return 0.5 *
           (trace + error.dot(posterior.precision() * error) - static_cast<double>(error.size()) -
            posterior.log_determinant_of_precision() - fit.log_determinant);
}

double saturated_kl(std::size_t m, std::size_t t) {
    const double precision = static_cast<double>(t) + 1;
    return 0.5 * static_cast<double>(m) *
           (-std::log(precision) - std::log(published_regulariser) - 1 +
            published_regulariser * precision);
}

}  // namespace tessera::resampling_free_pf
