#include "labs/resampling_free_pf/flow.h"

#include <cmath>
#include <format>
#include <numbers>

#include "core/errors.h"
#include "core/statistics.h"

namespace tessera::resampling_free_pf {
namespace {

void check_dimension(std::size_t m) {
    if (m < smallest_dimension) {
        throw InputError(std::format(
            "the flow's pair term needs at least 3 dimensions, not {}: below, the Green's function "
            "is another one",
            m));
    }
}

/// Sums of logarithms instead of lgamma, whose bits differ between platforms and whose C function
/// is not safe among threads.
double log_gamma_of_half(std::size_t twice) {
    double sum = twice % 2 == 0 ? 0 : 0.5 * std::log(std::numbers::pi);  // of 1, of 1/2
    for (std::size_t k = twice % 2 == 0 ? 2 : 1; k < twice; k += 2) {
        sum += std::log(static_cast<double>(k) / 2);
    }
    return sum;
}

}  // namespace

double log_green_constant(std::size_t m) {
    check_dimension(m);
    const auto d = static_cast<double>(m);
    return log_gamma_of_half(m + 2) - std::log(d) - std::log(d - 2) -
           d / 2 * std::log(std::numbers::pi);
}

double green_constant(std::size_t m) {
    return std::exp(log_green_constant(m));
}

double regularising_distance(std::size_t m, double gamma) {
    if (!(gamma > 0 && std::isfinite(gamma))) {
        throw InputError("the flow's step gamma must be positive and finite");
    }
    return std::exp((std::log(gamma) - log_green_constant(m)) / (2 - static_cast<double>(m)));
}

void Flow::compute(const filter::Particles& particles, std::span<const double> losses,
                   const filter::Particles& gradients, FlowParts& parts) {
    const std::size_t m = particles.dimension();
    const std::size_t n = particles.count();
    require(n >= 1 && losses.size() == n && gradients.count() == n && gradients.dimension() == m,
            "a loss and a gradient for each particle");
    const double rate = settings_.gamma / static_cast<double>(n);
    if (parts.gradient.count() != n || parts.gradient.dimension() != m) {
        parts.gradient = filter::Particles(m, n);
        parts.pair = filter::Particles(m, n);
    }
    const std::span<double> gradient_part = parts.gradient.values();
    for (std::size_t k = 0; k < gradient_part.size(); ++k) {
        gradient_part[k] = -rate * gradients.values()[k];
    }
    if (settings_.variant == FlowVariant::local) return;

    charges_.assign(losses.begin(), losses.end());
    const double average = mean(losses);
    for (double& charge : charges_) charge -= average;
    const bool by_source = settings_.variant == FlowVariant::green;
    const std::span<const double> sources =
        by_source ? std::span<const double>(charges_) : std::span<const double>();
    const double eps = regularising_distance(m, settings_.gamma);
    if (settings_.single_pairs) {
        single_.compute(particles, eps, sources, parts.pair);
    } else {
        double_.compute(particles, eps, sources, parts.pair);
    }
    // C(m) (m - 2) / n (r + eps)^-m, with C(m) eps^(2-m) = gamma, in numbers that never overflow:
    const double scale = (static_cast<double>(m) - 2) * rate / (eps * eps);
    for (std::size_t d = 0; d < m; ++d) {
        const std::span<double> row = parts.pair.row(d);
        for (std::size_t i = 0; i < n; ++i) row[i] *= by_source ? scale : -scale * charges_[i];
    }
}

void move(filter::Particles& particles, const FlowParts& parts) {
    const std::span<double> values = particles.values();
    for (std::size_t k = 0; k < values.size(); ++k) {
        values[k] += parts.gradient.values()[k] + parts.pair.values()[k];
    }
}

}  // namespace tessera::resampling_free_pf
