#pragma once

#include "env/pose.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::farmap {

using env::Pose;

/// Why a run is over.
enum class RunEnd {
    running,
    explored,  ///< everything that can be seen has been seen
    step_limit,
    trapped,     ///< no free cell next to the agent
    walled_over  ///< a wall was painted where the agent stands
};

/// What happened at one step. Step 0 is the start; each later step is one move.
struct StepRecord {
    Pose pose;
    std::int32_t seen = 0;          ///< cells seen so far that count as area
    std::int32_t area = 0;          ///< cells that can be seen; changes only as walls are painted
    std::int32_t map = 0;           ///< id of the map that was updated
    std::int64_t memory = 0;        ///< cells in the box of that map
    std::int64_t total_memory = 0;  ///< of all maps
    double confidence = 0;          ///< of the view
    double mean = 0;                ///< of the confidences since the last cut, this one excluded
    double standard_deviation = 0;  ///< of the same
    std::int32_t cut_to = -1;       ///< the new map, when the map was cut here
    std::int32_t recalled = -1;     ///< the map recalled here
    bool decision = false;          ///< the agent chose its next goal here
    bool far = false;               ///< on the way to another map's fracture point

    double coverage() const { return static_cast<double>(seen) / area; }
};

constexpr std::array<int, 4> checkpoint_steps = {500, 1000, 2000, 5000};
constexpr std::array<double, 5> coverage_marks = {0.5, 0.75, 0.9, 0.95, 0.99};

/// A cut, or a recall.
struct RunEvent {
    int step = 0;
    bool recall = false;
    bool operator==(const RunEvent&) const = default;
};

/// What a run came to. Curves are held at their last value after an early end.
struct Outcome {
    RunEnd end = RunEnd::running;
    int steps = 0;                        ///< moves made
    double coverage = 0;                  ///< at the end
    std::array<double, 4> coverage_at{};  ///< after checkpoint_steps
    std::array<double, 4> memory_at{};    ///< cells of the active map, likewise
    double mean_coverage = 0;             ///< over the moves up to the step limit: "AUC"
    std::array<int, 5> steps_to{};        ///< coverage_marks; -1: not reached
    double mean_memory = 0;               ///< over the moves made, active map
    double mean_total_memory = 0;
    int cuts = 0;
    int recalls = 0;
    std::vector<RunEvent> events;  ///< in order; a step has one at most
};

Outcome summarise_run(std::span<const StepRecord> steps, int step_limit, RunEnd end);

/// SHA-256 of poses, counts, confidences and events: the same on every platform for the same run.
std::string digest(std::span<const StepRecord> steps);

}  // namespace tessera::farmap
