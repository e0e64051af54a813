#pragma once

#include <span>
#include <vector>

#include "lab/channel.h"
#include "labs/resampling_free_pf/lab_pose_parameters.h"
#include "labs/resampling_free_pf/pose_tracker.h"
#include "labs/resampling_free_pf/pose_video.h"

/// Pictures of the pose experiment and what is drawn over them. Each of the camera's pixels is
/// shown as 4 x 4; coordinates count the small ones from the lower left corner.
namespace tessera::resampling_free_pf {

inline constexpr int pixel_side = 4;
inline constexpr int shown_side = pixel_side * static_cast<int>(picture_side);

/// Where a point in the camera's pixels from the middle (u to the right, v downwards) is shown.
double shown_x(double u);
double shown_y(double v);
/// The way back, in pixels from the upper left corner.
double column_of(double x);
double row_of(double y);

/// What the camera takes.
lab::Image shown_picture(const PosePicture& picture, PoseCamera camera);

/// The object itself, without noise and four times as sharp.
lab::Image sharp_picture(const SplatObject& object, const RigidPose& pose, PoseCamera camera);

/// The mean of the pictures that these poses would give.
lab::Image mean_picture(const SplatObject& object, std::span<const RigidPose> poses,
                        PoseCamera camera);

/// The edges of the object in these poses, in one line with gaps.
lab::Series wireframe(const SplatObject& object, std::span<const RigidPose> poses);

lab::Series outline(const Occluder& occluder);

/// At most `count` particles that stand for all, drawn evenly by weight.
std::vector<RigidPose> representatives(const PoseTracker& tracker, std::size_t count);

}  // namespace tessera::resampling_free_pf
