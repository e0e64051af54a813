#include "labs/resampling_free_pf/pose_video.h"

#include <array>
#include <cmath>
#include <numbers>

#include "filter/normals.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr const char* lab_name = "resampling-free-pf";

Vector3 normal_vector(double deviation, RandomStream& stream) {
    Vector3 result;
    for (double& value : result) value = deviation * stream.normal();
    return result;
}

/// A walk at random leaves the picture sooner or later; this one is mirrored at the walls of a box
/// in which the object is seen. Videos of 60 frames hardly ever come there.
void stay_in_view(RigidPose& pose) {
    constexpr double wall = 1.2;
    for (double& coordinate : pose.translation) {
        if (std::abs(coordinate) > wall)
            coordinate = std::copysign(2 * wall, coordinate) - coordinate;
    }
}

}  // namespace

RigidPose first_pose() {
    return {rotation_of({0.45, 0.0, 0.0}) * rotation_of({0.0, 0.6, 0.0}), Vector3::Zero()};
}

RigidPose diffused(const RigidPose& pose, double translation, double rotation,
                   RandomStream& stream) {
    const Vector3 v = normal_vector(translation, stream);
    const Vector3 w = normal_vector(rotation, stream);
    return moved(pose, v, w);
}

bool Occluder::covers(std::size_t row_index, std::size_t column_index) const {
    return std::abs(static_cast<double>(column_index) + 0.5 - column) < width / 2 &&
           std::abs(static_cast<double>(row_index) + 0.5 - row) < height / 2;
}

PoseVideo::PoseVideo(const SplatObject& object, const PoseModel& model, std::uint64_t seed)
    : model_(model),
      seed_(seed),
      renderer_(object),
      clean_(std::make_unique<PosePicture>()),
      observed_(std::make_unique<PosePicture>()) {
    RandomStream stream(lab_name, seed, "pose/first");
    truth_ = diffused(first_pose(), model.prior_translation, model.prior_rotation, stream);
    renderer_.render(truth_, *clean_);
}

void PoseVideo::advance(const Occluder& occluder, bool held) {
    ++frame_;
    if (!held) {
        RandomStream stream(lab_name, seed_, "pose/motion", frame_);
        truth_ = diffused(truth_, model_.motion_translation, model_.motion_rotation, stream);
        stay_in_view(truth_);
        truth_.rotation = orthonormalised(truth_.rotation);
    }
    renderer_.render(truth_, *clean_);
    filter::NormalStream normals(lab_name, seed_, "pose/noise", frame_);
    std::array<double, picture_pixels> noise;
    for (std::size_t c = 0; c < picture_channels; ++c) {
        normals.fill(noise);
        for (std::size_t i = 0; i < picture_pixels; ++i) {
            const bool hidden = occluder.covers(i / picture_side, i % picture_side);
            const double light = hidden ? 0.0 : static_cast<double>((*clean_)[c][i]);
            (*observed_)[c][i] = static_cast<float>(light + model_.noise * noise[i]);
        }
    }
}

void PoseVideo::kidnap() {
    RandomStream stream(lab_name, seed_, "pose/kidnap", ++kidnaps_);
    Vector3 axis = normal_vector(1.0, stream);
    axis /= axis.norm();
    const double angle = stream.uniform(std::numbers::pi / 3, 2 * std::numbers::pi / 3);
    truth_.rotation = rotation_of(angle * axis) * truth_.rotation;
    truth_.translation = normal_vector(model_.prior_translation, stream);
}

}  // namespace tessera::resampling_free_pf
