#include "labs/farmap/local_map.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

LocalMap fresh_map(Cell start, MapBackend backend = MapBackend::lazy, double gamma = 0.9) {
    LocalMap map(backend, std::make_shared<const Decay>(gamma));
    map.start_at(start);
    return map;
}

/// What a map should say of itself, counted cell by cell.
void check_counts(const LocalMap& map) {
    const Window& window = map.window();
    int free = 0;
    int walls = 0;
    int frontiers = 0;
    Box box;
    bool any = false;
    bool all_right = true;
    for (int row = window.top - 1; row <= window.top + window.rows; ++row) {
        for (int col = window.left - 1; col <= window.left + window.cols; ++col) {
            const CellState state = map.state({row, col});
            free += state == CellState::free ? 1 : 0;
            walls += state == CellState::wall ? 1 : 0;
            bool frontier = false;
            for (int r = -1; r <= 1; ++r) {
                for (int c = -1; c <= 1; ++c) {
                    frontier = frontier || map.known_free({row + r, col + c});
                }
            }
            frontier = frontier && state == CellState::unknown;
            frontiers += frontier ? 1 : 0;
            all_right = all_right && map.frontier({row, col}) == frontier;
            if (state != CellState::unknown) {
                box.first = any ? Cell{std::min(box.first.row, row), std::min(box.first.col, col)}
                                : Cell{row, col};
                box.last = any ? Cell{std::max(box.last.row, row), std::max(box.last.col, col)}
                               : Cell{row, col};
                any = true;
            }
        }
    }
    CHECK(all_right);
    CHECK(map.free_cells() == free);
    CHECK(map.wall_cells() == walls);
    CHECK(map.frontier_cells() == frontiers);
    CHECK(map.box().area() == box.area());
    CHECK(map.openness() == static_cast<double>(frontiers) / free);
}

std::vector<Sighting> sightings_at(const env::World& world, const Surroundings& surroundings,
                                   const ViewModel& model, const Pose& pose) {
    std::vector<SeenCell> cells;
    look(surroundings, model, pose, cells);
    std::vector<Sighting> sightings;
    sightings.reserve(cells.size());
    for (const SeenCell& cell : cells) {
        sightings.push_back({cell.cell, cell.wall ? 1 + world.colour(cell.cell) : free_kind});
    }
    return sightings;
}

}  // namespace

TEST_CASE("Confidence grows by views and decays without", "[farmap][local_map]") {
    for (const MapBackend backend : {MapBackend::lazy, MapBackend::dense}) {
        LocalMap map = fresh_map({5, 5}, backend);
        CHECK(std::abs(map.confidence(Cell{5, 5}) - 0.1) < 1e-15);
        const std::vector<Sighting> cells = {{{5, 5}, free_kind}, {{4, 5}, free_kind}, {{3, 5}, 7}};
        map.update(cells);
        CHECK(std::abs(map.confidence(Cell{5, 5}) - 0.19) < 1e-15);
        CHECK(std::abs(map.confidence(Cell{3, 5}) - 0.1) < 1e-15);
        for (int views = 2; views <= 40; ++views) {
            map.update(cells);
            CHECK(std::abs(map.confidence(Cell{4, 5}) - (1 - power(0.9, views))) < 1e-14);
        }
        const double before = map.confidence(Cell{3, 5});
        for (int unseen = 1; unseen <= 40; ++unseen) {
            map.update(std::vector<Sighting>{{{5, 5}, free_kind}});
            CHECK(std::abs(map.confidence(Cell{3, 5}) - before * power(0.9, unseen)) < 1e-14);
        }
        CHECK(map.state({3, 5}) == CellState::wall);
        CHECK(map.confidence(Cell{50, 50}) == 0);
    }
}

TEST_CASE("Kinds of a cell have confidences of their own", "[farmap][local_map]") {
    for (const MapBackend backend : {MapBackend::lazy, MapBackend::dense}) {
        LocalMap map = fresh_map({0, 0}, backend);
        const std::vector<Sighting> as_wall = {{{1, 0}, 3}};
        const std::vector<Sighting> as_free = {{{1, 0}, free_kind}};
        const std::vector<Sighting> other_colour = {{{1, 0}, 4}};
        CHECK(std::abs(map.update(as_wall).confidence - 0.1) < 1e-15);
        CHECK(std::abs(map.update(as_wall).confidence - 0.19) < 1e-15);
        CHECK(std::abs(map.update(as_free).confidence - 0.1) < 1e-15);
        CHECK(map.state({1, 0}) == CellState::free);
        CHECK(std::abs(map.confidence(as_wall) - 0.19 * 0.9) < 1e-15);
        CHECK(std::abs(map.update(other_colour).confidence - 0.1) < 1e-15);
        CHECK(std::abs(map.update(as_wall).confidence - (0.19 * 0.9 * 0.9 * 0.9 + 0.1)) < 1e-15);
        CHECK(std::abs(map.confidence(as_free) - 0.1 * 0.9 * 0.9) < 1e-15);
        CHECK(map.state({1, 0}) == CellState::wall);
        CHECK(map.update(std::vector<Sighting>{}).confidence == 0);
    }
}

TEST_CASE("Lazy and dense maps agree over 500 random steps", "[farmap][local_map]") {
    env::World world = generated_world(4);
    Surroundings surroundings(world);
    const ViewModel model(15, 0.25);
    RandomStream stream("farmap", 1, "lazy and dense");
    Pose pose = start_in(world);
    LocalMap lazy = fresh_map(pose.cell, MapBackend::lazy);
    LocalMap dense = fresh_map(pose.cell, MapBackend::dense);
    double largest = 0;
    for (int step = 0; step < 500; ++step) {
        const std::vector<Sighting> seen = sightings_at(world, surroundings, model, pose);
        const LocalMap::Update a = lazy.update(seen);
        const LocalMap::Update b = dense.update(seen);
        CHECK(a.new_cells == b.new_cells);
        largest = std::max(largest, std::abs(a.confidence - b.confidence));
        if (step % 25 == 0) {
            check_counts(lazy);
            check_counts(dense);
            for (int row = 0; row < world.rows(); ++row) {
                for (int col = 0; col < world.cols(); ++col) {
                    largest = std::max(largest, std::abs(lazy.confidence(Cell{row, col}) -
                                                         dense.confidence(Cell{row, col})));
                }
            }
        }
        if (step == 250) {
            world.recolour(stream);
        }
        const Pose next = moved(pose, env::headings[static_cast<std::size_t>(stream.below(4))]);
        pose = world.free(next.cell) ? next : pose;
    }
    CHECK(largest < 1e-12);
}

TEST_CASE("Counts are right while walls come and go", "[farmap][local_map]") {
    LocalMap map = fresh_map({0, 0});
    RandomStream stream("farmap", 5, "states");
    for (int i = 0; i < 600; ++i) {
        const Cell cell{static_cast<int>(stream.below(25)) - 12,
                        static_cast<int>(stream.below(60)) - 30};
        if (stream.below(5) == 0) {
            map.mark_wall(cell);
        } else {
            map.update(std::vector<Sighting>{
                {{0, 0}, free_kind},
                {{std::abs(cell.row), std::abs(cell.col)}, static_cast<Kind>(stream.below(3))}});
        }
        if (i % 20 == 0) {
            check_counts(map);
        }
    }
}

TEST_CASE("The frontier of a small block", "[farmap][local_map]") {
    LocalMap map = fresh_map({10, 10});
    std::vector<Sighting> block;
    for (int row = 9; row <= 11; ++row) {
        for (int col = 9; col <= 11; ++col) {
            block.push_back({{row, col}, free_kind});
        }
    }
    map.update(block);
    CHECK(map.frontier_cells() == 16);
    CHECK(map.openness() == 16.0 / 9);
    CHECK(map.box().area() == 9);
    FrontierGrouping grouping;
    const std::vector<FrontierGroup>& groups =
        grouping.find(map, Grouping::eight_connected, GoalRule::distance, {50, 50});
    REQUIRE(groups.size() == 1);
    CHECK(groups[0].size == 16);
    // All 16 are as far from the centroid as the middles of the sides or farther.
    CHECK(groups[0].representative == Cell{8, 10});
    CHECK(groups[0].goal == Cell{9, 10});
}

TEST_CASE("A map moves when it grows and stays otherwise", "[farmap][local_map]") {
    LocalMap map = fresh_map({100, 100});
    int moves = 0;
    Window window = map.window();
    for (int col = 100; col < 600; ++col) {
        map.update(std::vector<Sighting>{{{100, col}, free_kind}});
        moves += map.window() == window ? 0 : 1;
        window = map.window();
    }
    CHECK(moves < 12);
    CHECK(map.box().area() == 500);
    check_counts(map);
}
