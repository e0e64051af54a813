#include "labs/farmap/lab_world_history.h"

#include <algorithm>
#include <iterator>

#include "labs/farmap/explorer.h"

namespace tessera::farmap {
namespace {

/// Steps between two copies: the larger the world the more, so that those of the longest run take
/// some 25 MB at most.
int steps_between_copies(const env::World& world) {
    return 100 * (1 + world.cells() / 50'000);
}

}  // namespace

WorldHistory::WorldHistory(const env::World& start, bool changing_colours, std::uint64_t seed)
    : changing_colours_(changing_colours), seed_(seed), copies_{{0, start}} {}

void WorldHistory::note_step(int step, const env::World& world) {
    // Walls alone are quickly built again from the start.
    if (changing_colours_ && step % steps_between_copies(world) == 0) {
        copies_.push_back({step, world});
    }
}

void WorldHistory::note_paint(int step, env::Cell base_cell, bool wall) {
    paints_.push_back({step, base_cell, wall});
}

env::World WorldHistory::after(int step) const {
    const auto later = std::ranges::upper_bound(copies_, step, {}, &Copy::step);
    const Copy& copy = *std::prev(later);
    env::World world = copy.world;
    auto paint = std::ranges::lower_bound(paints_, copy.step, {}, &Paint::step);
    for (int now = copy.step; now <= step; ++now) {
        if (changing_colours_ && now > copy.step) deal_colours(world, seed_, now);
        for (; paint != paints_.end() && paint->step == now; ++paint) {
            world.paint(paint->base_cell, paint->wall);
        }
    }
    return world;
}

}  // namespace tessera::farmap
