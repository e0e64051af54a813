#include "labs/farmap/frontier_groups.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>

namespace tessera::farmap {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Calls visit(index) for every set bit, ascending; bits may be cleared meanwhile.
template <class Visit>
void for_each_bit(const std::vector<std::uint64_t>& words, Visit visit) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::uint64_t left = words[i];
        while (left != 0) {
            const auto bit = static_cast<unsigned>(std::countr_zero(left));
            visit(64 * i + bit);
            const std::uint64_t higher = bit == 63 ? 0 : ~std::uint64_t{0} << (bit + 1);
            left = words[i] & higher;
        }
    }
}

bool test_bit(const std::vector<std::uint64_t>& words, std::size_t index) {
    return ((words[index / 64] >> (index % 64)) & 1) != 0;
}

void clear_bit(std::vector<std::uint64_t>& words, std::size_t index) {
    words[index / 64] &= ~(std::uint64_t{1} << (index % 64));
}

bool touches(Cell a, Cell b) {
    return std::abs(a.row - b.row) <= 1 && std::abs(a.col - b.col) <= 1;
}

}  // namespace

Cell goal_of_frontier(const LocalMap& map, Cell frontier) {
    constexpr std::array<Cell, 8> around = {Cell{-1, 0},  Cell{0, -1}, Cell{0, 1},  Cell{1, 0},
                                            Cell{-1, -1}, Cell{-1, 1}, Cell{1, -1}, Cell{1, 1}};
    for (const Cell offset : around) {
        const Cell cell{frontier.row + offset.row, frontier.col + offset.col};
        if (map.known_free(cell)) {
            return cell;
        }
    }
    return frontier;
}

void FrontierGrouping::reserve(std::size_t cells, std::size_t groups) {
    groups_.reserve(groups);
    members_.reserve(cells / 4);
    unlabelled_.reserve(cells / 64 + 1);
}

const std::vector<FrontierGroup>& FrontierGrouping::find(const LocalMap& map, Grouping grouping,
                                                         GoalRule rule, Cell walker) {
    groups_.clear();
    unlabelled_.assign(map.frontier_bits().begin(), map.frontier_bits().end());
    if (grouping == Grouping::released) {
        find_released(map, rule, walker);
    } else {
        find_eight_connected(map, rule, walker);
    }
    return groups_;
}

const std::vector<FrontierGroup>& FrontierGrouping::single_cells(const LocalMap& map, Cell walker) {
    groups_.clear();
    unlabelled_.assign(map.frontier_bits().begin(), map.frontier_bits().end());
    for_each_bit(unlabelled_, [&](std::size_t index) {
        const Cell cell = map.cell(index);
        const Cell goal = goal_of_frontier(map, cell);
        if (goal != walker) {
            groups_.push_back({1, cell, goal});
        }
    });
    return groups_;
}

void FrontierGrouping::find_eight_connected(const LocalMap& map, GoalRule rule, Cell walker) {
    const auto cols = static_cast<std::size_t>(map.window().cols);
    for_each_bit(unlabelled_, [&](std::size_t first) {
        members_.clear();
        const auto take = [&](std::size_t index) {
            if (test_bit(unlabelled_, index)) {
                clear_bit(unlabelled_, index);
                members_.push_back(static_cast<std::uint32_t>(index));
            }
        };
        take(first);
        for (std::size_t next = 0; next < members_.size(); ++next) {
            const std::size_t at = members_[next];
            for (const std::size_t row : {at - cols, at, at + cols}) {
                take(row - 1);
                take(row);
                take(row + 1);
            }
        }
        add_group(map, rule, walker, true);
    });
}

void FrontierGrouping::find_released(const LocalMap& map, GoalRule rule, Cell walker) {
    const auto cols = static_cast<std::ptrdiff_t>(map.window().cols);
    if (taken_by_.size() < map.window().cells()) {
        taken_by_.resize(map.window().cells(), 0);
        queued_by_.resize(taken_by_.size(), 0);
    }
    for (std::vector<std::uint32_t>& cells : labelled_) {
        cells.clear();
    }
    std::size_t label = 1;
    for_each_bit(unlabelled_, [&](std::size_t first) {
        if (label >= labelled_.size()) {
            labelled_.resize(label + 1);
        }
        ++flood_;
        queue_.assign(1, static_cast<std::uint32_t>(first));
        queued_by_[first] = flood_;
        for (std::size_t next = 0; next < queue_.size(); ++next) {
            const std::size_t at = queue_[next];
            taken_by_[at] = flood_;
            clear_bit(unlabelled_, at);
            labelled_[label].push_back(queue_[next]);
            for (const std::ptrdiff_t a : {-1, 0, 1}) {
                for (const std::ptrdiff_t b : {-1, 0, 1}) {
                    const auto other =
                        static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + a * cols + b);
                    // The slip of the published program: (r + b, c + b) instead of (r + a, c + b).
                    const auto looked_up =
                        static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + b * cols + b);
                    if (test_bit(unlabelled_, other) && queued_by_[other] != flood_ &&
                        taken_by_[looked_up] != flood_) {
                        queued_by_[other] = flood_;
                        queue_.push_back(static_cast<std::uint32_t>(other));
                    }
                }
            }
        }
        members_.assign(labelled_[label].begin(), labelled_[label].end());
        const std::size_t chosen = add_group(map, rule, walker, false);
        label = 1 + static_cast<std::size_t>(
                        std::count_if(members_.begin(), members_.end(),
                                      [&](std::uint32_t cell) { return cell < chosen; }));
    });
}

std::size_t FrontierGrouping::add_group(const LocalMap& map, GoalRule rule, Cell walker,
                                        bool pass_over) {
    const std::size_t chosen = representative(map, rule, walker, pass_over);
    if (chosen != none) {
        const Cell cell = map.cell(chosen);
        const Cell goal = goal_of_frontier(map, cell);
        if (goal != walker) {
            groups_.push_back({static_cast<int>(members_.size()), cell, goal});
        }
    }
    return chosen;
}

std::size_t FrontierGrouping::representative(const LocalMap& map, GoalRule rule, Cell walker,
                                             bool pass_over) const {
    // Distances to the centroid are compared exactly, times the size of the group.
    std::int64_t size = 0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    for (const std::uint32_t index : members_) {
        const Cell cell = map.cell(index);
        ++size;
        rows += cell.row;
        cols += cell.col;
    }
    std::size_t best = none;
    std::int64_t best_distance = std::numeric_limits<std::int64_t>::max();
    for (const std::uint32_t index : members_) {
        const Cell cell = map.cell(index);
        std::int64_t distance = 0;
        if (rule == GoalRule::nearest_cell) {
            const std::int64_t down = cell.row - walker.row;
            const std::int64_t right = cell.col - walker.col;
            distance = down * down + right * right;
        } else {
            distance = std::abs(size * cell.row - rows) + std::abs(size * cell.col - cols);
        }
        const bool better = distance < best_distance || (distance == best_distance && index < best);
        if (better &&
            !(pass_over && touches(cell, walker) && goal_of_frontier(map, cell) == walker)) {
            best = index;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace tessera::farmap
