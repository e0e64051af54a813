#include "env/text_map.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "core/errors.h"
#include "env/floor_plans.h"
#include "env/generator.h"
#include "env/scripted_world.h"

using namespace tessera;
using namespace tessera::env;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

TEST_CASE("A drawn map is read as drawn", "[env][text_map]") {
    const StartedMap read = parse_map("\n#####\r\n#..S#\n# ##\n#####\n\n");
    CHECK(to_text(read.map) == "#####\n#...#\n#.###\n#####\n");
    CHECK(read.start == Cell{1, 3});
    const StartedMap open = parse_map("..\n.S");
    CHECK(to_text(open.map) == "####\n#..#\n#..#\n####\n");
    CHECK(open.start == Cell{2, 2});
    CHECK_FALSE(parse_map(".").start.has_value());
    for (const BaseMap& map : generate_set(10, 2)) {
        CHECK(parse_map(to_text(map)).map == map);
    }
}

TEST_CASE("A drawing that is no map is refused with the place", "[env][text_map]") {
    const auto message = [](const std::string& part) {
        return MessageMatches(ContainsSubstring(part));
    };
    CHECK_THROWS_MATCHES(parse_map(""), InputError, message("empty"));
    CHECK_THROWS_MATCHES(parse_map("\n\n"), InputError, message("empty"));
    CHECK_THROWS_MATCHES(parse_map("###\n###"), InputError, message("no free cell"));
    CHECK_THROWS_MATCHES(parse_map("\n###\n#.x\n"), InputError, message("line 3, column 3: 'x'"));
    CHECK_THROWS_MATCHES(parse_map("..\n.\t"), InputError, message("line 2, column 2: byte 9"));
    CHECK_THROWS_MATCHES(parse_map("S.\n.S"), InputError, message("line 2, column 2"));
    CHECK_THROWS_MATCHES(parse_map(std::string(251, '.')), InputError, message("line 1 has 251"));
    std::string huge;
    huge.resize(10'000'000, '.');
    CHECK_THROWS_MATCHES(parse_map(huge), InputError, message("at most"));
    std::string tall;
    for (int i = 0; i < 1'000'000; ++i) {
        tall += ".\n";
    }
    CHECK_THROWS_MATCHES(parse_map(tall), InputError, message("lines"));
    std::string largest;
    for (int i = 0; i < maximum_base_side; ++i) {
        largest += std::string(static_cast<std::size_t>(maximum_base_side), '.') + "\n";
    }
    CHECK_THROWS_MATCHES(parse_map(largest), InputError, message("ring"));
    CHECK_THROWS_AS(parse_map(std::string("\0.", 2)), InputError);
}

TEST_CASE("Pictures become maps", "[env][text_map]") {
    const std::vector<std::uint8_t> grey = {0, 255, 200, 10, 127, 128};
    CHECK(to_text(map_from_pixels(grey, 3, 2, 1)) == "#####\n##..#\n###.#\n#####\n");
    // Transparent black is over white; green counts more than blue.
    const std::vector<std::uint8_t> rgba = {0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 255};
    CHECK(to_text(map_from_pixels(rgba, 3, 1, 4)) == "#####\n#..##\n#####\n");
    // 4 x 4 pixels on 2 x 2 cells: a cell with two dark pixels of four is a wall.
    const std::vector<std::uint8_t> large = {0,   0,   255, 0,    //
                                             255, 255, 255, 255,  //
                                             255, 255, 0,   0,    //
                                             255, 255, 0,   0};
    CHECK(to_text(map_from_pixels(large, 4, 4, 1, {.longer_side = 2})) ==
          "####\n##.#\n#.##\n####\n");
    // Thin walls are kept where a smaller part of a cell is enough.
    const std::vector<std::uint8_t> speck = {0, 255, 255, 255, 255, 255, 255, 255};
    CHECK(to_text(map_from_pixels(speck, 4, 2, 1, {.longer_side = 2})) == "####\n#..#\n####\n");
    CHECK(to_text(map_from_pixels(speck, 4, 2, 1, {.longer_side = 2, .dark_share = 0.25})) ==
          "####\n##.#\n####\n");
    CHECK_THROWS_AS(map_from_pixels(grey, 3, 3, 1), InputError);
    CHECK_THROWS_AS(map_from_pixels(grey, 0, 2, 1), InputError);
    CHECK_THROWS_AS(map_from_pixels(grey, 2147483647, 2147483647, 4), InputError);
    CHECK_THROWS_AS(map_from_pixels(grey, 3, 2, 1, {.longer_side = 0}), InputError);
    CHECK_THROWS_AS(map_from_pixels(std::vector<std::uint8_t>(4, 0), 2, 2, 1), InputError);
}

TEST_CASE("Scripted walks stay in their worlds", "[env][scripted_world]") {
    const auto check_walk = [](const ScriptedWorld& world) {
        CHECK(world.map.closed());
        CHECK(components(world.map, 0).size() == 1);
        for (std::size_t i = 0; i < world.walk.size(); ++i) {
            REQUIRE_FALSE(world.map.wall(world.walk[i].cell));
            if (i > 0) {
                const Pose before = world.walk[i - 1];
                const bool turn = before.cell == world.walk[i].cell;
                CHECK((turn || moved(before, world.walk[i].heading) == world.walk[i]));
            }
        }
    };
    check_walk(hairpin());
    check_walk(hairpin(1, 20, 5));
    check_walk(hairpin(5, 60, 9, false));
    check_walk(compartments());
    check_walk(compartments(2, 9, 3, 1, 2));
    CHECK(hairpin().walk.size() == 43 + 7 * 47);
    CHECK(hairpin(8, 45, 3, false).walk.size() == 43 + 7 * 46);
    CHECK_THROWS_AS(hairpin(0), InputError);
    CHECK_THROWS_AS(hairpin(8, 45, 4), InputError);
    CHECK_THROWS_AS(hairpin(8, 5, 3), InputError);
    CHECK_THROWS_AS(compartments(3, 20), InputError);
}

TEST_CASE("Floor plans are connected, also with furniture", "[env][floor_plans]") {
    REQUIRE(floor_plans().size() == 3);
    for (const FloorPlan& plan : floor_plans()) {
        const BaseMap map = floor_plan(plan.name);
        CAPTURE(plan.name);
        CHECK(map.closed());
        CHECK(components(map, 0).size() == 1);
        const BaseMap furnished = with_furniture(map, 10, 1);
        CHECK(furnished != map);
        CHECK(furnished.closed());
        CHECK(components(furnished, 0).size() == 1);
        CHECK(furnished.free_cells() > map.free_cells() / 2);
        CHECK(with_furniture(map, 0, 1) == map);
    }
    CHECK_THROWS_MATCHES(floor_plan("castle"), InputError,
                         MessageMatches(ContainsSubstring("house, office, gallery")));
}
