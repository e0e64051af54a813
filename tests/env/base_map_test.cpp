#include "env/base_map.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/errors.h"
#include "env/text_map.h"

using namespace tessera;
using namespace tessera::env;

TEST_CASE("Moves and headings", "[env][pose]") {
    CHECK(neighbour({3, 4}, Heading::up) == Cell{2, 4});
    CHECK(neighbour({3, 4}, Heading::down) == Cell{4, 4});
    CHECK(neighbour({3, 4}, Heading::left) == Cell{3, 3});
    CHECK(neighbour({3, 4}, Heading::right) == Cell{3, 5});
    for (const Heading heading : headings) {
        CHECK(neighbour(neighbour({3, 4}, heading), opposite(heading)) == Cell{3, 4});
        CHECK(moved({{3, 4}, Heading::up}, heading).heading == heading);
    }
    CHECK(manhattan_distance({1, 9}, {4, 2}) == 10);
}

TEST_CASE("Components are cropped maps of their own", "[env][base_map]") {
    const BaseMap map = parse_map(
                            "##########\n"
                            "#..#...###\n"
                            "#..#.#.#.#\n"
                            "####...###\n"
                            "##########\n")
                            .map;
    const std::vector<BaseMap> all = components(map, 0);
    REQUIRE(all.size() == 3);
    CHECK(to_text(all[0]) == "####\n#..#\n#..#\n####\n");
    CHECK(to_text(all[1]) == "#####\n#...#\n#.#.#\n#...#\n#####\n");
    CHECK(to_text(all[2]) == "###\n#.#\n###\n");
    CHECK(components(map, 4).size() == 1);
    const BaseMap largest = largest_component(map);
    CHECK(largest.free_cells() == 8);
    CHECK(largest.rows() == map.rows());
}

TEST_CASE("Boundary flips touch boundaries only", "[env][base_map]") {
    BaseMap map(30, 30, true);
    map.fill({5, 5}, {25, 25}, false);
    const BaseMap before = map;
    RandomStream stream("env", 1, "flips");
    flip_boundaries(map, 1.0, stream);
    for (int row = 0; row < 30; ++row) {
        for (int col = 0; col < 30; ++col) {
            const auto on_edge = [](int i, int first, int last) { return i == first || i == last; };
            const bool in_rows = row >= 5 && row < 25;
            const bool in_cols = col >= 5 && col < 25;
            const bool inner = in_rows && in_cols && (on_edge(row, 5, 24) || on_edge(col, 5, 24));
            const bool outer = (in_rows && on_edge(col, 4, 25)) || (in_cols && on_edge(row, 4, 25));
            CHECK((map.wall({row, col}) != before.wall({row, col})) == (inner || outer));
        }
    }
    flip_boundaries(map, 0.0, stream);
}

TEST_CASE("Maps have bounded sizes", "[env][base_map]") {
    CHECK_THROWS_AS(BaseMap(0, 5, true), InputError);
    CHECK_THROWS_AS(BaseMap(5, maximum_base_side + 1, true), InputError);
    CHECK_FALSE(BaseMap(3, 3, false).closed());
    CHECK(with_ring(BaseMap(3, 3, false)).closed());
}
