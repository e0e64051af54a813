#include "labs/farmap/long_term_memory.h"

#include <algorithm>

#include "labs/farmap/goals.h"

namespace tessera::farmap {

LongTermMemory::LongTermMemory(MapBackend backend, double gamma, Cell start, const FirstRoom& room)
    : backend_(backend), decay_(std::make_shared<const Decay>(gamma)), room_(room) {
    constexpr std::size_t usual_number = 64;
    fragments_.reserve(usual_number);
    recency_.reserve(usual_number);
    scores_.reserve(usual_number);
    add_map(start);
}

void LongTermMemory::add_map(Cell start) {
    recency_.push_back(static_cast<int>(fragments_.size()));
    LocalMap& map = fragments_.emplace_back(backend_, decay_, room_.world).map;
    if (room_.reach > 0) {
        const Box& world = room_.world;
        map.make_room(Box{{std::max(world.first.row, start.row - room_.reach),
                           std::max(world.first.col, start.col - room_.reach)},
                          {std::min(world.last.row, start.row + room_.reach),
                           std::min(world.last.col, start.col + room_.reach)}});
    }
    map.start_at(start);
}

void LongTermMemory::cut(const Pose& pose) {
    const int old_id = current_;
    const int new_id = static_cast<int>(fragments_.size());
    add_map(pose.cell);
    connect(fragments_[static_cast<std::size_t>(old_id)], old_id, fragments_.back(), new_id, pose);
    stored_memory_ += fragments_.back().map.box().area();
    make_current(new_id);
}

void LongTermMemory::recall(int id) {
    make_current(id);
}

void LongTermMemory::make_current(int id) {
    Fragment& left = fragments_[static_cast<std::size_t>(current_)];
    left.stored_openness = left.map.openness();
    stored_memory_ += left.map.box().area();
    current_ = id;
    stored_memory_ -= current().map.box().area();
    const auto place = std::find(recency_.begin(), recency_.end(), id);
    std::rotate(recency_.begin(), place, place + 1);
}

int LongTermMemory::recency_rank(int id) const {
    return static_cast<int>(std::find(recency_.begin(), recency_.end(), id) - recency_.begin());
}

std::span<const double> LongTermMemory::scores(Cell walker, double epsilon, bool leave) {
    scores_.assign(fragments_.size(), 0.0);
    scores_[static_cast<std::size_t>(current_)] =
        leave ? -1.0 : local_score(current().map.openness(), epsilon);
    for (const Link& link : current().links) {
        const auto other = static_cast<std::size_t>(link.other);
        scores_[other] =
            far_score(fragments_[other].stored_openness, manhattan_distance(walker, link.point),
                      epsilon, recency_rank(link.other));
    }
    return scores_;
}

std::optional<Link> LongTermMemory::far_goal(Cell walker, double epsilon, bool leave) {
    scores(walker, epsilon, leave);
    const auto best =
        static_cast<int>(std::max_element(scores_.begin(), scores_.end()) - scores_.begin());
    for (const Link& link : current().links) {
        if (link.other == best) {
            return link;
        }
    }
    return std::nullopt;
}

}  // namespace tessera::farmap
