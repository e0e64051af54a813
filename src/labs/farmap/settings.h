#pragma once

#include "labs/farmap/local_map.h"

namespace tessera::farmap {

/// When a map is cut.
enum class Fragmentation {
    none,     ///< one map for the whole run: the frontier agents
    z_score,  ///< (mean - confidence) / sd > rho
    ratio,    ///< surprisal / mean surprisal > rho
    random,   ///< with probability rho at each step
    uniform,  ///< every rho steps
};

/// How frontier cells are grouped.
enum class Grouping {
    eight_connected,
    released,  ///< as in the published program: floods that miss neighbours, labels that collide
};

/// How the next goal is chosen among the frontier groups; n cells, r the distance of the goal.
enum class GoalRule {
    distance,          ///< at random, p ~ 1 / r
    size_and_heading,  ///< at random, p ~ n / r, times a penalty when the goal lies behind
    nearest,           ///< the nearest goal
    nearest_cell,      ///< the group that comes nearest, at its nearest cell (as explore_lite does)
};

/// An agent: everything that is not the world. Defaults are the paper's program's.
struct AgentSettings {
    Fragmentation fragmentation = Fragmentation::z_score;
    GoalRule goal_rule = GoalRule::size_and_heading;
    Grouping grouping = Grouping::eight_connected;
    bool recall = true;              ///< go back to stored maps; off: maps are cut and forgotten
    bool switch_on_arrival = false;  ///< change maps where a far goal is reached, by any heading

    int view_size = 15;           ///< S, cells; 5 times the scale of the world
    double field_of_view = 0.25;  ///< f
    double gamma = 0.9;           ///< decay of confidence
    double rho = 2;               ///< threshold of fragmentation
    int minimum_samples = 26;     ///< confidences since the last cut before the next
    double epsilon = 5;           ///< distance that weighs like the local map's
    double gate = 0.05;           ///< openness below which stored maps are considered
    int size_threshold = 3;       ///< smallest frontier group of interest
    double behind_penalty = 1e-5;
    /// Plans in a row that show no new cell before single frontier cells are tried instead of
    /// groups; 0: never, as in the published program.
    int patience = 2;

    MapBackend backend = MapBackend::lazy;
    bool changing_colours = false;  ///< deal the wall colours anew at every step
    int step_limit = 5000;
    bool measure_time = false;
};

/// FARMap, the paper's agent.
AgentSettings farmap_agent();
/// Frontier exploration on one map (Yamauchi 1997), the paper's baseline.
AgentSettings frontier_agent();
/// One map with FARMap's goal weights: what fragmentation adds is the difference to FARMap.
AgentSettings frontier_plus_plus_agent();
/// One map, always the frontier that comes nearest, in the manner of ROS's explore_lite.
AgentSettings nearest_frontier_agent();

/// Throws InputError that names the first setting out of range.
void check(const AgentSettings& settings);

}  // namespace tessera::farmap
