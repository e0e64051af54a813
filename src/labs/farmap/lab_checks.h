#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lab/lab.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_parameters.h"
#include "labs/farmap/lab_walk.h"

/// The paper's claims as predicates on what was computed here, each with one line that says what
/// was found.
namespace tessera::farmap {

std::vector<lab::CheckSpec> check_specs();

/// What can be said of single runs.
void judge_live(std::span<const Walk* const> walks, const Parameters& parameters,
                std::span<const Pose> script, std::vector<lab::CheckResult>& checks);

/// The paper's agents on many maps; where agents stand in the experiment.
struct BenchmarkAgents {
    std::size_t frontier = 0;
    std::size_t frontier_plus_plus = 1;
    std::size_t farmap = 2;
};
void judge_benchmark(const Experiment& experiment, const BenchmarkAgents& agents,
                     std::vector<lab::CheckResult>& checks);

/// Does coverage rise with the threshold? The agents are in the order of `thresholds`.
lab::CheckResult judge_thresholds(const Experiment& experiment, std::span<const double> thresholds);

/// Frontier, Frontier++, FARMap with plain weights, FARMap, in this order: what do fragmentation
/// and what do the goal weights bring?
void judge_two_by_two(const Experiment& experiment, std::vector<lab::CheckResult>& checks);

}  // namespace tessera::farmap
