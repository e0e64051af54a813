#pragma once

#include "labs/farmap/local_map.h"
#include "labs/farmap/settings.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::farmap {

struct FrontierGroup {
    int size = 0;
    Cell representative;  ///< a frontier cell of the group
    Cell goal;            ///< the known-free cell nearest to it
};

/// The known-free cell nearest (Euclid) to a frontier cell, first in raster order.
Cell goal_of_frontier(const LocalMap& map, Cell frontier);

/// Finds the groups of a map's frontier cells; keeps its scratch space.
class FrontierGrouping {
public:
    /// Takes the memory for maps with room for so many cells, and for so many groups.
    void reserve(std::size_t cells, std::size_t groups);

    /// Groups in raster order of their first cells. A group is represented by its cell nearest (L1)
    /// to its centroid, or nearest (Euclid) to `walker` for GoalRule::nearest_cell; first in raster
    /// order. Eight-connected groups pass over cells whose goal is the walker's own cell, and are
    /// left out when no cell is left; released groups are left out when their representative's is.
    const std::vector<FrontierGroup>& find(const LocalMap& map, Grouping grouping, GoalRule rule,
                                           Cell walker);

    /// Every frontier cell as a group of its own, but those with the walker's cell as their goal.
    const std::vector<FrontierGroup>& single_cells(const LocalMap& map, Cell walker);

private:
    void find_eight_connected(const LocalMap& map, GoalRule rule, Cell walker);
    void find_released(const LocalMap& map, GoalRule rule, Cell walker);
    /// Adds the group of members_, if it can be represented; returns the representative's index.
    std::size_t add_group(const LocalMap& map, GoalRule rule, Cell walker, bool pass_over);
    std::size_t representative(const LocalMap& map, GoalRule rule, Cell walker,
                               bool pass_over) const;

    std::vector<FrontierGroup> groups_;
    std::vector<std::uint32_t> members_;     // cells of the group at hand, as indices in the window
    std::vector<std::uint64_t> unlabelled_;  // bits of the frontier cells without a group

    // For released groups.
    std::vector<std::int32_t> taken_by_;  // per cell of the window: number of the last flood
    std::vector<std::int32_t> queued_by_;
    std::vector<std::uint32_t> queue_;
    std::vector<std::vector<std::uint32_t>> labelled_;  // cells per label
    std::int32_t flood_ = 0;
};

}  // namespace tessera::farmap
