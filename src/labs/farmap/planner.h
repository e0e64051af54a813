#pragma once

#include "env/pose.h"
#include "labs/farmap/local_map.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tessera::farmap {

/// Shortest walks over the known-free cells of a map (FARMap, planner). A goal is a cell and the
/// heading of the last move, since a walker cannot turn on the spot. Never leaves known-free cells.
/// Distances from the start are computed as far as they are asked for and kept until the next
/// start().
class Planner {
public:
    /// Takes the memory for maps with room for so many cells.
    void reserve(std::size_t cells);

    /// Plans from now on start at that pose, whose cell the map must have room for. `also_free` may
    /// be walked on too.
    void start(const LocalMap& map, Pose from, std::optional<Cell> also_free = std::nullopt);

    /// Whether a walk of at least one move ends in the goal. Equal walks: of the poses one move
    /// earlier, the first in the order up, down, left, right.
    bool reaches(Pose goal);

    /// Number of moves to a cell with any heading; nothing when it cannot be reached.
    std::optional<int> distance(Cell cell);

    /// The walk, without the start; empty when the goal is not reached.
    void walk_to(Pose goal, std::vector<Pose>& walk);

    /// Where to go instead of an unreachable goal: for the goal's heading and the three that follow
    /// in the cycle up, down, left, right, the reachable known-free cell nearest to the goal (L1),
    /// first in raster order.
    std::optional<Pose> nearest_to(Pose goal);

private:
    bool passable(Cell cell) const;
    /// Moves to the cell, searching on as needed; -1 when it cannot be reached.
    int search(Cell cell);
    int known_distance(Cell cell) const;  // as found so far

    const LocalMap* map_ = nullptr;
    Pose from_;
    std::optional<Cell> also_free_;
    std::vector<std::int32_t> distances_;  // per cell of the map's window; -1: not found yet
    std::vector<std::uint32_t> queue_;     // of cells, in the order in which they were found
    std::size_t next_ = 0;                 // of the queue to go on from
};

}  // namespace tessera::farmap
