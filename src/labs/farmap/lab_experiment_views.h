#pragma once

#include <span>

#include "lab/frame.h"
#include "labs/farmap/experiment.h"

/// What experiments show, as channels.
namespace tessera::farmap {

/// Mean coverage, active memory and cuts of each agent over the finished maps, as scalars: what a
/// sweep over experiments writes down.
void add_means(const Experiment& experiment, lab::Frame& frame);

/// Coverage at checkpoints and memory by class and agent, paired differences, memory against A.
void add_benchmark(const Experiment& experiment, Grouping grouping, bool with_reference,
                   lab::Frame& frame);

/// Coverage, memory and cuts against the threshold; the agents are in the order of `thresholds`.
void add_thresholds(const Experiment& experiment, std::span<const double> thresholds,
                    bool with_reference, lab::Frame& frame);

/// Goal weights times fragmentation; the agents are those of two_by_two_agents.
void add_two_by_two(const Experiment& experiment, bool with_reference, lab::Frame& frame);

}  // namespace tessera::farmap
