#include "labs/resampling_free_pf/pose_experiment.h"

#include <chrono>

namespace tessera::resampling_free_pf {

PoseRunResult run_pose(const SplatObject& object, Solid solid, const PoseModel& model,
                       const PoseTrackerSettings& settings, std::uint64_t seed) {
    using Clock = std::chrono::steady_clock;
    PoseVideo video(object, model, seed);
    PoseTracker tracker(object, model, settings, seed);
    PoseRunResult sum;
    Clock::duration spent{};
    for (int frame = 0; frame < pose_frames; ++frame) {
        video.advance({});
        const Clock::time_point start = Clock::now();
        tracker.track(video.observed());
        spent += Clock::now() - start;
        if (frame < first_counted_frame) continue;
        const PoseError error = pose_error(tracker.estimate(), video.truth(), solid);
        sum.translation += error.translation;
        sum.degrees += error.degrees;
        sum.axis_degrees += error.axis_degrees;
    }
    constexpr double counted = pose_frames - first_counted_frame;
    return {sum.translation / counted, sum.degrees / counted, sum.axis_degrees / counted,
            std::chrono::duration<double>(spent).count() / pose_frames,
            static_cast<double>(tracker.pictures_drawn()) / pose_frames};
}

void PoseExperiment::run_unit(std::size_t unit) {
    const std::size_t tracker = unit % trackers.size();
    const std::size_t run = unit / trackers.size();
    results[tracker * runs + run] =
        run_pose(object, solid, model, trackers[tracker], first_seed + run);
}

}  // namespace tessera::resampling_free_pf
