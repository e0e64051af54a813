#include "labs/resampling_free_pf/localization_filter.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "core/errors.h"
#include "core/portable_math.h"
#include "filter/log_weights.h"
#include "filter/particle_filter.h"

namespace tessera::resampling_free_pf {
namespace {

using filter::Particles;
using filter::Resampling;

/// Liu and West 2001: the kernel's width, and the shrinkage that keeps mean and variance.
constexpr double kernel_width = 0.3;

bool is_flow(FilterKind kind) {
    return kind == FilterKind::flow || kind == FilterKind::flow_green ||
           kind == FilterKind::flow_local;
}

FlowSettings flow_settings(const FilterSettings& settings, const Particles& prior) {
    FlowSettings flow;
    flow.variant = settings.kind == FilterKind::flow_green   ? FlowVariant::green
                   : settings.kind == FilterKind::flow_local ? FlowVariant::local
                                                             : FlowVariant::paper_code;
    flow.gamma = effective_rate(settings, prior.dimension()) * static_cast<double>(prior.count());
    flow.single_pairs = settings.single_pairs;
    return flow;
}

/// A factor L of the weighted covariance, L L^T; a little is added to a singular one.
Matrix covariance_factor(const Particles& particles, std::span<const double> weights,
                         std::span<const double> means) {
    const auto m = static_cast<Index>(particles.dimension());
    Matrix covariance = Matrix::Zero(m, m);
    for (Index r = 0; r < m; ++r) {
        for (Index c = 0; c <= r; ++c) {
            const auto row = static_cast<std::size_t>(r);
            const auto column = static_cast<std::size_t>(c);
            double sum = 0;
            for (std::size_t i = 0; i < weights.size(); ++i) {
                sum += weights[i] * (particles.at(row, i) - means[row]) *
                       (particles.at(column, i) - means[column]);
            }
            covariance(r, c) = sum;
            covariance(c, r) = sum;
        }
    }
    covariance.diagonal().array() += 1e-12 * (1 + covariance.trace());
    return Eigen::LLT<Matrix>(covariance).matrixL();
}

bool all_finite(const Particles& particles) {
    return std::ranges::all_of(particles.values(), [](double x) { return std::isfinite(x); });
}

void check(const FilterSettings& settings, const Particles& prior) {
    if (prior.count() < 2) throw InputError("localisation needs at least two particles");
    if (!(settings.rate >= 0 && std::isfinite(settings.rate))) {
        throw InputError("the flow's rate must be finite and not negative");
    }
    if (!(settings.jitter >= 0 && std::isfinite(settings.jitter))) {
        throw InputError("the jitter must be finite and not negative");
    }
    if (!(settings.threshold >= 0 && settings.threshold <= 1)) {
        throw InputError("the threshold of resampling must be from 0 to 1");
    }
    if (is_flow(settings.kind) && settings.kind != FilterKind::flow_local) {
        regularising_distance(prior.dimension(), flow_settings(settings, prior).gamma);
    }
}

}  // namespace

double effective_rate(const FilterSettings& settings, std::size_t m) {
    return settings.rate > 0 ? settings.rate : 1 / (static_cast<double>(m) + 2);
}

LocalizationFilter::LocalizationFilter(const FilterSettings& settings, Particles prior,
                                       std::uint64_t seed, std::uint64_t index)
    : settings_(settings),
      normals_("resampling-free-pf", seed,
               "filter " + std::to_string(static_cast<int>(settings.kind)), index),
      uniforms_("resampling-free-pf", seed,
                "resampling " + std::to_string(static_cast<int>(settings.kind)), index),
      particles_(std::move(prior)),
      log_weights_(particles_.count()),
      weights_(particles_.count()),
      roots_(particles_.count()),
      flow_(flow_settings(settings, particles_)),
      gradients_(particles_.dimension(), particles_.count()) {
    check(settings_, particles_);
    std::iota(roots_.begin(), roots_.end(), 0U);
    set_equal_weights();
}

double LocalizationFilter::effective_sample_size() const {
    return filter::effective_sample_size(weights_);
}

std::size_t LocalizationFilter::surviving_roots() const {
    std::vector<std::uint32_t> sorted = roots_;
    std::ranges::sort(sorted);
    return static_cast<std::size_t>(std::ranges::unique(sorted).begin() - sorted.begin());
}

void LocalizationFilter::set_equal_weights() {
    const auto count = static_cast<double>(particles_.count());
    std::ranges::fill(weights_, 1 / count);
    std::ranges::fill(log_weights_, -portable_log(count));
}

std::vector<double> LocalizationFilter::projections(const Vector& direction) const {
    std::vector<double> result(particles_.count());
    for (std::size_t d = 0; d < particles_.dimension(); ++d) {
        const double factor = direction[static_cast<Index>(d)];
        const std::span<const double> row = particles_.row(d);
        for (std::size_t i = 0; i < row.size(); ++i) result[i] += factor * row[i];
    }
    return result;
}

void LocalizationFilter::flow(const Observation& observation) {
    std::vector<double> residuals = projections(observation.direction);
    for (double& residual : residuals) residual -= observation.value;
    for (std::size_t d = 0; d < particles_.dimension(); ++d) {
        const double factor = observation.direction[static_cast<Index>(d)];
        const std::span<double> row = gradients_.row(d);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = factor * residuals[i];
    }
    for (double& residual : residuals) residual = 0.5 * residual * residual;
    flow_.compute(particles_, residuals, gradients_, parts_);
    move(particles_, parts_);
}

void LocalizationFilter::weigh(const Observation& observation) {
    const std::vector<double> seen = projections(observation.direction);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const double residual = seen[i] - observation.value;
        log_weights_[i] -= 0.5 * residual * residual;
    }
    const double sum = filter::normalise(log_weights_, weights_);
    if (std::isinf(sum)) {
        lost_at_ = updates_;
        set_equal_weights();
        return;
    }
    for (double& weight : log_weights_) weight -= sum;
}

bool LocalizationFilter::is_poor() const {
    return settings_.threshold >= 1 ||
           effective_sample_size() < settings_.threshold * static_cast<double>(weights_.size());
}

void LocalizationFilter::resample(Resampling scheme) {
    ancestors_.resize(particles_.count());
    filter::draw_ancestors(scheme, weights_, uniforms_, ancestors_);
    filter::take_ancestors(particles_, ancestors_, scratch_);
    const std::vector<std::uint32_t> roots = roots_;
    for (std::size_t i = 0; i < roots_.size(); ++i) roots_[i] = roots[ancestors_[i]];
    set_equal_weights();
    resampled_ = true;
}

void LocalizationFilter::liu_west() {
    if (!is_poor()) return;
    const std::vector<double> means = filter::weighted_means(particles_, weights_);
    const Matrix factor = covariance_factor(particles_, weights_, means);
    resample(Resampling::systematic);
    const double keep = std::sqrt(1 - kernel_width * kernel_width);
    Particles noise(particles_.dimension(), particles_.count());
    normals_.fill(noise.values());
    for (std::size_t i = 0; i < particles_.count(); ++i) {
        for (std::size_t d = 0; d < particles_.dimension(); ++d) {
            double step = 0;
            for (std::size_t c = 0; c <= d; ++c) {
                step += factor(static_cast<Index>(d), static_cast<Index>(c)) * noise.at(c, i);
            }
            double& x = particles_.at(d, i);
            x = keep * x + (1 - keep) * means[d] + kernel_width * step;
        }
    }
}

void LocalizationFilter::resample_move(const Posterior& after) {
    if (!is_poor()) return;
    const auto m = static_cast<Index>(particles_.dimension());
    const std::vector<double> means = filter::weighted_means(particles_, weights_);
    const Matrix factor =
        covariance_factor(particles_, weights_, means) * (2.38 / std::sqrt(static_cast<double>(m)));
    resample(Resampling::systematic);
    const auto log_density = [&after](const Vector& x) {
        return x.dot(after.information()) - 0.5 * x.dot(after.precision() * x);
    };
    Vector x(m);
    Vector z(m);
    for (std::size_t i = 0; i < particles_.count(); ++i) {
        for (Index d = 0; d < m; ++d) x[d] = particles_.at(static_cast<std::size_t>(d), i);
        double density = log_density(x);
        for (int k = 0; k < settings_.moves; ++k) {
            normals_.fill({z.data(), static_cast<std::size_t>(m)});
            const Vector proposal = x + factor.triangularView<Eigen::Lower>() * z;
            const double proposed = log_density(proposal);
            if (portable_log(1 - uniforms_.uniform()) < proposed - density) {
                x = proposal;
                density = proposed;
            }
        }
        for (Index d = 0; d < m; ++d) particles_.at(static_cast<std::size_t>(d), i) = x[d];
    }
}

void LocalizationFilter::ensemble_update(const Observation& observation) {
    const std::size_t n = particles_.count();
    std::vector<double> seen = projections(observation.direction);
    const double centre = std::accumulate(seen.begin(), seen.end(), 0.0) / static_cast<double>(n);
    std::vector<double> anomalies = seen;
    double variance = 0;
    for (double& anomaly : anomalies) {
        anomaly -= centre;
        variance += anomaly * anomaly;
    }
    variance /= static_cast<double>(n - 1);
    const double total = variance + 1;
    std::vector<double> innovations(n);
    if (settings_.kind == FilterKind::enkf_stochastic) {
        normals_.fill(innovations);
        for (std::size_t i = 0; i < n; ++i) innovations[i] += observation.value - seen[i];
    } else {
        const double beta = 1 / (1 + std::sqrt(1 / total));
        for (std::size_t i = 0; i < n; ++i) {
            innovations[i] = observation.value - centre - beta * anomalies[i];
        }
    }
    for (std::size_t d = 0; d < particles_.dimension(); ++d) {
        const std::span<double> row = particles_.row(d);
        double covariance = 0;
        for (std::size_t i = 0; i < n; ++i) covariance += row[i] * anomalies[i];
        const double gain = covariance / static_cast<double>(n - 1) / total;
        for (std::size_t i = 0; i < n; ++i) row[i] += gain * innovations[i];
    }
}

void LocalizationFilter::sample_exactly(const Posterior& after) {
    const Matrix factor = Eigen::LLT<Matrix>(after.covariance()).matrixL();
    Particles noise(particles_.dimension(), particles_.count());
    normals_.fill(noise.values());
    for (std::size_t d = 0; d < particles_.dimension(); ++d) {
        const auto r = static_cast<Index>(d);
        std::ranges::fill(particles_.row(d), after.mean()[r]);
        for (std::size_t c = 0; c <= d; ++c) {
            const double entry = factor(r, static_cast<Index>(c));
            for (std::size_t i = 0; i < particles_.count(); ++i) {
                particles_.at(d, i) += entry * noise.at(c, i);
            }
        }
    }
}

void LocalizationFilter::assimilate(const Observation& observation, const Posterior& after) {
    ++updates_;
    resampled_ = false;
    if (lost_at_) return;
    switch (settings_.kind) {
        case FilterKind::flow:
        case FilterKind::flow_green:
        case FilterKind::flow_local:
            flow(observation);
            break;
        case FilterKind::mcl:
        case FilterKind::sir:
            if (settings_.jitter > 0) {
                filter::add_normals(particles_.values(), settings_.jitter, normals_);
            }
            weigh(observation);
            if (lost_at_) return;
            if (settings_.kind == FilterKind::mcl) {
                resample(Resampling::multinomial);
            } else if (is_poor()) {
                resample(settings_.resampling);
            }
            break;
        case FilterKind::importance:
            weigh(observation);
            break;
        case FilterKind::liu_west:
            weigh(observation);
            if (!lost_at_) liu_west();
            break;
        case FilterKind::resample_move:
            weigh(observation);
            if (!lost_at_) resample_move(after);
            break;
        case FilterKind::enkf_stochastic:
        case FilterKind::enkf_square_root:
            ensemble_update(observation);
            break;
        case FilterKind::exact_samples:
            sample_exactly(after);
            break;
    }
    if (!lost_at_ && !all_finite(particles_)) lost_at_ = updates_;
}

}  // namespace tessera::resampling_free_pf
