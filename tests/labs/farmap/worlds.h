#pragma once

#include "env/generator.h"
#include "env/text_map.h"
#include "env/world.h"
#include "labs/farmap/explorer.h"

#include <string_view>
#include <vector>

namespace tessera::farmap {

/// By repeated multiplication, as confidences come about.
inline double power(double base, int exponent) {
    double result = 1;
    for (int i = 0; i < exponent; ++i) {
        result *= base;
    }
    return result;
}

inline env::World drawn_world(std::string_view drawing, int scale = 1) {
    return env::World(env::parse_map(drawing).map, scale);
}

/// A room of free cells of that size, at scale 1.
inline env::World empty_room(int rows, int cols) {
    return env::World(env::BaseMap(rows, cols, false), 1);
}

/// A generated map as the world of a run, at scale 3.
inline env::World generated_world(std::size_t number) {
    return env::World(env::generate_set(number + 1, 13).back(), 3, 1);
}

inline Pose start_in(const env::World& world, std::uint64_t seed = 0) {
    RandomStream stream("farmap", seed, "start");
    return env::random_pose(world, stream);
}

/// The steps at which maps were cut.
inline std::vector<int> cut_steps(const Explorer& explorer) {
    std::vector<int> steps;
    for (int step = 0; step <= explorer.steps(); ++step) {
        if (explorer.trace()[static_cast<std::size_t>(step)].cut_to >= 0) {
            steps.push_back(step);
        }
    }
    return steps;
}

}  // namespace tessera::farmap
