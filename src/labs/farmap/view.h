#pragma once

#include "env/world.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tessera::farmap {

using env::Cell;
using env::Heading;
using env::Pose;

/// Rows of a board as bit sets: bit c of row r is column c.
constexpr int maximum_view_size = 32;
using Board = std::array<std::uint32_t, maximum_view_size>;

/// A world as the rows of bits that an eye facing each heading sees ahead of it, so that cutting
/// out its board takes one shift a row. Follows the world when it is painted.
class Surroundings {
public:
    explicit Surroundings(const env::World& world);

    /// Call after the world was painted at that base cell.
    void update(const env::World& world, Cell base_cell);

    /// The view_size x view_size cells ahead of the pose: row view_size - 1 is the walker's own,
    /// its column view_size / 2. Cells outside the world are neither free nor walls.
    void cut_out(const Pose& pose, int view_size, Board& free, Board& walls) const;

private:
    struct Plane {
        int rows = 0;
        std::size_t words = 0;             // per row
        std::vector<std::uint64_t> free;   // rows x words, padded on both sides of each row
        std::vector<std::uint64_t> walls;  // rows x words
    };

    void set(const env::World& world, Cell cell);

    int world_rows_;
    int world_cols_;
    std::array<Plane, 4> planes_;  // one per heading, turned so that ahead is up
};

/// What can be seen of a board: shadows of walls, reach, field of view, reach again (FARMap,
/// released program; every step as there). Immutable after construction: share it between runs.
///
/// The view is egocentric: the walker sits in the middle of the bottom row. A wall casts a shadow
/// on all that lies between the rays past its corners; what no path of free cells leading ahead or
/// sideways reaches is not seen; the lower corners are outside the field of view.
class ViewModel {
public:
    /// size: cells per side, 3 to 32. field_of_view: f; half of the opening angle is
    /// atan(1 / (2 f)). Throws InputError when out of range.
    ViewModel(int size, double field_of_view);

    int size() const { return size_; }

    /// Turns a board into its visible part.
    void restrict_to_visible(Board& free, Board& walls) const;

    /// Bits of the board inside the field of view, with nothing in the way.
    const Board& field() const { return field_; }

    /// Position in the world of board cell (row, col) for that pose.
    Cell to_world(const Pose& pose, int row, int col) const;

private:
    /// Keeps the free cells that a path going up, left or right reaches from the walker's cell, and
    /// the walls next to them.
    void keep_reachable(Board& free, Board& walls) const;

    int size_;
    Board field_{};
    std::vector<std::uint32_t>
        shadows_;  // for wall (r, c): rows 0 ... r - 1 at (r size + c) stride
    std::size_t stride_;
};

struct SeenCell {
    Cell cell;
    bool wall = false;
};

/// The visible cells for that pose, in the order of board rows from the walker outwards. `cells` is
/// reused.
void look(const Surroundings& surroundings, const ViewModel& model, const Pose& pose,
          std::vector<SeenCell>& cells);

}  // namespace tessera::farmap
