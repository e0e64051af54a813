#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace tessera::env {

/// Directions on a grid whose row 0 is at the top.
enum class Heading : std::uint8_t { up, down, left, right };

constexpr std::array<Heading, 4> headings = {Heading::up, Heading::down, Heading::left,
                                             Heading::right};

constexpr int index_of(Heading heading) {
    return static_cast<int>(heading);
}

constexpr Heading opposite(Heading heading) {
    constexpr std::array<Heading, 4> turned = {Heading::down, Heading::up, Heading::right,
                                               Heading::left};
    return turned[static_cast<std::size_t>(heading)];
}

struct Cell {
    int row = 0;
    int col = 0;
    auto operator<=>(const Cell&) const = default;  ///< raster order
};

/// The neighbour of a cell in a direction.
constexpr Cell neighbour(Cell cell, Heading heading) {
    constexpr std::array<int, 4> rows = {-1, 1, 0, 0};
    constexpr std::array<int, 4> cols = {0, 0, -1, 1};
    const auto i = static_cast<std::size_t>(heading);
    return {cell.row + rows[i], cell.col + cols[i]};
}

/// Where a walker is and which way it faces.
struct Pose {
    Cell cell;
    Heading heading = Heading::up;
    auto operator<=>(const Pose&) const = default;
};

/// One move: to the neighbour in that direction, facing it. Walkers do not turn on the spot.
constexpr Pose moved(Pose pose, Heading heading) {
    return {neighbour(pose.cell, heading), heading};
}

constexpr int manhattan_distance(Cell a, Cell b) {
    const int rows = a.row - b.row;
    const int cols = a.col - b.col;
    return (rows < 0 ? -rows : rows) + (cols < 0 ? -cols : cols);
}

}  // namespace tessera::env
