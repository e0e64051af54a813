#include "labs/farmap/goals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace tessera::farmap {
namespace {

bool lies_behind(const Pose& walker, Cell goal) {
    switch (walker.heading) {
        case Heading::up:
            return goal.row > walker.cell.row;
        case Heading::down:
            return goal.row < walker.cell.row;
        case Heading::left:
            return goal.col > walker.cell.col;
        case Heading::right:
            break;
    }
    return goal.col < walker.cell.col;
}

bool at_random(GoalRule rule) {
    return rule == GoalRule::distance || rule == GoalRule::size_and_heading;
}

}  // namespace

Heading goal_heading(Cell walker, Cell goal) {
    const int x = goal.row - walker.row;
    const int y = goal.col - walker.col;
    if (-x > y) {
        return -x > -y ? Heading::up : Heading::left;
    }
    return -x > -y ? Heading::right : Heading::down;
}

double distance_between(Cell a, Cell b) {
    const double rows = a.row - b.row;
    const double cols = a.col - b.col;
    return std::sqrt(rows * rows + cols * cols);
}

double goal_weight(const AgentSettings& settings, const Pose& walker, const FrontierGroup& group) {
    constexpr double tiny = 1e-6;
    const double closeness = 1 / (distance_between(walker.cell, group.goal) + tiny);
    if (settings.goal_rule != GoalRule::size_and_heading) {
        return closeness;
    }
    return group.size * closeness *
           (lies_behind(walker, group.goal) ? settings.behind_penalty : 1.0);
}

std::size_t pick(std::span<const double> weights, RandomStream& stream) {
    double left = stream.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) {
            last = i;
            if (left < weights[i]) {
                return i;
            }
            left -= weights[i];
        }
    }
    return last;
}

std::optional<FrontierGroup> choose_group(std::span<const FrontierGroup> groups,
                                          const AgentSettings& settings, const Pose& walker,
                                          RandomStream& stream, std::vector<double>& weights) {
    int largest = 0;
    for (const FrontierGroup& group : groups) {
        largest = std::max(largest, group.size);
    }
    if (largest <= 1) {
        return std::nullopt;
    }
    const int smallest = std::max(2, std::min(settings.size_threshold, largest));
    if (at_random(settings.goal_rule)) {
        weights.clear();
        for (const FrontierGroup& group : groups) {
            weights.push_back(group.size < smallest ? 0.0 : goal_weight(settings, walker, group));
        }
        return groups[pick(weights, stream)];
    }
    const bool by_cell = settings.goal_rule == GoalRule::nearest_cell;
    const FrontierGroup* best = nullptr;
    double best_distance = 0;
    for (const FrontierGroup& group : groups) {
        const double distance =
            distance_between(walker.cell, by_cell ? group.representative : group.goal);
        if (group.size >= smallest && (best == nullptr || distance < best_distance)) {
            best = &group;
            best_distance = distance;
        }
    }
    return *best;
}

double local_score(double openness, double epsilon) {
    return openness / epsilon;
}

double far_score(double openness, int distance, double epsilon, int rank) {
    return openness / (distance + epsilon) * std::min(1.0, 0.95 + 0.01 * rank);
}

std::array<Heading, 4> arrival_headings(Heading heading) {
    using enum Heading;
    switch (heading) {
        case up:
            return {down, left, right, up};
        case down:
            return {up, right, left, down};
        case left:
            return {right, up, down, left};
        case right:
            break;
    }
    return {left, down, up, right};
}

}  // namespace tessera::farmap
