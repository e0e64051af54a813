#pragma once

#include "core/philox.h"
#include "env/pose.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::env {

constexpr int maximum_base_side = 250;

/// A matrix of free cells and walls.
class BaseMap {
public:
    /// All cells alike. Throws InputError for a side outside [1, maximum_base_side].
    BaseMap(int rows, int cols, bool wall);

    int rows() const { return rows_; }
    int cols() const { return cols_; }
    std::size_t cells() const {
        return static_cast<std::size_t>(rows_) * static_cast<std::size_t>(cols_);
    }
    bool contains(Cell cell) const {
        return cell.row >= 0 && cell.row < rows_ && cell.col >= 0 && cell.col < cols_;
    }
    bool on_ring(Cell cell) const {
        return cell.row == 0 || cell.col == 0 || cell.row == rows_ - 1 || cell.col == cols_ - 1;
    }
    int index(Cell cell) const { return cell.row * cols_ + cell.col; }
    bool wall(Cell cell) const { return walls_[static_cast<std::size_t>(index(cell))] != 0; }
    void set_wall(Cell cell, bool wall) { walls_[static_cast<std::size_t>(index(cell))] = wall; }
    /// Rows first to last, columns first to last (the last one not included).
    void fill(Cell first, Cell last, bool wall);

    int free_cells() const;
    bool closed() const;  ///< no free cell on the outer ring

    bool operator==(const BaseMap&) const = default;

private:
    int rows_;
    int cols_;
    std::vector<std::uint8_t> walls_;
};

/// The map with a ring of walls around it.
BaseMap with_ring(const BaseMap& map);

/// The 4-connected components of the free cells with more than `minimum` cells, each as a map of
/// its own: rows and columns without free cells dropped, a ring added. In raster order of their
/// first cells.
std::vector<BaseMap> components(const BaseMap& map, int minimum);

/// The map with all free cells but those of its largest component made walls.
BaseMap largest_component(const BaseMap& map);

/// Every cell with a 4-neighbour of the other kind is flipped with that probability.
void flip_boundaries(BaseMap& map, double probability, RandomStream& stream);

}  // namespace tessera::env
