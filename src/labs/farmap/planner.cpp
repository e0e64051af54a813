#include "labs/farmap/planner.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace tessera::farmap {

using env::headings;
using env::neighbour;
using env::opposite;

void Planner::reserve(std::size_t cells) {
    distances_.reserve(cells);
    queue_.reserve(cells);
}

void Planner::start(const LocalMap& map, Pose from, std::optional<Cell> also_free) {
    for (const std::uint32_t cell : queue_) {
        distances_[cell] = -1;
    }
    queue_.clear();
    next_ = 0;
    map_ = &map;
    from_ = from;
    also_free_ = also_free;
    if (distances_.size() < map.window().cells()) {
        distances_.resize(map.window().cells(), -1);
    }
    const std::size_t first = map.index(from.cell);
    distances_[first] = 0;
    queue_.push_back(static_cast<std::uint32_t>(first));
}

bool Planner::passable(Cell cell) const {
    return map_->known_free(cell) || cell == also_free_;
}

int Planner::known_distance(Cell cell) const {
    return passable(cell) || cell == from_.cell ? distances_[map_->index(cell)] : -1;
}

int Planner::search(Cell cell) {
    if (!passable(cell) && cell != from_.cell) {
        return -1;
    }
    const std::size_t goal = map_->index(cell);
    const std::span<const CellState> states = map_->states();
    const std::size_t extra = also_free_ ? map_->index(*also_free_) : states.size();
    const auto cols = static_cast<std::size_t>(map_->window().cols);
    for (; distances_[goal] < 0 && next_ < queue_.size(); ++next_) {
        const std::size_t at = queue_[next_];
        const std::array<std::size_t, 4> around = {at - cols, at + cols, at - 1, at + 1};
        for (const std::size_t other : around) {
            if (distances_[other] < 0 && (states[other] == CellState::free || other == extra)) {
                distances_[other] = distances_[at] + 1;
                queue_.push_back(static_cast<std::uint32_t>(other));
            }
        }
    }
    return distances_[goal];
}

std::optional<int> Planner::distance(Cell cell) {
    const int moves = search(cell);
    return moves < 0 ? std::nullopt : std::optional(moves);
}

bool Planner::reaches(Pose goal) {
    return goal != from_ && passable(goal.cell) &&
           search(neighbour(goal.cell, opposite(goal.heading))) >= 0;
}

void Planner::walk_to(Pose goal, std::vector<Pose>& walk) {
    walk.clear();
    if (!reaches(goal)) {
        return;
    }
    // Moves to a pose are one more than to the cell behind it.
    Pose at = goal;
    int moves = known_distance(neighbour(at.cell, opposite(at.heading))) + 1;
    walk.push_back(at);
    for (; moves > 1; --moves) {
        at.cell = neighbour(at.cell, opposite(at.heading));
        at.heading = *std::find_if(headings.begin(), headings.end(), [&](Heading heading) {
            return known_distance(neighbour(at.cell, opposite(heading))) == moves - 2;
        });
        walk.push_back(at);
    }
    std::reverse(walk.begin(), walk.end());
}

std::optional<Pose> Planner::nearest_to(Pose goal) {
    const std::span<const CellState> states = map_->states();
    for (int turn = 0; turn < 4; ++turn) {
        const Heading heading =
            headings[static_cast<std::size_t>((index_of(goal.heading) + turn) % 4)];
        std::optional<Pose> best;
        int best_distance = std::numeric_limits<int>::max();
        for (std::size_t i = 0; i < states.size(); ++i) {
            if (states[i] != CellState::free) {
                continue;
            }
            const Pose candidate{map_->cell(i), heading};
            const int away = manhattan_distance(candidate.cell, goal.cell);
            if (away < best_distance && reaches(candidate)) {
                best = candidate;
                best_distance = away;
            }
        }
        if (best) {
            return best;
        }
    }
    return std::nullopt;
}

}  // namespace tessera::farmap
