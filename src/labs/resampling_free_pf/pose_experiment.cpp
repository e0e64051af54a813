#include "labs/resampling_free_pf/pose_experiment.h"

#include <chrono>

namespace tessera::resampling_free_pf {

PoseRun::PoseRun(const SplatObject& object, Solid solid, const PoseModel& model,
                 const PoseTrackerSettings& settings, std::uint64_t seed)
    : solid_(solid), video_(object, model, seed), tracker_(object, model, settings, seed) {}

void PoseRun::advance() {
    using Clock = std::chrono::steady_clock;
    video_.advance({});
    const Clock::time_point start = Clock::now();
    tracker_.track(video_.observed());
    seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
    if (frames_++ < first_counted_frame) return;
    const PoseError error = pose_error(tracker_.estimate(), video_.truth(), solid_);
    sum_.translation += error.translation;
    sum_.degrees += error.degrees;
    sum_.axis_degrees += error.axis_degrees;
}

PoseRunResult PoseRun::result() const {
    constexpr double counted = pose_frames - first_counted_frame;
    return {sum_.translation / counted, sum_.degrees / counted, sum_.axis_degrees / counted,
            seconds_ / pose_frames, static_cast<double>(tracker_.pictures_drawn()) / pose_frames};
}

PoseRun PoseExperiment::begin(std::size_t unit) const {
    return {object, solid, model, trackers[unit % trackers.size()],
            first_seed + unit / trackers.size()};
}

}  // namespace tessera::resampling_free_pf
