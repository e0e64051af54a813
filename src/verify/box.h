#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

/// Boxes of inputs, and how branch and bound cuts them.
namespace tessera::verify {

struct Box {
    std::vector<double> lower;
    std::vector<double> upper;
    int cuts = 0;  ///< how often the whole was halved to get it
};

std::vector<double> middle_of(const Box& box);

/// The side along which a function of these slopes changes most over the box (slopes: one for each
/// input, or none). Sides shorter than `shortest` times the widest are left alone, so that boxes
/// need not become needles.
std::size_t side_to_cut(const Box& box, std::span<const double> slopes, double shortest = 0);

/// Below and above the middle of a side.
std::array<Box, 2> halves(const Box& box, std::size_t side);

}  // namespace tessera::verify
