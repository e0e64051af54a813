#include "labs/farmap/long_term_memory.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

std::vector<Sighting> free_line(Cell first, Cell last) {
    std::vector<Sighting> cells;
    for (int row = first.row; row <= last.row; ++row) {
        for (int col = first.col; col <= last.col; ++col) {
            cells.push_back({{row, col}, free_kind});
        }
    }
    return cells;
}

}  // namespace

TEST_CASE("A cut leaves a border across the way", "[farmap][memory]") {
    LongTermMemory memory(MapBackend::lazy, 0.9, {10, 10});
    memory.map().update(free_line({8, 7}, {10, 14}));
    memory.cut({{9, 10}, Heading::up});
    REQUIRE(memory.fragments().size() == 2);
    CHECK(memory.current_id() == 1);
    const Fragment& old_one = memory.fragments()[0];
    const Fragment& new_one = memory.fragments()[1];
    CHECK(old_one.borders.size() == 8);  // columns 7 to 14 of row 9
    CHECK(new_one.borders.size() == 8);
    CHECK(crossed_border(old_one, {{9, 7}, Heading::up}) == 1);
    CHECK(crossed_border(old_one, {{9, 14}, Heading::up}) == 1);
    CHECK_FALSE(crossed_border(old_one, {{9, 7}, Heading::down}).has_value());
    CHECK_FALSE(crossed_border(old_one, {{9, 6}, Heading::up}).has_value());
    CHECK_FALSE(crossed_border(old_one, {{8, 9}, Heading::up}).has_value());
    CHECK(crossed_border(new_one, {{9, 12}, Heading::down}) == 0);
    CHECK_FALSE(crossed_border(new_one, {{9, 12}, Heading::up}).has_value());
    CHECK(old_one.links.size() == 1);
    CHECK(old_one.links[0].point == Cell{9, 10});
    CHECK(new_one.links[0].other == 0);
    CHECK(old_one.stored_openness == old_one.map.openness());
    CHECK(new_one.map.free_cells() == 1);
    memory.cut({{9, 10}, Heading::left});
    CHECK(memory.fragments()[1].borders.size() == 8 + 1);  // it knew that one cell only
}

TEST_CASE("All maps together are counted", "[farmap][memory]") {
    LongTermMemory memory(MapBackend::lazy, 0.9, {10, 10});
    memory.map().update(free_line({8, 7}, {10, 14}));
    CHECK(memory.total_memory() == 24);
    memory.cut({{9, 10}, Heading::up});
    CHECK(memory.total_memory() == 25);
    memory.map().update(free_line({5, 9}, {9, 10}));
    CHECK(memory.total_memory() == 24 + 10);
    memory.recall(0);
    CHECK(memory.total_memory() == 24 + 10);
    memory.map().update(free_line({10, 6}, {10, 6}));
    CHECK(memory.total_memory() == 27 + 10);
}

TEST_CASE("Scores of maps as goals", "[farmap][memory]") {
    LongTermMemory memory(MapBackend::lazy, 0.9, {10, 10});
    memory.map().update(free_line({8, 7}, {10, 14}));
    memory.cut({{9, 10}, Heading::up});
    memory.cut({{7, 10}, Heading::up});
    memory.recall(1);
    memory.map().update(free_line({5, 9}, {9, 10}));
    const auto openness = [&memory](std::size_t id) {
        return memory.fragments()[id].map.openness();
    };
    const std::span<const double> scores = memory.scores({6, 12}, 5, false);
    REQUIRE(scores.size() == 3);
    CHECK(scores[1] == openness(1) / 5);
    CHECK(scores[0] == openness(0) / (5 + 5) * (0.95 + 0.02));  // two uses ago
    CHECK(scores[2] == openness(2) / (3 + 5) * (0.95 + 0.01));
    CHECK(memory.scores({6, 12}, 5, true)[1] == -1);
    const auto goal = memory.far_goal({6, 12}, 5, true);
    REQUIRE(goal.has_value());
    CHECK(goal->other == 2);  // nearly unknown, hence open
    memory.recall(2);
    CHECK(memory.scores({6, 12}, 5, false)[0] == 0);  // not linked to the third
    // A map without open edges and without better neighbours: nothing to go to.
    LongTermMemory alone(MapBackend::lazy, 0.9, {0, 0});
    CHECK_FALSE(alone.far_goal({0, 0}, 5, true).has_value());
}
