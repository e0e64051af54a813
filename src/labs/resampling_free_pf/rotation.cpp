#include "labs/resampling_free_pf/rotation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tessera::resampling_free_pf {
namespace {

using Quaternion = Eigen::Vector4d;  // real part first

/// The unit quaternion of a rotation, from its largest component (Shepperd 1978), so that nothing
/// small is divided by.
Quaternion quaternion_of(const Rotation& r) {
    const double trace = r(0, 0) + r(1, 1) + r(2, 2);
    const std::array<double, 4> squares = {trace, r(0, 0), r(1, 1), r(2, 2)};
    const auto largest = std::ranges::max_element(squares) - squares.begin();
    Quaternion q;
    if (largest == 0) {
        q << 1 + trace, r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1);
    } else {
        const Index i = largest - 1;
        const Index j = (i + 1) % 3;
        const Index k = (i + 2) % 3;
        q[0] = r(k, j) - r(j, k);
        q[1 + i] = 1 + r(i, i) - r(j, j) - r(k, k);
        q[1 + j] = r(j, i) + r(i, j);
        q[1 + k] = r(k, i) + r(i, k);
    }
    return q / q.norm();
}

Rotation rotation_of_quaternion(const Quaternion& q) {
    const Vector3 v = q.tail<3>();
    Rotation skew;
    skew << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
    return Rotation::Identity() + 2 * q[0] * skew + 2 * skew * skew;
}

}  // namespace

Vector3 cross(const Vector3& a, const Vector3& b) {
    return {a.y() * b.z() - a.z() * b.y(), a.z() * b.x() - a.x() * b.z(),
            a.x() * b.y() - a.y() * b.x()};
}

Rotation rotation_of(const Vector3& vector) {
    const double half = vector.norm() / 2;
    // sin(h)/h; the next term of the series is below 1e-18.
    const double sinc = half < 1e-4 ? 1 - half * half / 6 : std::sin(half) / half;
    Quaternion q;
    q << std::cos(half), sinc / 2 * vector;
    return rotation_of_quaternion(q);
}

Vector3 rotation_vector(const Rotation& rotation) {
    Quaternion q = quaternion_of(rotation);
    if (q[0] < 0) q = -q;
    const double sine = q.tail<3>().norm();
    const double angle_over_sine = sine < 1e-9 ? 2.0 : 2 * std::atan2(sine, q[0]) / sine;
    return angle_over_sine * q.tail<3>();
}

double angle_between(const Rotation& a, const Rotation& b) {
    return rotation_vector(b * a.transpose()).norm();
}

void RotationMean::add(const Rotation& rotation, double weight) {
    const Quaternion q = quaternion_of(rotation);
    sum_ += weight * q * q.transpose();
}

Rotation RotationMean::mean() const {
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d> solver(sum_);
    return rotation_of_quaternion(solver.eigenvectors().col(3));
}

Rotation orthonormalised(const Rotation& rotation) {
    Rotation result;
    const Vector3 x = rotation.col(0) / rotation.col(0).norm();
    Vector3 y = rotation.col(1) - x.dot(rotation.col(1)) * x;
    y /= y.norm();
    result << x, y, cross(x, y);
    return result;
}

}  // namespace tessera::resampling_free_pf
