#include "filter/resampling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/errors.h"
#include "core/portable_math.h"

namespace tessera::filter {
namespace {

/// Of each particle the first copy stands in its place and 0 elsewhere; fills the other places.
void spread(Ancestors ancestors) {
    std::uint32_t latest = 0;
    for (std::uint32_t& ancestor : ancestors) {
        latest = std::max(latest, ancestor);
        ancestor = latest;
    }
}

/// Points in (0, 1) like the order statistics of independent uniforms.
std::vector<double> sorted_uniforms(std::size_t count, RandomStream& stream) {
    std::vector<double> points(count);
    double sum = 0;
    for (double& point : points) {
        sum -= portable_log(1 - stream.uniform());
        point = sum;
    }
    sum -= portable_log(1 - stream.uniform());
    for (double& point : points) point /= sum;
    return points;
}

/// Writes `copies[j]` times each j.
void write_copies(std::span<const std::uint32_t> copies, Ancestors ancestors) {
    std::size_t k = 0;
    for (std::size_t j = 0; j < copies.size(); ++j) {
        for (std::uint32_t copy = 0; copy < copies[j] && k < ancestors.size(); ++copy) {
            ancestors[k++] = static_cast<std::uint32_t>(j);
        }
    }
    // Rounding of the weights' sum may leave a place: it goes to the last one.
    const std::uint32_t last = k == 0 ? 0 : ancestors[k - 1];
    std::fill(ancestors.begin() + static_cast<std::ptrdiff_t>(k), ancestors.end(), last);
}

/// The last particle with a weight: what lies beyond the sum of weights by rounding is its.
std::uint32_t last_weighted(std::span<const double> weights) {
    std::size_t j = weights.size();
    while (j > 1 && !(weights[j - 1] > 0)) --j;
    return static_cast<std::uint32_t>(j - 1);
}

}  // namespace

void systematic_ancestors(std::span<const double> weights, double u, Ancestors ancestors) {
    require(!weights.empty(), "resampling of no particles");
    require(u >= 0 && u < 1, "the offset of systematic resampling lies in [0, 1)");
    // Particle j takes the places from ceil(N c_{j-1} - u) to before ceil(N c_j - u). Its number is
    // written at the first of them, also when there is none: then the next one overwrites it.
    const auto places = static_cast<std::int64_t>(ancestors.size());
    const auto count = static_cast<double>(ancestors.size());
    const std::uint32_t last = last_weighted(weights);
    std::ranges::fill(ancestors, 0);
    double cumulative = -u;
    std::int64_t start = 0;
    for (std::uint32_t j = 0; j <= last && start < places; ++j) {
        ancestors[static_cast<std::size_t>(start)] = j;
        cumulative += count * weights[j];
        // ceil of what is above -1, for the start of the next one.
        const auto truncated = static_cast<std::int64_t>(cumulative + 1);
        start = truncated - (static_cast<double>(truncated) - 1 >= cumulative ? 1 : 0);
        start = std::max<std::int64_t>(start, 0);
    }
    spread(ancestors);
}

void ancestors_of_points(std::span<const double> weights, std::span<const double> points,
                         Ancestors ancestors) {
    require(!weights.empty(), "resampling of no particles");
    require(points.size() == ancestors.size(), "as many points as ancestors");
    const std::uint32_t last = last_weighted(weights);
    std::uint32_t j = 0;
    double cumulative = weights[0];
    for (std::size_t k = 0; k < points.size(); ++k) {
        while (cumulative <= points[k] && j < last) cumulative += weights[++j];
        ancestors[k] = j;
    }
}

void stratified_ancestors(std::span<const double> weights, std::span<const double> uniforms,
                          Ancestors ancestors) {
    require(uniforms.size() == ancestors.size(), "as many uniforms as ancestors");
    std::vector<double> points(uniforms.begin(), uniforms.end());
    const auto count = static_cast<double>(points.size());
    for (std::size_t k = 0; k < points.size(); ++k) {
        points[k] = (static_cast<double>(k) + points[k]) / count;
    }
    ancestors_of_points(weights, points, ancestors);
}

void multinomial_ancestors(std::span<const double> weights, RandomStream& stream,
                           Ancestors ancestors) {
    ancestors_of_points(weights, sorted_uniforms(ancestors.size(), stream), ancestors);
}

void residual_ancestors(std::span<const double> weights, RandomStream& stream,
                        Ancestors ancestors) {
    require(!weights.empty(), "resampling of no particles");
    const auto count = static_cast<double>(ancestors.size());
    std::vector<double> fractions(weights.size());
    std::size_t k = 0;
    double sum = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) {
        const double expected = count * weights[j];
        const double whole = std::floor(expected);
        fractions[j] = expected - whole;
        sum += fractions[j];
        for (double copy = 0; copy < whole && k < ancestors.size(); ++copy) {
            ancestors[k++] = static_cast<std::uint32_t>(j);
        }
    }
    if (k == ancestors.size()) return;
    for (double& fraction : fractions) fraction /= sum;
    multinomial_ancestors(fractions, stream, ancestors.subspan(k));
}

void ssp_ancestors(std::span<const double> weights, RandomStream& stream, Ancestors ancestors) {
    require(!weights.empty(), "resampling of no particles");
    const auto count = static_cast<double>(ancestors.size());
    std::vector<std::uint32_t> copies(weights.size());
    std::vector<double> fractions(weights.size());
    for (std::size_t j = 0; j < weights.size(); ++j) {
        const double expected = count * weights[j];
        copies[j] = static_cast<std::uint32_t>(expected);
        fractions[j] = expected - std::floor(expected);
    }
    // Two fractions are moved, keeping their sum and both expectations, until one of them is 0 or
    // 1; that one is settled, the other meets the next.
    std::size_t a = 0;
    for (std::size_t b = 1; b < weights.size(); ++b) {
        double& p = fractions[a];
        double& q = fractions[b];
        const double up = std::min(1 - p, q);    // how far p can rise while q falls
        const double down = std::min(p, 1 - q);  // how far p can fall while q rises
        const bool rises = stream.uniform() * (up + down) < down;
        const double change = rises ? up : -down;
        const bool settles_a = rises ? 1 - p <= q : p <= 1 - q;
        p += change;
        q -= change;
        if (settles_a) {
            copies[a] += rises ? 1 : 0;
            a = b;
        } else {
            copies[b] += rises ? 0 : 1;
        }
    }
    std::size_t settled = 0;
    for (const std::uint32_t copy : copies) settled += copy;
    // All but the last fraction are settled; the last one is whole up to rounding.
    if (settled < ancestors.size()) copies[a] += 1;
    write_copies(copies, ancestors);
}

void draw_ancestors(Resampling scheme, std::span<const double> weights, RandomStream& stream,
                    Ancestors ancestors) {
    switch (scheme) {
        case Resampling::multinomial:
            return multinomial_ancestors(weights, stream, ancestors);
        case Resampling::stratified: {
            std::vector<double> uniforms(ancestors.size());
            for (double& uniform : uniforms) uniform = stream.uniform();
            return stratified_ancestors(weights, uniforms, ancestors);
        }
        case Resampling::systematic:
            return systematic_ancestors(weights, stream.uniform(), ancestors);
        case Resampling::residual:
            return residual_ancestors(weights, stream, ancestors);
        case Resampling::ssp:
            return ssp_ancestors(weights, stream, ancestors);
    }
}

void take_ancestors(Particles& particles, std::span<const std::uint32_t> ancestors,
                    std::vector<double>& scratch) {
    require(ancestors.size() == particles.count(), "as many ancestors as particles");
    scratch.resize(particles.count());
    for (std::size_t d = 0; d < particles.dimension(); ++d) {
        const std::span<double> row = particles.row(d);
        std::ranges::copy(row, scratch.begin());
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = scratch[ancestors[i]];
    }
}

}  // namespace tessera::filter
