#pragma once

#include "core/philox.h"
#include "env/base_map.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::env {

/// A drawn building, one character a base cell (see parse_map).
struct FloorPlan {
    std::string_view name;
    std::string_view drawing;
};

/// House, office and gallery.
std::span<const FloorPlan> floor_plans();

/// The plan of that name as a map. Throws InputError that lists the known names.
BaseMap floor_plan(std::string_view name);

/// Clutter: that many rounds of flip_boundaries inside the outer ring, with the generator's
/// probability of 0.05; places cut off by it become walls. Deterministic in the seed.
BaseMap with_furniture(const BaseMap& map, int rounds, std::uint64_t seed);

}  // namespace tessera::env
