#include "labs/resampling_free_pf/pose_tracker.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/errors.h"
#include "filter/log_weights.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr const char* lab_name = "resampling-free-pf";
constexpr double degrees_per_radian = 180.0 / std::numbers::pi;
constexpr std::size_t pose_dimension = 6;

RotationMean weighted_rotations(std::span<const RigidPose> poses, std::span<const double> weights) {
    RotationMean sum;
    for (std::size_t i = 0; i < poses.size(); ++i) sum.add(poses[i].rotation, weights[i]);
    return sum;
}

/// Streams of different filters with different numbers of particles need not differ; those of
/// different starts must.
RandomStream stream_of(const char* purpose, std::uint64_t seed, std::uint64_t start,
                       std::uint64_t frame) {
    return {lab_name, seed, purpose, start << 32 | frame};
}

FlowSettings flow_settings(const PoseTrackerSettings& settings) {
    return {.variant =
                settings.filter == PoseFilter::flow ? FlowVariant::paper_code : FlowVariant::local,
            .gamma = settings.rate * static_cast<double>(settings.particles)};
}

}  // namespace

PoseTracker::PoseTracker(const SplatObject& object, const PoseModel& model,
                         const PoseTrackerSettings& settings, std::uint64_t seed)
    : model_(model),
      settings_(settings),
      seed_(seed),
      renderer_(object),
      flow_(flow_settings(settings)) {
    if (settings.particles < 1) throw InputError("a tracker needs at least one particle");
    if (!(settings.rate > 0 && std::isfinite(settings.rate) && settings.cap > 0 &&
          settings.substeps >= 1)) {
        throw InputError("the flow needs a rate, a step cap and sub-steps above 0");
    }
    start_over();
}

void PoseTracker::start_over() {
    RandomStream stream = stream_of("pose/prior", seed_, starts_++, 0);
    poses_.clear();
    for (std::size_t i = 0; i < settings_.particles; ++i) {
        poses_.push_back(
            diffused(first_pose(), model_.prior_translation, model_.prior_rotation, stream));
    }
    weights_.assign(poses_.size(), 1.0 / static_cast<double>(poses_.size()));
    log_weights_.assign(poses_.size(), 0.0);
    whitened_ = filter::Particles(pose_dimension, poses_.size());
    gradients_ = filter::Particles(pose_dimension, poses_.size());
    losses_.assign(poses_.size(), 0.0);
    roots_.resize(poses_.size());
    std::iota(roots_.begin(), roots_.end(), 0U);
}

void PoseTracker::track(const PosePicture& observed) {
    const double enough = settings_.threshold * static_cast<double>(poses_.size());
    if (settings_.filter == PoseFilter::sir &&
        (effective_sample_size() < enough || settings_.threshold >= 1)) {
        resample();
    }
    ++frame_;
    RandomStream stream = stream_of("pose/diffusion", seed_, starts_, frame_);
    for (RigidPose& pose : poses_) {
        pose = diffused(pose, model_.motion_translation, model_.motion_rotation, stream);
        pose.rotation = orthonormalised(pose.rotation);
    }
    lost_ = false;
    if (settings_.filter == PoseFilter::sir) {
        weigh(observed);
    } else {
        for (int i = 0; i < settings_.substeps; ++i) flow_substep(observed);
    }
}

/// Resampling waits until the next picture, so that the estimate is the weighted one.
void PoseTracker::weigh(const PosePicture& observed) {
    for (std::size_t i = 0; i < poses_.size(); ++i) {
        log_weights_[i] -= renderer_.loss(poses_[i], observed, model_.noise);
    }
    pictures_drawn_ += poses_.size();
    const double sum = filter::normalise(log_weights_, weights_);
    lost_ = std::isinf(sum);
    if (lost_) {
        std::ranges::fill(weights_, 1.0 / static_cast<double>(poses_.size()));
        std::ranges::fill(log_weights_, 0.0);
        return;
    }
    for (double& weight : log_weights_) weight -= sum;
}

void PoseTracker::resample() {
    RandomStream stream = stream_of("pose/resampling", seed_, starts_, frame_);
    std::vector<std::uint32_t> ancestors(poses_.size());
    filter::draw_ancestors(settings_.resampling, weights_, stream, ancestors);
    std::vector<RigidPose> poses;
    std::vector<std::uint32_t> roots;
    poses.reserve(poses_.size());
    roots.reserve(poses_.size());
    for (const std::uint32_t ancestor : ancestors) {
        poses.push_back(poses_[ancestor]);
        roots.push_back(roots_[ancestor]);
    }
    poses_ = std::move(poses);
    roots_ = std::move(roots);
    std::ranges::fill(weights_, 1.0 / static_cast<double>(poses_.size()));
    std::ranges::fill(log_weights_, 0.0);
}

/// Where the particles are in the plane of rotation vectors about their mean, for the pair term.
void PoseTracker::whiten() {
    const RigidPose middle = estimate();
    for (std::size_t i = 0; i < poses_.size(); ++i) {
        const Vector3 v = poses_[i].translation - middle.translation;
        const Vector3 w = rotation_vector(poses_[i].rotation * middle.rotation.transpose());
        for (std::size_t d = 0; d < 3; ++d) {
            const auto axis = static_cast<Index>(d);
            whitened_.at(d, i) = v[axis] / model_.prior_translation;
            whitened_.at(d + 3, i) = w[axis] / model_.prior_rotation;
        }
    }
}

/// One update by the frame's loss over the number of sub-steps (Sec. "Models with dynamics").
void PoseTracker::flow_substep(const PosePicture& observed) {
    const double share = 1.0 / settings_.substeps;
    const double by_translation = share * model_.prior_translation;
    const double by_rotation = share * model_.prior_rotation;
    for (std::size_t i = 0; i < poses_.size(); ++i) {
        const PoseSlope slope = renderer_.slope(poses_[i], observed, model_.noise);
        losses_[i] = share * slope.loss;
        for (std::size_t d = 0; d < 3; ++d) {
            const auto axis = static_cast<Index>(d);
            gradients_.at(d, i) = by_translation * slope.translation[axis];
            gradients_.at(d + 3, i) = by_rotation * slope.rotation[axis];
        }
    }
    pictures_drawn_ += renderer_.pictures_per_slope() * poses_.size();
    if (settings_.filter == PoseFilter::flow) whiten();
    flow_.compute(whitened_, losses_, gradients_, parts_);
    for (std::size_t i = 0; i < poses_.size(); ++i) {
        Eigen::Matrix<double, pose_dimension, 1> step;
        for (std::size_t d = 0; d < pose_dimension; ++d) {
            step[static_cast<Index>(d)] = parts_.gradient.at(d, i) + parts_.pair.at(d, i);
        }
        const double length = step.norm();
        if (!std::isfinite(length)) continue;
        if (length > settings_.cap) step *= settings_.cap / length;
        poses_[i] = moved(poses_[i], model_.prior_translation * step.head<3>(),
                          model_.prior_rotation * step.tail<3>());
    }
}

RigidPose PoseTracker::estimate() const {
    RigidPose result;
    for (std::size_t i = 0; i < poses_.size(); ++i) {
        result.translation += weights_[i] * poses_[i].translation;
    }
    result.rotation = weighted_rotations(poses_, weights_).mean();
    return result;
}

double PoseTracker::effective_sample_size() const {
    return filter::effective_sample_size(weights_);
}

std::size_t PoseTracker::surviving_ancestors() const {
    std::vector<std::uint32_t> sorted = roots_;
    std::ranges::sort(sorted);
    return static_cast<std::size_t>(std::ranges::unique(sorted).begin() - sorted.begin());
}

PoseError pose_error(const RigidPose& estimate, const RigidPose& truth, Solid solid) {
    PoseError error;
    error.translation = (estimate.translation - truth.translation).norm();
    error.degrees = degrees_per_radian * angle_between(estimate.rotation, truth.rotation);
    error.axis_degrees = error.degrees;
    const Vector3 axis = symmetry_axis(solid);
    if (axis.norm() > 0) {
        const Vector3 a = estimate.rotation * axis;
        const Vector3 b = truth.rotation * axis;
        error.axis_degrees = degrees_per_radian * std::atan2(cross(a, b).norm(), a.dot(b));
    }
    return error;
}

}  // namespace tessera::resampling_free_pf
