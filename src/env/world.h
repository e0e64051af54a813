#pragma once

#include "core/philox.h"
#include "env/base_map.h"
#include "env/pose.h"

#include <cstdint>
#include <vector>

namespace tessera::env {

constexpr int maximum_world_cells = 1'000'000;

/// A closed base map with a colour of its own for each wall cell, enlarged by a whole factor: each
/// base cell becomes scale x scale cells. All positions are in enlarged cells unless named base.
/// A value: copies are independent.
class World {
public:
    /// A map that is not closed by walls gets a ring. Throws InputError when no cell is free, for a
    /// scale outside [1, 5] and for more than maximum_world_cells cells.
    World(const BaseMap& base, int scale, std::uint64_t colour_seed = 0);

    const BaseMap& base() const { return base_; }
    int scale() const { return scale_; }
    int rows() const { return rows_; }
    int cols() const { return cols_; }
    int cells() const { return rows_ * cols_; }
    int index(Cell cell) const { return cell.row * cols_ + cell.col; }
    bool contains(Cell cell) const {
        return cell.row >= 0 && cell.row < rows_ && cell.col >= 0 && cell.col < cols_;
    }
    bool wall(Cell cell) const { return walls_[static_cast<std::size_t>(index(cell))] != 0; }
    bool free(Cell cell) const { return !wall(cell); }

    Cell base_cell(Cell cell) const { return {cell.row / scale_, cell.col / scale_}; }

    /// Colours run from 0 to the number of base cells - 1; no two base walls share one.
    int colours() const { return base_.rows() * base_.cols(); }
    /// The colour of a wall cell.
    int colour(Cell cell) const {
        const int base = base_row_start_[static_cast<std::size_t>(cell.row)] +
                         base_col_[static_cast<std::size_t>(cell.col)];
        return colours_[static_cast<std::size_t>(base)];
    }
    /// Deals the colours of all walls anew.
    void recolour(RandomStream& stream);

    /// Cells that can be seen: free cells, and wall cells 4-adjacent to a free cell.
    int area() const { return area_; }
    bool in_area(Cell cell) const { return in_area_[static_cast<std::size_t>(index(cell))] != 0; }

    /// Builds or removes a base wall. False when nothing changed. Throws InputError for a cell
    /// outside the map or on its ring, which stays closed.
    bool paint(Cell base_cell, bool wall);

private:
    void update_area(Cell first, Cell last);
    void list_walls();

    BaseMap base_;
    int scale_;
    int rows_ = 0;
    int cols_ = 0;
    std::vector<std::uint8_t> walls_;
    std::vector<std::uint8_t> in_area_;
    int area_ = 0;
    std::vector<std::int32_t> colours_;         // of each base cell
    std::vector<std::int32_t> base_walls_;      // indices, in raster order
    std::vector<std::int32_t> base_row_start_;  // of each row: index of the first base cell there
    std::vector<std::int32_t> base_col_;        // of each column
};

/// A uniformly random free cell and heading. Deterministic in the stream.
Pose random_pose(const World& world, RandomStream& stream);

}  // namespace tessera::env
