#pragma once

#include "core/linear_algebra.h"

/// Rotations of space as 3 x 3 matrices, and the way to and from rotation vectors: a rotation
/// vector points along the axis and is as long as the angle in radians.
namespace tessera::resampling_free_pf {

using Vector3 = Eigen::Vector3d;
using Rotation = Eigen::Matrix3d;

Vector3 cross(const Vector3& a, const Vector3& b);

/// exp: the rotation of that vector (Rodrigues' formula); accurate for every length.
Rotation rotation_of(const Vector3& vector);

/// log: the shortest vector of that rotation, its length in [0, pi]; accurate near both ends. At pi
/// itself one of the two vectors.
Vector3 rotation_vector(const Rotation& rotation);

/// The angle in [0, pi] that leads from one rotation to the other.
double angle_between(const Rotation& a, const Rotation& b);

/// The rotation that is nearest to all in the mean square of chords, each counted by its weight
/// (Markley, Cheng, Crassidis and Oshman, "Averaging quaternions", 2007): add all, then ask.
class RotationMean {
public:
    void add(const Rotation& rotation, double weight);
    Rotation mean() const;

private:
    Eigen::Matrix4d sum_ = Eigen::Matrix4d::Zero();
};

/// Back to the nearest rotation after many products (Gram and Schmidt).
Rotation orthonormalised(const Rotation& rotation);

}  // namespace tessera::resampling_free_pf
