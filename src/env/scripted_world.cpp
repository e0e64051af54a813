#include "env/scripted_world.h"

#include <cstdlib>
#include <format>

#include "core/errors.h"

namespace tessera::env {
namespace {

void check_range(const char* name, int value, int low, int high) {
    if (value < low || value > high) {
        throw InputError(std::format("{} is {}; allowed are {} to {}", name, value, low, high));
    }
}

void check_odd(const char* name, int value) {
    if (value % 2 == 0) {
        throw InputError(std::format("{} is {}; it has to be odd", name, value));
    }
}

/// Walks straight to a cell in the same column, then in the same row.
void walk_to(std::vector<Pose>& walk, Cell goal) {
    const auto go = [&walk](Heading heading, int count) {
        for (int i = 0; i < count; ++i) {
            walk.push_back(moved(walk.back(), heading));
        }
    };
    const Cell at = walk.back().cell;
    go(goal.row < at.row ? Heading::up : Heading::down, std::abs(goal.row - at.row));
    go(goal.col < at.col ? Heading::left : Heading::right, std::abs(goal.col - at.col));
}

}  // namespace

ScriptedWorld hairpin(int arms, int length, int width, bool turn_first) {
    check_range("number of arms", arms, 1, 30);
    check_range("arm width", width, 1, 15);
    check_range("inner length", length, 2 * width + 1, maximum_base_side - 2);
    check_odd("arm width", width);
    const int pitch = width + 1;
    BaseMap map(length + 2, arms * pitch + 1, true);
    const int near_end = 1 + width / 2;
    const int far_end = length - width / 2;
    std::vector<Pose> walk;
    for (int arm = 0; arm < arms; ++arm) {
        const int left = 1 + arm * pitch;
        map.fill({1, left}, {length + 1, left + width}, false);
        const bool down = arm % 2 == 0;
        const int middle = left + width / 2;
        if (arm == 0) {
            walk.push_back({{near_end, middle}, Heading::down});
        } else {
            const int opening = down ? 1 : length + 1 - width;
            map.fill({opening, left - 1}, {opening + width, left}, false);
            walk_to(walk, {walk.back().cell.row, middle});
            if (turn_first) {
                walk.push_back({walk.back().cell, down ? Heading::down : Heading::up});
            }
        }
        walk_to(walk, {down ? far_end : near_end, middle});
    }
    return {map, walk};
}

ScriptedWorld compartments(int rooms, int side, int corridor, int width, int spacing) {
    check_range("number of rooms", rooms, 1, 10);
    check_range("room side", side, 3, 60);
    check_range("corridor length", corridor, 1, 60);
    check_range("corridor width", width, 1, side);
    check_odd("room side", side);
    check_odd("corridor width", width);
    check_range("spacing of the sweep", spacing, 1, side);
    const int pitch = side + corridor;
    BaseMap map(side + 2, rooms * pitch - corridor + 2, true);
    const int middle = 1 + side / 2;
    std::vector<Pose> walk = {{{middle, 1}, Heading::right}};
    for (int room = 0; room < rooms; ++room) {
        const int left = 1 + room * pitch;
        map.fill({1, left}, {side + 1, left + side}, false);
        if (room > 0) {
            map.fill({middle - width / 2, left - corridor}, {middle + width / 2 + 1, left}, false);
            walk_to(walk, {middle, left});
        }
        bool rightward = true;
        for (int row = 1; row <= side; row += spacing) {
            walk_to(walk, {row, walk.back().cell.col});
            walk_to(walk, {row, rightward ? left + side - 1 : left});
            rightward = !rightward;
        }
        walk_to(walk, {middle, walk.back().cell.col});
        walk_to(walk, {middle, left + side - 1});
    }
    return {map, walk};
}

}  // namespace tessera::env
