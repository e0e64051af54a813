#pragma once

#include "lab/channel.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_walk.h"

/// Tables of the run folder.
namespace tessera::farmap {

/// One row a run: map, seed, agent, A, coverage at checkpoints, steps to marks, memory, cuts,
/// recalls and how it ended.
class RunTable {
public:
    RunTable();
    void add(std::size_t map, std::uint64_t seed, std::size_t agent, const std::string& name,
             int area, const Outcome& outcome);
    lab::Channel channel() const { return {"runs", "runs", table_}; }

private:
    lab::Table table_;
};

/// One row a step: pose, map, counts, confidence and events.
lab::Channel trace_table(const Walk& walk, int number);

}  // namespace tessera::farmap
