#pragma once

#include <cstdint>
#include <memory>

#include "core/philox.h"
#include "labs/resampling_free_pf/pose_renderer.h"

/// An object that moves at random before a noisy camera (Sec. 6D pose; specified by this lab).
namespace tessera::resampling_free_pf {

struct PoseModel {
    double prior_translation = 0.3;    ///< standard deviation of the first pose about `first_pose`
    double prior_rotation = 0.4;       ///< radians
    double motion_translation = 0.05;  ///< standard deviation of a step, in each coordinate
    double motion_rotation = 0.06;     ///< radians
    double noise = 0.5;                ///< standard deviation of a pixel
};

/// The pose that the prior is about: turned so that three sides are seen.
RigidPose first_pose();

/// A random step of the pose.
RigidPose diffused(const RigidPose& pose, double translation, double rotation,
                   RandomStream& stream);

/// A rectangle that hides what is behind it, black, in pixels from the upper left corner.
struct Occluder {
    double column = 12.0;  ///< of its middle
    double row = 12.0;
    double width = 0.0;  ///< 0: there is none
    double height = 0.0;

    bool covers(std::size_t row_index, std::size_t column_index) const;
};

/// The truth, frame by frame. Frame number t of seed s draws the same numbers whatever was done
/// before.
class PoseVideo {
public:
    PoseVideo(const SplatObject& object, const PoseModel& model, std::uint64_t seed);

    std::uint64_t frame() const { return frame_; }  ///< 0 before the first
    const RigidPose& truth() const { return truth_; }
    const PosePicture& observed() const { return *observed_; }  ///< with noise and occluder
    const PosePicture& clean() const { return *clean_; }

    /// Moves the object by the model, unless it is held, and takes a picture of it.
    void advance(const Occluder& occluder, bool held = false);

    /// A jump that the motion model knows nothing of: 60 to 120 degrees about a random axis, and a
    /// place near the middle.
    void kidnap();

    /// Puts the object elsewhere; seen from the next frame on.
    void put(const RigidPose& pose) { truth_ = pose; }

private:
    PoseModel model_;
    std::uint64_t seed_;
    PoseRenderer renderer_;
    std::uint64_t frame_ = 0;
    std::uint64_t kidnaps_ = 0;
    RigidPose truth_;
    std::unique_ptr<PosePicture> clean_;
    std::unique_ptr<PosePicture> observed_;
};

}  // namespace tessera::resampling_free_pf
