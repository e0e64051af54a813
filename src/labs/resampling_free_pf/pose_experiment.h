#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "labs/resampling_free_pf/pose_tracker.h"
#include "labs/resampling_free_pf/pose_video.h"

/// The errors of section "6D pose": each filter on the same videos, frames 10 to 59.
namespace tessera::resampling_free_pf {

inline constexpr int pose_frames = 60;
inline constexpr int first_counted_frame = 10;

/// Means over the counted frames of one run.
struct PoseRunResult {
    double translation = 0.0;
    double degrees = 0.0;
    double axis_degrees = 0.0;
    double seconds_per_frame = 0.0;
    double pictures_per_frame = 0.0;
};

/// One video of that seed, tracked frame by frame.
class PoseRun {
public:
    PoseRun(const SplatObject& object, Solid solid, const PoseModel& model,
            const PoseTrackerSettings& settings, std::uint64_t seed);

    bool done() const { return frames_ == pose_frames; }
    void advance();
    /// Of a run that is done.
    PoseRunResult result() const;

private:
    Solid solid_;
    PoseVideo video_;
    PoseTracker tracker_;
    PoseRunResult sum_;
    double seconds_ = 0.0;
    int frames_ = 0;
};

/// Trackers side by side, each on the videos of seeds first_seed, first_seed + 1, ...
struct PoseExperiment {
    SplatObject object;
    Solid solid = Solid::l_box;
    PoseModel model;
    std::vector<PoseTrackerSettings> trackers;
    std::size_t runs = 4;
    std::uint64_t first_seed = 1;
    std::vector<PoseRunResult> results{};  ///< of the units that are done

    std::size_t units() const { return trackers.size() * runs; }
    /// Unit u is run u / trackers of tracker u % trackers: all trackers are ahead alike.
    PoseRun begin(std::size_t unit) const;
    /// Takes the result of the next unit.
    void finish(const PoseRun& run) { results.push_back(run.result()); }
    bool done() const { return results.size() == units(); }
    /// How many runs of a tracker are done.
    std::size_t runs_done(std::size_t tracker) const {
        return (results.size() + trackers.size() - 1 - tracker) / trackers.size();
    }
    /// How many runs every tracker has done.
    std::size_t common_runs() const { return results.size() / trackers.size(); }
    /// Of a run that is done.
    const PoseRunResult& result(std::size_t tracker, std::size_t run) const {
        return results[run * trackers.size() + tracker];
    }
};

}  // namespace tessera::resampling_free_pf
