#pragma once

#include "env/base_map.h"
#include "env/pose.h"

#include <vector>

namespace tessera::env {

/// A map and a walk through it, in cells of the map (scale 1). Consecutive poses are a move apart,
/// or the same cell with another heading: a turn on the spot, which only scripts make.
struct ScriptedWorld {
    BaseMap map;
    std::vector<Pose> walk;
};

/// Parallel arms of free width `width` (odd) and inner length `length`, separated by walls one cell
/// thick with openings of that width at alternating ends, walked along the middle of each arm.
/// `turn_first`: the walker turns on the spot into each further arm before it goes on, one step
/// more at every second corner. Throws InputError for sizes that do not fit.
ScriptedWorld hairpin(int arms = 8, int length = 45, int width = 3, bool turn_first = true);

/// Square rooms in a row, joined by straight corridors of free width `width` (odd) and that length,
/// walked in a fixed sweep: row by row through each room, `spacing` cells apart, then to the next.
ScriptedWorld compartments(int rooms = 3, int side = 21, int corridor = 15, int width = 5,
                           int spacing = 7);

}  // namespace tessera::env
