#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "labs/resampling_free_pf/splat_object.h"

/// Splats through a pinhole camera, and how the picture changes with the pose (Sec. 6D pose).
namespace tessera::resampling_free_pf {

struct RigidPose {
    Rotation rotation = Rotation::Identity();
    Vector3 translation = Vector3::Zero();
};

/// R <- exp(w) R, t <- t + v: what all steps of a pose are made of.
RigidPose moved(const RigidPose& pose, const Vector3& v, const Vector3& w);

struct Camera {
    double distance = 4.0;       ///< Z0: from the camera to the origin
    double focal_length = 30.0;  ///< F, in pixels
    double splat_width = 1.4;    ///< sp: standard deviation of a splat in the picture, in pixels
};

inline constexpr std::size_t picture_side = 24;
inline constexpr std::size_t picture_pixels = picture_side * picture_side;
inline constexpr std::size_t picture_channels = 3;

/// Where a point of the object appears, in pixels from the middle of the picture: u to the right, v
/// downwards. `in_front` is false for what is too near or behind the camera: it is not drawn.
struct Projected {
    double u = 0.0;
    double v = 0.0;
    bool in_front = false;
};
Projected project(const Camera& camera, const RigidPose& pose, const Vector3& point);

/// The loss and its gradient by the steps v and w of `moved`.
struct PoseSlope {
    double loss = 0.0;
    Vector3 translation = Vector3::Zero();
    Vector3 rotation = Vector3::Zero();
};

/// Draws 24 x 24 pixels in three channels: I(row, col) = sum_k A_k exp(-((col - u_k)^2 + (row -
/// v_k)^2) / (2 sp^2)), pixel i at i - 11.5. The exponential of a row and that of a column
/// separate, and splats of one colour are summed before they are coloured. Not for use by two
/// threads at once.
template <class Real>
class SplatRenderer {
public:
    using Plane = std::array<Real, picture_pixels>;
    using Picture = std::array<Plane, picture_channels>;  ///< channel, row from the top, column

    /// Splats must be at least a pixel wide.
    explicit SplatRenderer(const SplatObject& object, const Camera& camera = {});

    const Camera& camera() const { return camera_; }

    void render(const RigidPose& pose, Picture& picture);

    /// L = |I - Y|^2 / (2 noise^2).
    double loss(const RigidPose& pose, const Picture& observed, double noise);

    /// The same with its gradient, by the chain rule through the splats.
    PoseSlope slope(const RigidPose& pose, const Picture& observed, double noise);

private:
    using Line = std::array<Real, picture_side>;
    /// The part of a splat along one axis of the picture, and its derivative by the splat's place.
    struct Profile {
        Line value;
        Line derivative;
    };

    void place(const RigidPose& pose);
    Profile profile(double place) const;
    void draw(Picture& picture) const;
    void weigh_residual(const Picture& picture, double inverse_variance);
    Eigen::Vector2d pull(std::size_t splat, const Plane& residual) const;

    SplatObject object_;
    Camera camera_;
    std::array<double, picture_side> falloff_;  // exp(-i^2 / (2 sp^2))
    std::vector<Vector3> turned_;               // R q
    std::vector<Vector3> seen_;                 // R q + t + Z0
    std::vector<Profile> columns_;
    std::vector<Profile> rows_;
    Picture picture_;
    std::vector<Plane> residuals_;  // by colour: sum over channels of A (I - Y) / noise^2
};

extern template class SplatRenderer<float>;
extern template class SplatRenderer<double>;

}  // namespace tessera::resampling_free_pf
