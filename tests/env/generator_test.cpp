#include "env/generator.h"

#include <catch2/catch_test_macros.hpp>
#include <span>
#include <string>

#include "core/errors.h"
#include "core/sha256.h"
#include "core/statistics.h"
#include "env/text_map.h"

using namespace tessera;
using namespace tessera::env;

TEST_CASE("Generated maps are closed, connected and trimmed", "[env][generator]") {
    for (std::uint64_t call = 0; call < 50; ++call) {
        for (const BaseMap& map : generate(3, call)) {
            CHECK(map.closed());
            CHECK(components(map, 0).size() == 1);
            CHECK(components(map, 0).front() == map);
        }
    }
}

TEST_CASE("The generator's yield and sizes", "[env][generator]") {
    // The published generator's one set has 469 maps of 200 calls, with quartiles 75, 154, 353 of
    // the free cells. Its rules written down a second time (Python, 1200 calls) give 430 maps per
    // 200 calls and quartiles 92, 179, 404: that set is a draw of small maps.
    std::size_t first_maps = 0;
    std::vector<double> free_cells;
    for (std::uint64_t call = 0; call < 2000; ++call) {
        for (const BaseMap& map : generate(1, call)) {
            first_maps += call < 200 ? 1 : 0;
            free_cells.push_back(map.free_cells());
        }
    }
    CHECK(first_maps >= 400);
    CHECK(first_maps <= 540);
    const std::vector<double> ascending = sorted(free_cells);
    const auto near = [](double value, double expected) {
        return value >= 0.95 * expected && value <= 1.05 * expected;
    };
    CAPTURE(quantile(ascending, 0.25), quantile(ascending, 0.5), quantile(ascending, 0.75));
    CHECK(near(quantile(ascending, 0.25), 92));
    CHECK(near(quantile(ascending, 0.5), 179));
    CHECK(near(quantile(ascending, 0.75), 404));
}

TEST_CASE("Rooms without doors, fraying or luck", "[env][generator]") {
    RandomStream stream("env", 0, "test");
    GeneratorParameters parameters;
    parameters.rooms = 3;
    parameters.room_side = 4;
    parameters.flips = 0;
    parameters.join = 0;
    parameters.merge = 0;
    CHECK(generate(parameters, stream).empty());  // a room alone is below 3 b^2
    parameters.merge = 1;
    const std::vector<BaseMap> merged = generate(parameters, stream);
    REQUIRE(merged.size() == 1);
    // Nine rooms and the twelve walls between them; where four walls cross stays shut.
    CHECK(merged[0].free_cells() == 9 * 16 + 12 * 4 * parameters.corridor);
    parameters.merge = 0;
    parameters.join = 1;
    parameters.vertical_door = 1;
    parameters.horizontal_door = 3;
    const std::vector<BaseMap> joined = generate(parameters, stream);
    REQUIRE(joined.size() == 1);
    CHECK(joined[0].free_cells() == 9 * 16 + 6 * (1 + 3) * parameters.corridor);
}

TEST_CASE("The same maps on every platform", "[env][generator]") {
    std::string text;
    for (const BaseMap& map : generate_set(40, 13)) {
        text += to_text(map);
    }
    CHECK(sha256(std::as_bytes(std::span(text))) ==
          "a1490e24864e3a362c05d76be3dea288e4c3538ece0ec1ddfdfa68be44ff4bb5");
    CHECK(generate_set(40, 13).size() == 40);
}

TEST_CASE("Generator parameters out of range are refused", "[env][generator]") {
    RandomStream stream("env", 0, "test");
    GeneratorParameters parameters;
    parameters.rooms = 0;
    CHECK_THROWS_AS(generate(parameters, stream), InputError);
    parameters = {};
    parameters.vertical_door = parameters.room_side + 1;
    CHECK_THROWS_AS(generate(parameters, stream), InputError);
    parameters = {};
    parameters.join = 1.5;
    CHECK_THROWS_AS(generate(parameters, stream), InputError);
}
