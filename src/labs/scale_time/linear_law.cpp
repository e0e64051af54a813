#include "labs/scale_time/linear_law.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "core/errors.h"

namespace tessera::scale_time {
namespace {

constexpr Index fewest_nodes = 48;
constexpr double nodes_per_root = 7;
/// exp(-this) is nothing beside 1.
constexpr double negligible_exponent = 40;

/// `remaining`: for each eigenvalue the factor by which its mode is still off.
RiskParts parts_of(std::span<const double> eigenvalues, std::size_t n, std::size_t p,
                   const Eigen::ArrayXd& remaining) {
    RiskParts parts;
    const double samples = static_cast<double>(n);
    const double features = static_cast<double>(p);
    const double modes = static_cast<double>(eigenvalues.size());
    parts.signal = features - modes;
    parts.train_noise = samples - modes;
    for (std::size_t i = 0; i < eigenvalues.size(); ++i) {
        const double left = remaining[static_cast<Index>(i)];
        const double learned = 1 - left;
        parts.signal += left * left;
        parts.train_signal += eigenvalues[i] * left * left;
        parts.train_noise += left * left;
        if (eigenvalues[i] > 0) parts.noise += learned * learned / eigenvalues[i];
    }
    parts.signal /= features;
    parts.train_signal /= features;
    parts.noise /= samples;
    parts.train_noise /= samples;
    return parts;
}

}  // namespace

double test_error(const RiskParts& parts, const Strengths& strengths) {
    return strengths.noise + strengths.signal * parts.signal + strengths.noise * parts.noise;
}

double train_error(const RiskParts& parts, const Strengths& strengths) {
    return strengths.signal * parts.train_signal + strengths.noise * parts.train_noise;
}

Index nodes_for(double tau) {
    return std::max(fewest_nodes, static_cast<Index>(std::ceil(nodes_per_root * std::sqrt(tau))));
}

LimitLaw::LimitLaw(double ratio, double longest)
    : ratio_(ratio), settled_(negligible_exponent / marchenko_pastur_lower(ratio)) {
    longest = std::min(longest, settled_);
    Index count = fewest_nodes;
    levels_.push_back(level_of(count));
    while (count < nodes_for(longest)) {
        count *= 2;
        levels_.push_back(level_of(count));
    }
}

LimitLaw::Level LimitLaw::level_of(Index count) const {
    SpectralNodes law = marchenko_pastur_nodes(ratio_, count);
    Level level;
    level.mass = law.weights.sum();
    level.by_node = law.weights * law.nodes;
    level.over_node = ratio_ * law.weights / law.nodes;
    level.nodes = std::move(law.nodes);
    level.plain = std::move(law.weights);
    return level;
}

RiskParts LimitLaw::at(double tau) const {
    tau = std::min(tau, settled_);
    require(tau >= 0 && nodes_for(tau) <= levels_.back().nodes.size(),
            "a time beyond the longest that the law was made for");
    const Index needed = nodes_for(tau);
    const Level& law = *std::ranges::find_if(
        levels_, [&](const Level& level) { return level.nodes.size() >= needed; });
    const Eigen::ArrayXd remaining = (-tau * law.nodes).exp();
    const Eigen::ArrayXd square = remaining.square();
    const double unseen = std::max(0.0, 1 - 1 / ratio_);  // parameters that no sample touches
    const double unfitted = std::max(0.0, 1 - ratio_);    // samples beyond the parameters
    // What is learned, the integral of 1 - exp(-2 l tau), has no pole at l = 0, unlike the density.
    const double learned = law.mass - (law.plain * square).sum();
    const double left = std::max(0.0, std::min(1.0, 1 / ratio_) - learned);
    RiskParts parts;
    parts.signal = left + unseen;
    parts.noise = (law.over_node * (1 - remaining).square()).sum();
    parts.train_signal = (law.by_node * square).sum();
    parts.train_noise = unfitted + ratio_ * left;
    return parts;
}

double final_noise(double ratio) {
    if (ratio < 1) return ratio / (1 - ratio);
    if (ratio > 1) return 1 / (ratio - 1);
    return std::numeric_limits<double>::infinity();
}

double threshold_noise(double tau) {
    const double c = 2 * (2 - std::numbers::sqrt2) * std::numbers::inv_sqrtpi;
    return c * std::sqrt(tau) - 0.5;
}

RiskParts finite_risk(std::span<const double> eigenvalues, std::size_t n, std::size_t p,
                      double tau) {
    const Eigen::Map<const Eigen::ArrayXd> values(eigenvalues.data(),
                                                  static_cast<Index>(eigenvalues.size()));
    return parts_of(eigenvalues, n, p, (-tau * values).exp());
}

RiskParts descent_risk(std::span<const double> eigenvalues, std::size_t n, std::size_t p,
                       double step, std::size_t steps) {
    Eigen::ArrayXd remaining = Eigen::ArrayXd::Ones(static_cast<Index>(eigenvalues.size()));
    for (std::size_t i = 0; i < eigenvalues.size(); ++i) {
        remaining[static_cast<Index>(i)] =
            std::pow(1 - step * eigenvalues[i], static_cast<double>(steps));
    }
    return parts_of(eigenvalues, n, p, remaining);
}

}  // namespace tessera::scale_time
