#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "labs/farmap/explorer.h"
#include "labs/farmap/lab_world_history.h"

/// One agent of the live lab with the history that lets any earlier step be shown.
namespace tessera::farmap {

/// How a map came to know a cell, or how a cell was painted over: then it counts as unseen.
struct Discovery {
    std::int32_t cell = 0;  ///< World::index
    std::int32_t step = 0;
    std::int32_t map = 0;  ///< -1: painted over
    bool wall = false;
};

class Walk {
public:
    Walk(std::string name, const env::World& world, const AgentSettings& settings,
         const Pose& start, std::uint64_t seed);

    const std::string& name() const { return name_; }
    const Explorer& explorer() const { return explorer_; }
    const ViewModel& view() const { return *view_; }
    int steps() const { return explorer_.steps(); }
    const StepRecord& record(int step) const {
        return explorer_.trace()[static_cast<std::size_t>(step)];
    }

    bool advance();
    bool steer(Heading heading);
    /// Puts the agent there, by the visitor or a script; false for a wall and when the run is over.
    bool place(const Pose& pose);
    bool paint(Cell base_cell, bool wall);

    /// In order of steps.
    const std::vector<Discovery>& discoveries() const { return discoveries_; }

    /// The world after a step, with what was painted before the next.
    env::World world_after(int step) const { return worlds_.after(step); }
    /// The map that is current after a step.
    int map_after(int step) const;
    /// Number of maps after a step.
    int maps_after(int step) const;
    /// q of each map after a step, as it was when the map was last left or, for the current one, as
    /// it is.
    std::vector<double> openness_after(int step) const;
    /// Scores of all maps as the next goal; only for how things stand now.
    std::vector<double> scores();

    /// How many moves were not to a neighbouring free cell, those of `place` apart.
    int illegal_moves() const { return illegal_moves_; }

private:
    bool noted(bool moved);
    void note_step();
    void note_sightings(int map);

    std::string name_;
    std::shared_ptr<const ViewModel> view_;
    Explorer explorer_;
    WorldHistory worlds_;
    std::vector<Discovery> discoveries_;
    std::vector<std::int32_t> known_;  // of each cell: 1 + 2 map + wall, as last noted; 0: nothing
    std::vector<float> openness_;      // of the map that was updated at each step
    int illegal_moves_ = 0;
    bool jumped_ = false;
};

}  // namespace tessera::farmap
