#pragma once

#include "core/philox.h"
#include "env/base_map.h"

#include <cstdint>
#include <vector>

namespace tessera::env {

/// The map generator of FARMap (Hwang et al. 2024, released program): square rooms in a square
/// layout, joined at random by doors or merged, with frayed walls.
struct GeneratorParameters {
    int rooms = 5;            ///< per side, 3 to 7
    int room_side = 5;        ///< cells, 3 to 7
    int corridor = 2;         ///< thickness of the walls between rooms, 1 to 3
    int vertical_door = 2;    ///< rows of a door to the right, 1 to room_side - 1
    int horizontal_door = 2;  ///< columns of a door downwards, 1 to room_side - 1
    int flips = 5;            ///< rounds of fraying, 0 to 10
    double join = 0.25;       ///< probability of a door between two neighbours
    double merge = 0.25;      ///< probability of removing their whole wall
    double flip = 0.05;       ///< probability of each boundary cell in each round of fraying
};

/// All whole-number parameters uniform on their ranges.
GeneratorParameters draw_parameters(RandomStream& stream);

/// One call of the generator: the components with more than 3 room_side^2 free cells, each cropped
/// and in a ring of walls; there may be none. Throws InputError for parameters out of range.
std::vector<BaseMap> generate(const GeneratorParameters& parameters, RandomStream& stream);

/// Call number `call` with drawn parameters.
std::vector<BaseMap> generate(std::uint64_t seed, std::uint64_t call);

/// The first `count` maps of the calls 0, 1, ...
std::vector<BaseMap> generate_set(std::size_t count, std::uint64_t seed);

}  // namespace tessera::env
