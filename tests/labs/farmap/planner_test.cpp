#include "labs/farmap/planner.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

/// A map that knows a drawing whole.
LocalMap known_map(const env::World& world, Cell start) {
    LocalMap map(MapBackend::lazy, std::make_shared<const Decay>(0.9));
    map.start_at(start);
    std::vector<Sighting> all;
    for (int row = 0; row < world.rows(); ++row) {
        for (int col = 0; col < world.cols(); ++col) {
            all.push_back({{row, col}, world.wall({row, col}) ? 1 : free_kind});
        }
    }
    map.update(all);
    return map;
}

/// Moves to every pose, by a search over poses as the method is defined.
std::map<Pose, int> distances_by_definition(const LocalMap& map, const Pose& start) {
    std::map<Pose, int> distances = {{start, 0}};
    std::deque<Pose> queue = {start};
    while (!queue.empty()) {
        const Pose at = queue.front();
        queue.pop_front();
        for (const Heading heading : env::headings) {
            const Pose next = moved(at, heading);
            if (map.known_free(next.cell) && !distances.contains(next)) {
                distances[next] = distances[at] + 1;
                queue.push_back(next);
            }
        }
    }
    return distances;
}

std::vector<Pose> walk_by_definition(const std::map<Pose, int>& distances, const Pose& goal) {
    std::vector<Pose> walk = {goal};
    for (int left = distances.at(goal); left > 1; --left) {
        const Cell before = neighbour(walk.front().cell, opposite(walk.front().heading));
        for (const Heading heading : env::headings) {
            const auto found = distances.find({before, heading});
            if (found != distances.end() && found->second == left - 1) {
                walk.insert(walk.begin(), {before, heading});
                break;
            }
        }
    }
    return walk;
}

void check_walk(const LocalMap& map, const Pose& start, const std::vector<Pose>& walk) {
    Pose at = start;
    for (const Pose& next : walk) {
        CHECK(moved(at, next.heading) == next);
        CHECK(map.known_free(next.cell));
        at = next;
    }
}

}  // namespace

TEST_CASE("Walks in the open are as long as the way", "[farmap][planner]") {
    const env::World world = empty_room(12, 12);
    const Pose start{{6, 6}, Heading::up};
    const LocalMap map = known_map(world, start.cell);
    Planner planner;
    planner.start(map, start);
    std::vector<Pose> walk;
    planner.walk_to({{3, 9}, Heading::right}, walk);
    CHECK(walk.size() == 6);
    CHECK(walk.back() == Pose{{3, 9}, Heading::right});
    check_walk(map, start, walk);
    planner.walk_to({{3, 9}, Heading::up}, walk);
    CHECK(walk.size() == 6);
    planner.walk_to({{3, 9}, Heading::left}, walk);  // from beyond
    CHECK(walk.size() == 8);
    CHECK(planner.distance({3, 9}) == 6);
    CHECK_FALSE(planner.distance({0, 0}).has_value());
    planner.walk_to(start, walk);
    CHECK(walk.empty());
    planner.walk_to({start.cell, Heading::down}, walk);
    CHECK(walk.size() == 2);
}

TEST_CASE("A dead end is not entered backwards", "[farmap][planner]") {
    const env::World world = drawn_world(
        "#########\n"
        "#...#####\n"
        "#.......#\n"
        "#...#####\n"
        "#########\n");
    const Pose start{{2, 1}, Heading::right};
    const LocalMap map = known_map(world, start.cell);
    Planner planner;
    planner.start(map, start);
    std::vector<Pose> walk;
    CHECK(planner.reaches({{2, 7}, Heading::right}));
    CHECK_FALSE(planner.reaches({{2, 7}, Heading::left}));
    CHECK_FALSE(planner.reaches({{2, 7}, Heading::up}));
    planner.walk_to({{2, 7}, Heading::left}, walk);
    CHECK(walk.empty());
    // The nearest cell that can be left towards the entrance is one before the end.
    CHECK(planner.nearest_to({{2, 7}, Heading::left}) == Pose{{2, 6}, Heading::left});
    CHECK(planner.nearest_to({{2, 7}, Heading::up}) == Pose{{2, 3}, Heading::up});
}

TEST_CASE("Walks are those of the search over poses", "[farmap][planner]") {
    const env::World world = generated_world(2);
    RandomStream stream("farmap", 1, "plans");
    Planner planner;
    std::vector<Pose> walk;
    int reached = 0;
    for (int query = 0; query < 60; ++query) {
        const Pose start = env::random_pose(world, stream);
        const LocalMap map = known_map(world, start.cell);
        const std::map<Pose, int> distances = distances_by_definition(map, start);
        planner.start(map, start);
        for (int i = 0; i < 10; ++i) {
            const Pose goal = env::random_pose(world, stream);
            planner.walk_to(goal, walk);
            const auto found = distances.find(goal);
            if (goal == start || found == distances.end()) {
                CHECK(walk.empty());
            } else {
                CHECK(walk == walk_by_definition(distances, goal));
                ++reached;
            }
        }
    }
    CHECK(reached > 500);
}

TEST_CASE("A cell may be treated as free, and a start need not be known", "[farmap][planner]") {
    const env::World world = empty_room(5, 9);
    LocalMap map(MapBackend::lazy, std::make_shared<const Decay>(0.9));
    map.start_at({3, 3});
    map.update(std::vector<Sighting>{{{3, 4}, free_kind}, {{3, 5}, free_kind}});
    Planner planner;
    const Pose start{{3, 2}, Heading::up};  // beside what the map knows
    planner.start(map, start, Cell{3, 6});
    std::vector<Pose> walk;
    planner.walk_to({{3, 6}, Heading::right}, walk);
    CHECK(walk.size() == 4);
    planner.start(map, start);
    CHECK_FALSE(planner.reaches({{3, 6}, Heading::right}));
}
