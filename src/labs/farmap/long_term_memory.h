#pragma once

#include "labs/farmap/fragment.h"
#include "labs/farmap/settings.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tessera::farmap {

/// The room that a fresh map has from the beginning, so that it seldom has to grow: cells of the
/// world up to so many rows and columns from where it starts.
struct FirstRoom {
    Box world;  ///< empty: without limits
    int reach = 0;
};

/// All fragments of a run: the current local map and those stored for recall. Ids count from 0.
class LongTermMemory {
public:
    /// One fresh map that starts at that cell.
    LongTermMemory(MapBackend backend, double gamma, Cell start, const FirstRoom& room = {});

    std::span<const Fragment> fragments() const { return fragments_; }
    int current_id() const { return current_; }
    const Fragment& current() const { return fragments_[static_cast<std::size_t>(current_)]; }
    LocalMap& map() { return fragments_[static_cast<std::size_t>(current_)].map; }

    /// Stores the current map, cut at that pose, and goes on with a fresh one.
    void cut(const Pose& pose);

    /// Stores the current map and goes on with that one.
    void recall(int id);

    /// Cells in the bounding boxes of all maps together.
    std::int64_t total_memory() const { return stored_memory_ + current().map.box().area(); }

    /// Score of each map as the next goal for a walker at that cell: the current map's openness
    /// over epsilon, or -1 when it is to be left in any case; for maps linked to it their stored
    /// openness by distance and recency; 0 for all others. Valid until the next call.
    std::span<const double> scores(Cell walker, double epsilon, bool leave);

    /// Where the map with the best score (the lowest id of equal ones) is entered; nothing when
    /// that is the current map or one that is not linked to it.
    std::optional<Link> far_goal(Cell walker, double epsilon, bool leave);

private:
    void add_map(Cell start);
    int recency_rank(int id) const;
    void make_current(int id);

    MapBackend backend_;
    std::shared_ptr<const Decay> decay_;
    FirstRoom room_;
    std::vector<Fragment> fragments_;
    int current_ = 0;
    std::int64_t stored_memory_ = 0;
    std::vector<int> recency_;  // ids, the current first, then by last use
    std::vector<double> scores_;
};

}  // namespace tessera::farmap
