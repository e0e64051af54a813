#pragma once

#include <cstdint>
#include <vector>

#include "env/world.h"

/// The world of a run as it was at earlier steps, while walls are painted and colours change.
namespace tessera::farmap {

class WorldHistory {
public:
    /// `start` is the world after step 0. With changing colours `seed` is the run's.
    WorldHistory(const env::World& start, bool changing_colours, std::uint64_t seed);

    /// Each further step, in order, with the world after it.
    void note_step(int step, const env::World& world);
    /// A base wall that was built or removed after that step and before the next.
    void note_paint(int step, env::Cell base_cell, bool wall);

    /// The world after a step, with what was painted before the next.
    env::World after(int step) const;

private:
    struct Copy {
        int step = 0;
        env::World world;
    };
    struct Paint {
        int step = 0;
        env::Cell base_cell;
        bool wall = false;
    };

    bool changing_colours_;
    std::uint64_t seed_;
    std::vector<Copy> copies_;
    std::vector<Paint> paints_;
};

}  // namespace tessera::farmap
