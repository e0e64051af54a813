#pragma once

#include "core/philox.h"
#include "env/world.h"
#include "labs/farmap/frontier_groups.h"
#include "labs/farmap/long_term_memory.h"
#include "labs/farmap/planner.h"
#include "labs/farmap/settings.h"
#include "labs/farmap/surprisal.h"
#include "labs/farmap/trace.h"
#include "labs/farmap/view.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tessera::farmap {

/// What the agent is about.
enum class Purpose {
    none,
    frontier,       ///< to a group of frontier cells of its map
    frontier_cell,  ///< to one of them, since groups led nowhere
    other_map,      ///< to the fracture point of another map
    step_back,      ///< out of a dead end
};

struct PhaseTimes {
    double view = 0;  ///< seconds
    double update = 0;
    double decide = 0;
};

/// The colours of the walls from that step of a run on, when they change at every step. `seed` is
/// the run's; the world is as it was one step before.
void deal_colours(env::World& world, std::uint64_t seed, int step);

/// An agent in a world: the loop of FARMap (and, with other settings, of the frontier agents) one
/// move at a time. A value: a copy goes on independently. A step takes no memory, except where a
/// map is cut, where a fragment outgrows its room, and with released groups, changing colours or
/// the dense map.
class Explorer {
public:
    /// Looks around and makes its first plan. The seed names the run's random stream; `view` may be
    /// shared between runs of the same view size and field. Throws InputError for settings out of
    /// range and for a start that is not a free cell.
    Explorer(env::World world, const AgentSettings& settings, const Pose& start, std::uint64_t seed,
             std::shared_ptr<const ViewModel> view = nullptr);

    /// Makes one move by the agent's own plan. False when the run is over, without a move.
    bool advance();

    /// Makes one move of the user's; the agent's plan is dropped. False, without a move, when a
    /// wall is in the way or the run is over.
    bool steer(Heading heading);

    /// Puts the agent there: a jump, or the next pose of a script. One step. False when the run is
    /// over; throws InputError when the cell is not free.
    bool place(const Pose& pose);

    /// Builds or removes a base wall of the agent's world. The agent learns of it when it sees it
    /// or runs into it. The changed cells count as not yet seen. A run that was over because
    /// nothing was left to see, or no way out, goes on if that has changed. False when nothing
    /// changed; throws InputError for cells on the ring or outside.
    bool paint(Cell base_cell, bool wall);

    RunEnd end() const { return end_; }
    const env::World& world() const { return world_; }
    const AgentSettings& settings() const { return settings_; }
    const Pose& pose() const { return pose_; }
    int steps() const { return static_cast<int>(trace_.size()) - 1; }
    std::span<const StepRecord> trace() const { return trace_; }
    Outcome outcome() const { return summarise_run(trace_, settings_.step_limit, end_); }

    /// What is in view now.
    std::span<const Sighting> sightings() const { return sightings_; }
    /// Whether a cell of the world has been seen, in this run, by any map.
    bool seen(Cell cell) const { return seen_[static_cast<std::size_t>(world_.index(cell))] != 0; }

    const LongTermMemory& memory() const { return memory_; }
    const LocalMap& map() const { return memory_.current().map; }
    /// Scores of all maps as next goals, as far_score and local_score give them now.
    std::span<const double> map_scores() {
        return memory_.scores(pose_.cell, settings_.epsilon, false);
    }

    Purpose purpose() const { return purpose_; }
    /// The poses still ahead, the last one the current subgoal.
    std::span<const Pose> plan() const { return std::span(walk_).subspan(next_); }

    const PhaseTimes& times() const { return times_; }

private:
    void reserve();
    void step_to(const Pose& pose, bool decision);
    void observe(bool decision);
    void look_around();
    void note_seen();
    void test_recall(StepRecord& record, bool ends_far_walk);
    void test_cut(StepRecord& record, bool decision);

    void decide();
    bool choose_far_goal(bool leave);
    bool choose_frontier();
    bool choose_frontier_cell();
    bool walk_to_frontier(const Pose& goal);
    void step_back();
    void count_progress();
    void drop_plan();
    bool plan_is_blocked() const;
    bool sees_free_cell() const;
    RunEnd state_of_run() const;

    AgentSettings settings_;
    env::World world_;
    Surroundings surroundings_;
    std::shared_ptr<const ViewModel> view_;
    std::uint64_t seed_;
    RandomStream goal_stream_;
    RandomStream cut_stream_;

    Pose pose_;
    RunEnd end_ = RunEnd::running;
    std::vector<StepRecord> trace_;
    std::vector<std::uint8_t> seen_;
    int seen_count_ = 0;
    std::vector<SeenCell> visible_;
    std::vector<Sighting> sightings_;

    LongTermMemory memory_;
    ConfidenceRecord confidences_;
    FrontierGrouping grouping_;
    Planner planner_;
    std::vector<double> weights_;

    Purpose purpose_ = Purpose::none;
    std::vector<Pose> walk_;
    std::size_t next_ = 0;
    int far_map_ = -1;             // where the far walk leads
    bool ended_far_walk_ = false;  // at this decision
    bool painted_ = false;         // since the plan was made

    // Guards against dead-locks of the frontier rule.
    int new_cells_ = 0;        // since the plan was made
    int fruitless_ = 0;        // plans in a row, not counting far walks, that showed no new cell
    int rounds_ = 0;           // over all frontier cells, since then
    std::vector<Cell> tried_;  // frontier cells

    PhaseTimes times_;
};

}  // namespace tessera::farmap
