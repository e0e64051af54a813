#include "env/world.h"

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>

#include "core/errors.h"
#include "env/generator.h"

using namespace tessera;
using namespace tessera::env;

namespace {

/// Free cells, and walls 4-adjacent to one, counted anew.
int counted_area(const World& world) {
    int area = 0;
    for (int row = 0; row < world.rows(); ++row) {
        for (int col = 0; col < world.cols(); ++col) {
            bool visible = world.free({row, col});
            for (const Heading heading : headings) {
                const Cell other = neighbour({row, col}, heading);
                visible = visible || (world.contains(other) && world.free(other));
            }
            CHECK(world.in_area({row, col}) == visible);
            area += visible ? 1 : 0;
        }
    }
    return area;
}

World small_world(int scale) {
    BaseMap map(6, 8, true);
    map.fill({1, 1}, {5, 7}, false);
    map.set_wall({2, 3}, true);
    return World(map, scale, 3);
}

}  // namespace

TEST_CASE("The area of a room", "[env][world]") {
    BaseMap map(4, 6, true);
    map.fill({1, 1}, {3, 5}, false);
    for (int scale = 1; scale <= 5; ++scale) {
        const World world(map, scale);
        // Free cells and the four sides; corners are next to no free cell.
        CHECK(world.area() == 8 * scale * scale + 2 * (2 + 4) * scale);
        CHECK(world.rows() == 4 * scale);
    }
    const World opened(BaseMap(2, 4, false), 3);  // gets its ring
    CHECK(opened.area() == World(map, 3).area());
}

TEST_CASE("Enlarging keeps cells and colours", "[env][world]") {
    for (int scale = 1; scale <= 5; ++scale) {
        const World world = small_world(scale);
        std::map<int, Cell> base_of_colour;
        for (int row = 0; row < world.rows(); ++row) {
            for (int col = 0; col < world.cols(); ++col) {
                const Cell cell{row, col};
                const Cell base{row / scale, col / scale};
                CHECK(world.base_cell(cell) == base);
                CHECK(world.wall(cell) == world.base().wall(base));
                if (world.wall(cell)) {
                    const auto [known, fresh] = base_of_colour.emplace(world.colour(cell), base);
                    CHECK(known->second == base);
                }
            }
        }
        CHECK(counted_area(world) == world.area());
    }
}

TEST_CASE("Recolouring permutes the colours of the walls", "[env][world]") {
    World world = small_world(1);
    const auto colours = [&world] {
        std::multiset<int> all;
        for (int row = 0; row < world.rows(); ++row) {
            for (int col = 0; col < world.cols(); ++col) {
                if (world.wall({row, col})) {
                    all.insert(world.colour({row, col}));
                }
            }
        }
        return all;
    };
    const std::multiset<int> before = colours();
    const int corner = world.colour({0, 0});
    RandomStream stream("env", 5, "recolour");
    int kept = 0;
    for (int i = 0; i < 50; ++i) {
        world.recolour(stream);
        CHECK(colours() == before);
        kept += world.colour({0, 0}) == corner ? 1 : 0;
    }
    CHECK(kept < 10);
    CHECK(std::set<int>(before.begin(), before.end()).size() == before.size());
}

TEST_CASE("Painting keeps area and lookups right", "[env][world]") {
    for (const int scale : {1, 3}) {
        World world = small_world(scale);
        RandomStream stream("env", 7, "painting");
        for (int i = 0; i < 60; ++i) {
            const Cell base{1 + static_cast<int>(stream.below(4)),
                            1 + static_cast<int>(stream.below(6))};
            const bool wall = stream.below(2) == 0;
            const bool changes = world.base().wall(base) != wall;
            CHECK(world.paint(base, wall) == changes);
            CHECK(world.wall({base.row * scale, base.col * scale}) == wall);
            CHECK(counted_area(world) == world.area());
        }
    }
    World world = small_world(2);
    const World copy = world;
    world.paint({1, 1}, true);
    CHECK(copy.free({2, 2}));
    CHECK_THROWS_AS(world.paint({0, 3}, false), InputError);
    CHECK_THROWS_AS(world.paint({9, 3}, false), InputError);
    CHECK_THROWS_AS(world.paint({-1, 3}, false), InputError);
}

TEST_CASE("Worlds that cannot be are refused", "[env][world]") {
    CHECK_THROWS_AS(World(BaseMap(5, 5, true), 3), InputError);
    CHECK_THROWS_AS(World(BaseMap(5, 5, false), 0), InputError);
    CHECK_THROWS_AS(World(BaseMap(5, 5, false), 6), InputError);
    CHECK_THROWS_AS(World(BaseMap(240, 240, false), 5), InputError);
}

TEST_CASE("Random poses are free and reach everywhere", "[env][world]") {
    const World world = small_world(2);
    RandomStream stream("env", 2, "poses");
    std::set<Pose> poses;
    for (int i = 0; i < 5000; ++i) {
        const Pose pose = random_pose(world, stream);
        CHECK(world.free(pose.cell));
        poses.insert(pose);
    }
    CHECK(poses.size() == static_cast<std::size_t>(world.base().free_cells() * 4 * 4));
}
