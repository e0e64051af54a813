#include "verify/box.h"

#include <algorithm>
#include <cmath>

namespace tessera::verify {
namespace {

double width(const Box& box, std::size_t side) {
    return box.upper[side] - box.lower[side];
}

double middle(const Box& box, std::size_t side) {
    return box.lower[side] + width(box, side) / 2;
}

}  // namespace

std::vector<double> middle_of(const Box& box) {
    std::vector<double> point(box.lower.size());
    for (std::size_t i = 0; i < point.size(); ++i) point[i] = middle(box, i);
    return point;
}

std::size_t side_to_cut(const Box& box, std::span<const double> slopes, double shortest) {
    constexpr double least_slope = 1e-9;  // of inputs that seem not to matter
    double widest = 0;
    for (std::size_t i = 0; i < box.lower.size(); ++i) widest = std::max(widest, width(box, i));
    std::size_t side = 0;
    double largest = -1;
    for (std::size_t i = 0; i < box.lower.size(); ++i) {
        if (width(box, i) < shortest * widest) continue;
        const double slope = slopes.empty() ? 0.0 : std::abs(slopes[i]);
        const double change = width(box, i) * (slope + least_slope);
        if (change <= largest) continue;
        largest = change;
        side = i;
    }
    return side;
}

std::array<Box, 2> halves(const Box& box, std::size_t side) {
    std::array<Box, 2> both = {box, box};
    both[0].upper[side] = middle(box, side);
    both[1].lower[side] = middle(box, side);
    for (Box& half : both) ++half.cuts;
    return both;
}

}  // namespace tessera::verify
