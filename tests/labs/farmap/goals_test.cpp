#include "labs/farmap/goals.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

/// A map as a run leaves it.
LocalMap explored_map(std::size_t number, int steps) {
    const env::World world = generated_world(number);
    Explorer explorer(world, frontier_agent(), start_in(world), 1);
    while (explorer.steps() < steps && explorer.advance()) {
    }
    return explorer.map();
}

std::vector<Cell> frontier_of(const LocalMap& map) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < map.window().cells(); ++i) {
        if (map.is_frontier(i)) {
            cells.push_back(map.cell(i));
        }
    }
    return cells;
}

Cell nearest_to_centroid(const std::vector<Cell>& cells) {
    double rows = 0;
    double cols = 0;
    for (const Cell cell : cells) {
        rows += cell.row;
        cols += cell.col;
    }
    rows /= static_cast<double>(cells.size());
    cols /= static_cast<double>(cells.size());
    const auto away = [&](Cell cell) {
        return std::abs(cell.row - rows) + std::abs(cell.col - cols);
    };
    return *std::min_element(cells.begin(), cells.end(),
                             [&](Cell a, Cell b) { return away(a) < away(b) - 1e-9; });
}

/// Groups as the published program makes them, from the words of its description.
std::vector<FrontierGroup> released_by_definition(const LocalMap& map) {
    const std::vector<Cell> frontier = frontier_of(map);
    std::map<Cell, int> labels;
    for (const Cell cell : frontier) {
        labels[cell] = 0;
    }
    std::vector<FrontierGroup> groups;
    int label = 1;
    for (const Cell first : frontier) {
        if (labels[first] != 0) {
            continue;
        }
        std::deque<Cell> queue = {first};
        std::set<Cell> taken;
        while (!queue.empty()) {
            const Cell at = queue.front();
            queue.pop_front();
            taken.insert(at);
            labels[at] = label;
            for (const int a : {-1, 0, 1}) {
                for (const int b : {-1, 0, 1}) {
                    const Cell other{at.row + a, at.col + b};
                    const bool unlabelled = labels.contains(other) && labels[other] == 0;
                    if (unlabelled && !taken.contains({at.row + b, at.col + b}) &&
                        std::find(queue.begin(), queue.end(), other) == queue.end()) {
                        queue.push_back(other);
                    }
                }
            }
        }
        std::vector<Cell> members;
        for (const Cell cell : frontier) {
            if (labels[cell] == label) {
                members.push_back(cell);
            }
        }
        const Cell representative = nearest_to_centroid(members);
        groups.push_back({static_cast<int>(members.size()), representative,
                          goal_of_frontier(map, representative)});
        label = 1 + static_cast<int>(std::find(members.begin(), members.end(), representative) -
                                     members.begin());
    }
    return groups;
}

void check_same(const std::vector<FrontierGroup>& a, const std::vector<FrontierGroup>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].size == b[i].size);
        CHECK(a[i].representative == b[i].representative);
        CHECK(a[i].goal == b[i].goal);
    }
}

const Pose nowhere{{-100, -100}, Heading::up};

}  // namespace

TEST_CASE("Groups are the connected components of the frontier", "[farmap][goals]") {
    const LocalMap map = explored_map(5, 150);
    FrontierGrouping grouping;
    const std::vector<FrontierGroup> groups =
        grouping.find(map, Grouping::eight_connected, GoalRule::distance, nowhere.cell);
    std::vector<FrontierGroup> expected;
    std::set<Cell> left;
    for (const Cell cell : frontier_of(map)) {
        left.insert(cell);
    }
    CHECK(left.size() == static_cast<std::size_t>(map.frontier_cells()));
    while (!left.empty()) {
        std::vector<Cell> members = {*left.begin()};
        left.erase(left.begin());
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (int r = -1; r <= 1; ++r) {
                for (int c = -1; c <= 1; ++c) {
                    const Cell other{members[i].row + r, members[i].col + c};
                    if (left.erase(other) > 0) {
                        members.push_back(other);
                    }
                }
            }
        }
        std::sort(members.begin(), members.end());
        const Cell representative = nearest_to_centroid(members);
        expected.push_back({static_cast<int>(members.size()), representative,
                            goal_of_frontier(map, representative)});
    }
    check_same(groups, expected);
    CHECK(groups.size() > 3);
    for (const FrontierGroup& group : groups) {
        CHECK(map.frontier(group.representative));
        CHECK(map.known_free(group.goal));
    }
}

TEST_CASE("Released groups are as described", "[farmap][goals]") {
    FrontierGrouping grouping;
    for (const int steps : {20, 60, 150, 400}) {
        const LocalMap map = explored_map(5, steps);
        const std::vector<FrontierGroup> groups =
            grouping.find(map, Grouping::released, GoalRule::distance, nowhere.cell);
        check_same(groups, released_by_definition(map));
    }
}

TEST_CASE("A representative at the walker's feet is passed over", "[farmap][goals]") {
    LocalMap map(MapBackend::lazy, std::make_shared<const Decay>(0.9));
    map.start_at({10, 10});
    FrontierGrouping grouping;
    // Alone in the unknown: every frontier cell has the walker's cell as its goal.
    CHECK(grouping.find(map, Grouping::eight_connected, GoalRule::distance, {10, 10}).empty());
    CHECK(grouping.single_cells(map, {10, 10}).empty());
    CHECK(grouping.single_cells(map, {0, 0}).size() == 8);
    map.update(std::vector<Sighting>{{{10, 10}, free_kind}, {{10, 11}, free_kind}});
    const auto& groups =
        grouping.find(map, Grouping::eight_connected, GoalRule::distance, {10, 10});
    REQUIRE(groups.size() == 1);
    CHECK(groups[0].size == 10);
    CHECK(groups[0].goal == Cell{10, 11});
}

TEST_CASE("Goal cells are the nearest free ones in raster order", "[farmap][goals]") {
    LocalMap map(MapBackend::lazy, std::make_shared<const Decay>(0.9));
    map.start_at({5, 5});
    CHECK(goal_of_frontier(map, {4, 4}) == Cell{5, 5});
    map.update(std::vector<Sighting>{{{4, 3}, free_kind}});
    CHECK(goal_of_frontier(map, {4, 4}) == Cell{4, 3});
    map.update(std::vector<Sighting>{{{3, 4}, free_kind}});
    CHECK(goal_of_frontier(map, {4, 4}) == Cell{3, 4});
}

TEST_CASE("Headings of goals", "[farmap][goals]") {
    using enum Heading;
    const Cell at{10, 10};
    CHECK(goal_heading(at, {5, 10}) == up);
    CHECK(goal_heading(at, {15, 10}) == down);
    CHECK(goal_heading(at, {10, 5}) == left);
    CHECK(goal_heading(at, {10, 15}) == right);
    CHECK(goal_heading(at, {7, 12}) == up);
    CHECK(goal_heading(at, {13, 12}) == down);
    CHECK(goal_heading(at, {9, 7}) == left);
    CHECK(goal_heading(at, {11, 13}) == right);
    // The diagonals, as the definition has them.
    CHECK(goal_heading(at, {8, 12}) == right);
    CHECK(goal_heading(at, {8, 8}) == left);
    CHECK(goal_heading(at, {12, 12}) == down);
    CHECK(goal_heading(at, {12, 8}) == down);
}

TEST_CASE("Weights of goals", "[farmap][goals]") {
    const Pose walker{{10, 10}, Heading::up};
    const FrontierGroup ahead{6, {4, 10}, {5, 10}};
    const FrontierGroup behind{6, {16, 10}, {15, 10}};
    AgentSettings settings = farmap_agent();
    CHECK(std::abs(goal_weight(settings, walker, ahead) - 6 / (5 + 1e-6)) < 1e-12);
    CHECK(std::abs(goal_weight(settings, walker, behind) - 6e-5 / (5 + 1e-6)) < 1e-16);
    const auto is_behind = [&](Heading heading, Cell goal) {
        return goal_weight(settings, {{10, 10}, heading}, {1, goal, goal}) < 1e-3;
    };
    CHECK(is_behind(Heading::down, {9, 10}));
    CHECK(is_behind(Heading::left, {10, 11}));
    CHECK(is_behind(Heading::right, {10, 9}));
    CHECK_FALSE(is_behind(Heading::right, {4, 10}));
    settings = frontier_agent();
    CHECK(std::abs(goal_weight(settings, walker, behind) - 1 / (5 + 1e-6)) < 1e-12);
}

TEST_CASE("Choosing among groups", "[farmap][goals]") {
    const Pose walker{{10, 10}, Heading::up};
    RandomStream stream("farmap", 1, "choices");
    std::vector<double> weights;
    AgentSettings settings = frontier_agent();
    const std::vector<FrontierGroup> groups = {
        {2, {9, 10}, {9, 10}}, {5, {8, 10}, {8, 10}}, {9, {2, 10}, {2, 10}}};
    int nearer = 0;
    for (int i = 0; i < 10'000; ++i) {
        const auto chosen = choose_group(groups, settings, walker, stream, weights);
        REQUIRE(chosen.has_value());
        CHECK(chosen->size >= 3);  // the group of two is below the threshold
        nearer += chosen->size == 5 ? 1 : 0;
    }
    CHECK(std::abs(nearer - 8000) < 200);  // 1/2 against 1/8
    settings.size_threshold = 1;
    settings.goal_rule = GoalRule::nearest;
    CHECK(choose_group(groups, settings, walker, stream, weights)->size == 2);
    const std::vector<FrontierGroup> small = {{2, {9, 10}, {9, 10}}, {1, {8, 10}, {8, 10}}};
    settings.size_threshold = 3;
    CHECK(choose_group(small, settings, walker, stream, weights)->size == 2);
    const std::vector<FrontierGroup> single = {{1, {8, 10}, {8, 10}}};
    CHECK_FALSE(choose_group(single, settings, walker, stream, weights).has_value());
    CHECK_FALSE(choose_group({}, settings, walker, stream, weights).has_value());
}

TEST_CASE("Leaving or staying", "[farmap][goals]") {
    CHECK(std::abs(far_score(0.2, 10, 5, 1) - 0.0128) < 1e-15);
    CHECK(std::abs(local_score(0.04, 5) - 0.008) < 1e-15);
    CHECK(far_score(0.2, 10, 5, 1) > local_score(0.04, 5));
    CHECK(std::abs(far_score(0.2, 30, 5, 1) - 0.2 / 35 * 0.96) < 1e-15);
    CHECK(far_score(0.2, 30, 5, 1) < local_score(0.04, 5));
    CHECK(far_score(0.2, 10, 5, 5) == 0.2 / 15);
    CHECK(far_score(0.2, 10, 5, 50) == 0.2 / 15);
    using enum Heading;
    CHECK(arrival_headings(up) == std::array{down, left, right, up});
    CHECK(arrival_headings(down) == std::array{up, right, left, down});
    CHECK(arrival_headings(left) == std::array{right, up, down, left});
    CHECK(arrival_headings(right) == std::array{left, down, up, right});
}
