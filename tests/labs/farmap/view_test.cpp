#include "labs/farmap/view.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "core/errors.h"
#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

enum class Seen { nothing, free, wall };
using Picture = std::vector<std::vector<Seen>>;

/// Free cells reached from the bottom middle by moves up, left and right, and walls next to them.
Picture reachable(const Picture& board) {
    const int size = static_cast<int>(board.size());
    Picture result(board.size(), std::vector<Seen>(board.size(), Seen::nothing));
    const auto at = [](auto& picture, int row, int col) -> auto& {
        return picture[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)];
    };
    std::vector<Cell> stack = {{size - 1, size / 2}};
    while (!stack.empty()) {
        const Cell cell = stack.back();
        stack.pop_back();
        if (cell.row < 0 || cell.col < 0 || cell.col >= size ||
            at(result, cell.row, cell.col) != Seen::nothing) {
            continue;
        }
        at(result, cell.row, cell.col) = at(board, cell.row, cell.col);
        if (at(board, cell.row, cell.col) == Seen::free) {
            stack.push_back({cell.row - 1, cell.col});
            stack.push_back({cell.row, cell.col - 1});
            stack.push_back({cell.row, cell.col + 1});
        }
    }
    return result;
}

/// The view by the definition, cell by cell.
Picture defined_view(const env::World& world, const Pose& pose, int size, double field) {
    const int middle = size / 2;
    const ViewModel model(size, field);
    Picture board(static_cast<std::size_t>(size),
                  std::vector<Seen>(static_cast<std::size_t>(size), Seen::nothing));
    const auto at = [](Picture& picture, int row, int col) -> Seen& {
        return picture[static_cast<std::size_t>(row)][static_cast<std::size_t>(col)];
    };
    std::vector<Cell> walls;
    for (int r = 0; r < size; ++r) {
        for (int c = 0; c < size; ++c) {
            const int ahead = size - 1 - r;
            const int right = c - middle;
            const Cell at_up{pose.cell.row - ahead, pose.cell.col + right};
            const Cell at_down{pose.cell.row + ahead, pose.cell.col - right};
            const Cell at_left{pose.cell.row - right, pose.cell.col - ahead};
            const Cell at_right{pose.cell.row + right, pose.cell.col + ahead};
            const Cell cell = pose.heading == Heading::up     ? at_up
                              : pose.heading == Heading::down ? at_down
                              : pose.heading == Heading::left ? at_left
                                                              : at_right;
            REQUIRE(model.to_world(pose, r, c) == cell);
            if (world.contains(cell)) {
                at(board, r, c) = world.wall(cell) ? Seen::wall : Seen::free;
                if (world.wall(cell)) {
                    walls.push_back({r, c});
                }
            }
        }
    }
    const double half = size / 2.0;
    for (const Cell wall : walls) {
        const int r = wall.row;
        const int c = wall.col;
        if (c == middle) {
            for (int row = 0; row < r; ++row) {
                at(board, row, c) = Seen::nothing;
            }
            continue;
        }
        for (int x = c < middle ? 0 : c; x <= (c < middle ? c : size - 1); ++x) {
            const double inner = c < middle ? half - (c + 1) : half - c;
            const double outer = c < middle ? half - c : half - (c + 1);
            const double y1 = inner == 0 ? -1e9 : size - 1 + (x - middle) * ((size - r) / inner);
            const double y2 = size - 1 + (x - middle) * ((size - r - 1) / outer);
            const auto clip = [r](double y) {
                return std::ceil(std::min(std::max(y, 0.0), static_cast<double>(r)));
            };
            for (int row = 0; row < size; ++row) {
                if (row >= clip(y1) && row < clip(y2)) {
                    at(board, row, x) = Seen::nothing;
                }
            }
        }
    }
    board = reachable(board);
    for (int i = 0; i < middle; ++i) {
        const int hidden = std::max(1, static_cast<int>(size * field - 2 * field * (i + 1)));
        for (int row = size - hidden; row < size; ++row) {
            at(board, row, i) = Seen::nothing;
            if (2 * middle - i < size) {
                at(board, row, 2 * middle - i) = Seen::nothing;
            }
        }
    }
    return reachable(board);
}

std::set<std::pair<Cell, bool>> seen_cells(const env::World& world, const Pose& pose, int size,
                                           double field) {
    std::vector<SeenCell> cells;
    look(Surroundings(world), ViewModel(size, field), pose, cells);
    std::set<std::pair<Cell, bool>> seen;
    for (const SeenCell& cell : cells) {
        seen.emplace(cell.cell, cell.wall);
    }
    CHECK(seen.size() == cells.size());
    return seen;
}

}  // namespace

TEST_CASE("The field of view over open ground", "[farmap][view]") {
    const ViewModel model(15, 0.25);
    const std::vector<int> hidden = {3, 2, 2, 1, 1, 1, 1, 0, 1, 1, 1, 1, 2, 2, 3};
    for (int col = 0; col < 15; ++col) {
        for (int row = 0; row < 15; ++row) {
            const bool inside = ((model.field()[static_cast<std::size_t>(row)] >> col) & 1) != 0;
            CHECK(inside == (row < 15 - hidden[static_cast<std::size_t>(col)]));
        }
    }
    // In the middle of a large room all of it is seen, in any direction.
    const env::World world = empty_room(41, 41);
    for (const Heading heading : env::headings) {
        const auto seen = seen_cells(world, {{21, 21}, heading}, 15, 0.25);
        CHECK(seen.size() == 15 * 15 - 2 * (3 + 2 + 2 + 1 + 1 + 1 + 1));
        CHECK(std::none_of(seen.begin(), seen.end(), [](const auto& cell) { return cell.second; }));
    }
}

TEST_CASE("A wall ahead hides its column", "[farmap][view]") {
    for (int distance = 2; distance < 14; ++distance) {
        env::World world = empty_room(41, 41);
        world.paint({21 - distance, 21}, true);
        const auto seen = seen_cells(world, {{21, 21}, Heading::up}, 15, 0.25);
        for (int row = 7; row <= 21; ++row) {
            CHECK(seen.contains({{row, 21}, false}) == (row > 21 - distance));
        }
        CHECK(seen.contains({{21 - distance, 21}, true}));
        CHECK(seen.size() == 203 - static_cast<std::size_t>(14 - distance));
    }
    // Right ahead it hides everything: the cells beside the walker are out of view.
    env::World world = empty_room(41, 41);
    world.paint({20, 21}, true);
    CHECK(seen_cells(world, {{21, 21}, Heading::up}, 15, 0.25).size() == 2);
}

TEST_CASE("Views are what the definition says", "[farmap][view]") {
    RandomStream stream("farmap", 1, "views");
    int compared = 0;
    for (const std::size_t number : {std::size_t{0}, std::size_t{3}, std::size_t{6}}) {
        const env::World world = generated_world(number);
        const Surroundings surroundings(world);
        for (const int size : {5, 9, 10, 15, 20, 21, 25, 32}) {
            for (const double field : {0.1, 0.25, 0.5, 1.0}) {
                const ViewModel model(size, field);
                for (int i = 0; i < 12; ++i) {
                    const Pose pose = env::random_pose(world, stream);
                    const Picture expected = defined_view(world, pose, size, field);
                    Board free;
                    Board walls;
                    surroundings.cut_out(pose, size, free, walls);
                    model.restrict_to_visible(free, walls);
                    bool same = true;
                    for (std::size_t r = 0; r < static_cast<std::size_t>(size); ++r) {
                        for (std::size_t c = 0; c < static_cast<std::size_t>(size); ++c) {
                            const bool is_free = ((free[r] >> c) & 1) != 0;
                            const bool is_wall = ((walls[r] >> c) & 1) != 0;
                            same = same && is_free == (expected[r][c] == Seen::free) &&
                                   is_wall == (expected[r][c] == Seen::wall);
                        }
                    }
                    CHECK(same);
                    ++compared;
                }
            }
        }
    }
    CHECK(compared == 3 * 8 * 4 * 12);
}

TEST_CASE("What is seen is there, and the walker's cell always is", "[farmap][view]") {
    const env::World world = generated_world(2);
    RandomStream stream("farmap", 2, "views");
    for (int i = 0; i < 200; ++i) {
        const Pose pose = env::random_pose(world, stream);
        const auto seen = seen_cells(world, pose, 15, 0.25);
        CHECK(seen.contains({pose.cell, false}));
        for (const auto& [cell, wall] : seen) {
            REQUIRE(world.contains(cell));
            CHECK(world.wall(cell) == wall);
            CHECK(world.in_area(cell));
        }
    }
}

TEST_CASE("Surroundings follow a painted world", "[farmap][view]") {
    env::World world = generated_world(1);
    Surroundings surroundings(world);
    RandomStream stream("farmap", 3, "painting");
    const ViewModel model(15, 0.25);
    for (int i = 0; i < 40; ++i) {
        const Cell base{
            1 + static_cast<int>(stream.below(static_cast<std::uint64_t>(world.base().rows() - 2))),
            1 + static_cast<int>(
                    stream.below(static_cast<std::uint64_t>(world.base().cols() - 2)))};
        world.paint(base, stream.below(2) == 0);
        surroundings.update(world, base);
        const Surroundings fresh(world);
        const Pose pose = env::random_pose(world, stream);
        Board free;
        Board walls;
        Board fresh_free;
        Board fresh_walls;
        surroundings.cut_out(pose, 15, free, walls);
        fresh.cut_out(pose, 15, fresh_free, fresh_walls);
        CHECK(std::equal(free.begin(), free.begin() + 15, fresh_free.begin()));
        CHECK(std::equal(walls.begin(), walls.begin() + 15, fresh_walls.begin()));
    }
}

TEST_CASE("Views out of range are refused", "[farmap][view]") {
    CHECK_THROWS_AS(ViewModel(2, 0.25), InputError);
    CHECK_THROWS_AS(ViewModel(33, 0.25), InputError);
    CHECK_THROWS_AS(ViewModel(15, 0.0), InputError);
    CHECK_THROWS_AS(ViewModel(15, 1.5), InputError);
}
