#include "verify/region.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/errors.h"

namespace tessera::verify {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double masked(double eps, std::span<const double> mask, std::size_t i) {
    return mask.empty() ? eps : eps * mask[i];
}

void check(std::span<const double> centre, double eps, std::span<const double> mask) {
    require(eps >= 0, "a radius is not negative");
    require(mask.empty() || mask.size() == centre.size(), "a mask has the size of the input");
}

}  // namespace

Region ball(std::span<const double> centre, double eps, Norm norm, std::span<const double> mask) {
    check(centre, eps, mask);
    Region region{norm, {centre.begin(), centre.end()}, std::vector<double>(centre.size())};
    for (std::size_t i = 0; i < centre.size(); ++i) region.radius[i] = masked(eps, mask, i);
    return region;
}

Region clipped_ball(std::span<const double> centre, double eps, double low, double high,
                    std::span<const double> mask) {
    check(centre, eps, mask);
    std::vector<double> lower(centre.size());
    std::vector<double> upper(centre.size());
    for (std::size_t i = 0; i < centre.size(); ++i) {
        lower[i] = std::max(centre[i] - masked(eps, mask, i), low);
        upper[i] = std::min(centre[i] + masked(eps, mask, i), high);
    }
    return box(lower, upper);
}

Region box(std::span<const double> lower, std::span<const double> upper) {
    require(lower.size() == upper.size(), "a box has as many lower as upper ends");
    Region region{Norm::infinity, std::vector<double>(lower.size()),
                  std::vector<double>(lower.size())};
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const double centre = lower[i] + (upper[i] - lower[i]) / 2;
        const double radius = std::max(centre - lower[i], upper[i] - centre);
        region.centre[i] = centre;
        region.radius[i] = radius > 0 ? std::nextafter(radius, infinity) : 0.0;
    }
    return region;
}

double distance(std::span<const double> x, std::span<const double> y, Norm norm) {
    double sum = 0;
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double d = std::abs(x[i] - y[i]);
        sum += norm == Norm::two ? d * d : d;
        largest = std::max(largest, d);
    }
    if (norm == Norm::infinity) return largest;
    return norm == Norm::two ? std::sqrt(sum) : sum;
}

std::vector<double> minimiser(const Region& region, std::span<const double> a) {
    std::vector<double> x = region.centre;
    const std::vector<double>& radius = region.radius;
    if (region.norm == Norm::infinity) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            x[i] -= a[i] > 0 ? radius[i] : a[i] < 0 ? -radius[i] : 0.0;
        }
    } else if (region.norm == Norm::two) {
        double square = 0;
        for (std::size_t i = 0; i < x.size(); ++i) square += a[i] * a[i] * radius[i] * radius[i];
        if (square == 0) return x;
        const double scale = 1 / std::sqrt(square);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] -= scale * a[i] * radius[i] * radius[i];
    } else {
        std::size_t best = 0;
        for (std::size_t i = 1; i < x.size(); ++i) {
            if (std::abs(a[i]) * radius[i] > std::abs(a[best]) * radius[best]) best = i;
        }
        if (!x.empty()) x[best] -= a[best] > 0 ? radius[best] : -radius[best];
    }
    return x;
}

}  // namespace tessera::verify
