#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lab/channel.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_walk.h"

/// Tables of the run folder.
namespace tessera::farmap {

/// Which run it was.
struct RunName {
    std::uint64_t map = 0;
    std::uint64_t seed = 0;
    std::size_t agent = 0;
    std::string agent_name;
};

/// Two tables. "runs", one row a run: map, seed, agent, A, coverage and memory at checkpoints,
/// steps to marks, means, cuts, recalls, how it ended, and if asked for the seconds of each phase.
/// "events", one row a cut or recall.
class RunTable {
public:
    explicit RunTable(bool with_times);
    void add(const RunName& run, int area, const Outcome& outcome, const PhaseTimes& times);
    std::vector<lab::Channel> channels() const {
        return {{"runs", "runs", runs_}, {"events", "cuts and recalls", events_}};
    }

private:
    bool with_times_;
    lab::Table runs_;
    lab::Table events_;
};

/// One row a step: pose, map, counts, confidence and events.
lab::Channel trace_table(const Walk& walk, int number);

}  // namespace tessera::farmap
