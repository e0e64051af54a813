#pragma once

#include <span>
#include <string>
#include <vector>

namespace tessera::verify {

/// The norm that measures a perturbation.
enum class Norm { one, two, infinity };

/// All x with |(x - centre) / radius|_p <= 1, element by element: an l_p ball when all radii are
/// equal. Where a radius is 0 the element is fixed.
struct Region {
    Norm norm = Norm::infinity;
    std::vector<double> centre;
    std::vector<double> radius;
};

/// {x : |x - centre|_p <= eps}; `mask`, when not empty, multiplies eps element by element.
Region ball(std::span<const double> centre, double eps, Norm norm,
            std::span<const double> mask = {});

/// The l_inf ball cut off at the box [low, high] of all valid inputs.
Region clipped_ball(std::span<const double> centre, double eps, double low, double high,
                    std::span<const double> mask = {});

/// The box from `lower` to `upper`, rounded outward.
Region box(std::span<const double> lower, std::span<const double> upper);

/// |x - y|_p.
double distance(std::span<const double> x, std::span<const double> y, Norm norm);

/// The point of the region where <a, x> is smallest.
std::vector<double> minimiser(const Region& region, std::span<const double> a);

}  // namespace tessera::verify
