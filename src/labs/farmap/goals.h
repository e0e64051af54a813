#pragma once

#include "core/philox.h"
#include "env/pose.h"
#include "labs/farmap/frontier_groups.h"
#include "labs/farmap/settings.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tessera::farmap {

/// The heading with which a goal is to be reached: roughly, that of the way there.
Heading goal_heading(Cell walker, Cell goal);

/// Euclidean distance.
double distance_between(Cell a, Cell b);

/// Weight of a group for the random rules, up to a common factor (FARMap, local subgoal).
double goal_weight(const AgentSettings& settings, const Pose& walker, const FrontierGroup& group);

/// The index of one of the non-negative weights, with probability proportional to it; their sum is
/// positive. Draws one number from the stream.
std::size_t pick(std::span<const double> weights, RandomStream& stream);

/// Chooses among the groups of more than one cell and of at least min(size_threshold, size of the
/// largest): at random with those weights, or the nearest, by the settings' rule. Nothing when no
/// group qualifies. Draws one number from the stream for the random rules. `weights` is scratch.
std::optional<FrontierGroup> choose_group(std::span<const FrontierGroup> groups,
                                          const AgentSettings& settings, const Pose& walker,
                                          RandomStream& stream, std::vector<double>& weights);

/// Score of staying in the current map (FARMap, LTM subgoal).
double local_score(double openness, double epsilon);

/// Score of a stored map: openness when it was left, Manhattan distance to its fracture point, and
/// rank by recency of use among all maps, current 0, previous 1, ...
double far_score(double openness, int distance, double epsilon, int rank);

/// Order in which final headings are tried at a fracture point, for a walker of that heading.
std::array<Heading, 4> arrival_headings(Heading heading);

}  // namespace tessera::farmap
