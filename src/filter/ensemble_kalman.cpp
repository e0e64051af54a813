#include "filter/ensemble_kalman.h"

#include <algorithm>
#include <cmath>

#include "core/statistics.h"

namespace tessera::filter {
namespace {

/// Gaspari and Cohn's fifth-order function of z = 2 distance / radius: 1 at 0, 0 from 2 on.
double taper(double z) {
    if (z >= 2) return 0;
    if (z <= 1) return (((-0.25 * z + 0.5) * z + 0.625) * z - 5.0 / 3.0) * z * z + 1;
    return ((((z / 12 - 0.5) * z + 0.625) * z + 5.0 / 3.0) * z - 5) * z + 4 - 2 / (3 * z);
}

double ring_weight(double a, double b, double circumference, double radius) {
    const double apart = std::abs(a - b);
    const double distance = std::min(apart, circumference - apart);
    return taper(2 * distance / radius);
}

/// What one observation does to every row, up to its gain.
struct Update {
    std::span<const double> anomalies;    // of the observation, over the members
    std::span<const double> innovations;  // per member; empty for the square root
    double innovation = 0;                // of the mean
    double beta = 0;                      // shrinks deviations
};

void apply(const Update& update, double gain, std::span<double> row) {
    if (!update.innovations.empty()) {
        for (std::size_t i = 0; i < row.size(); ++i) row[i] += gain * update.innovations[i];
        return;
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] += gain * (update.innovation - update.beta * update.anomalies[i]);
    }
}

/// Sample covariance of a row with anomalies.
double covariance_with(std::span<const double> row, std::span<const double> anomalies) {
    double sum = 0;
    const double centre = mean(row);
    for (std::size_t i = 0; i < row.size(); ++i) sum += (row[i] - centre) * anomalies[i];
    return sum / static_cast<double>(row.size() - 1);
}

}  // namespace

double Localisation::state_weight(std::size_t coordinate, std::size_t observation) const {
    if (radius <= 0) return 1;
    return ring_weight(state_positions[coordinate], observation_positions[observation],
                       circumference, radius);
}

double Localisation::observation_weight(std::size_t first, std::size_t second) const {
    if (radius <= 0) return 1;
    return ring_weight(observation_positions[first], observation_positions[second], circumference,
                       radius);
}

void assimilate(Particles& members, Particles& observed, std::span<const double> y,
                double deviation, EnsembleUpdate update, const Localisation& localisation,
                NormalStream& normals) {
    require(observed.count() == members.count() && observed.dimension() == y.size(),
            "observed values for all members");
    require(members.count() >= 2, "an ensemble of at least two members");
    const std::size_t count = members.count();
    const double error_variance = deviation * deviation;
    std::vector<double> anomalies(count);
    std::vector<double> innovations;
    for (std::size_t k = 0; k < y.size(); ++k) {
        const std::span<const double> seen = observed.row(k);
        const double centre = mean(seen);
        for (std::size_t i = 0; i < count; ++i) anomalies[i] = seen[i] - centre;
        const double variance = covariance_with(seen, anomalies);
        const double total = variance + error_variance;
        if (update == EnsembleUpdate::stochastic) {
            innovations.resize(count);
            normals.fill(innovations);
            for (std::size_t i = 0; i < count; ++i) {
                innovations[i] = y[k] + deviation * innovations[i] - seen[i];
            }
        }
        const Update step{.anomalies = anomalies,
                          .innovations = innovations,
                          .innovation = y[k] - centre,
                          .beta = 1 / (1 + std::sqrt(error_variance / total))};
        for (std::size_t d = 0; d < members.dimension(); ++d) {
            const double weight = localisation.state_weight(d, k);
            if (weight == 0) continue;
            apply(step, weight * covariance_with(members.row(d), anomalies) / total,
                  members.row(d));
        }
        // What is still to be assimilated moves along.
        for (std::size_t later = k + 1; later < y.size(); ++later) {
            const double weight = localisation.observation_weight(later, k);
            if (weight == 0) continue;
            apply(step, weight * covariance_with(observed.row(later), anomalies) / total,
                  observed.row(later));
        }
    }
}

void inflate(Particles& members, double factor) {
    for (std::size_t d = 0; d < members.dimension(); ++d) {
        const double centre = mean(members.row(d));
        for (double& value : members.row(d)) value = centre + factor * (value - centre);
    }
}

}  // namespace tessera::filter
