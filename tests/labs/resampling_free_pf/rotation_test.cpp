#include "labs/resampling_free_pf/rotation.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>

#include "core/philox.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

constexpr double pi = std::numbers::pi;

Vector3 random_direction(RandomStream& stream) {
    Vector3 direction(stream.normal(), stream.normal(), stream.normal());
    return direction / direction.norm();
}

Rotation skew(const Vector3& v) {
    Rotation result;
    result << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
    return result;
}

/// The exponential of the skew matrix by its own series.
Rotation series_exponential(const Vector3& vector) {
    Rotation sum = Rotation::Identity();
    Rotation term = Rotation::Identity();
    for (int k = 1; k < 40; ++k) {
        term = term * skew(vector) / k;
        sum += term;
    }
    return sum;
}

}  // namespace

TEST_CASE("A rotation vector gives the exponential of its skew matrix", "[rotation]") {
    RandomStream stream("test", 1, "rotation");
    for (const double angle : {0.0, 1e-12, 1e-8, 1e-5, 2e-4, 0.1, 1.0, 3.0, pi, 4.0}) {
        const Vector3 vector = angle * random_direction(stream);
        const Rotation rotation = rotation_of(vector);
        CAPTURE(angle);
        CHECK((rotation - series_exponential(vector)).norm() < 1e-13);
        CHECK((rotation * rotation.transpose() - Rotation::Identity()).norm() < 1e-14);
    }
}

TEST_CASE("The vector of a rotation comes back, near 0 and near pi", "[rotation]") {
    RandomStream stream("test", 2, "rotation");
    for (const double angle : {0.0, 1e-12, 1e-8, 1e-5, 0.1, 1.0, 3.0, pi - 1e-5, pi - 1e-8}) {
        for (int repeat = 0; repeat < 20; ++repeat) {
            const Vector3 vector = angle * random_direction(stream);
            CAPTURE(angle, vector.x(), vector.y(), vector.z());
            CHECK((rotation_vector(rotation_of(vector)) - vector).norm() < 1e-14 + 1e-14 * angle);
        }
    }
}

TEST_CASE("A half turn has a vector of length pi along its axis", "[rotation]") {
    RandomStream stream("test", 3, "rotation");
    for (int repeat = 0; repeat < 20; ++repeat) {
        const Vector3 axis = random_direction(stream);
        const Vector3 vector = rotation_vector(rotation_of(pi * axis));
        CHECK(std::abs(vector.norm() - pi) < 1e-14);
        CHECK(std::abs(std::abs(vector.dot(axis)) - pi) < 1e-13);
    }
    // Vectors longer than pi come back the short way round.
    const Vector3 z(0, 0, 1);
    CHECK((rotation_vector(rotation_of(4.0 * z)) - (4.0 - 2 * pi) * z).norm() < 1e-14);
}

TEST_CASE("The mean of rotations lies between them, by weight", "[rotation]") {
    const Vector3 axis(0.6, 0.0, 0.8);
    const Rotation base = rotation_of({0.3, -2.0, 0.5});
    RotationMean even;
    even.add(base, 1.0);
    even.add(rotation_of(0.4 * axis) * base, 1.0);
    CHECK(angle_between(even.mean(), rotation_of(0.2 * axis) * base) < 1e-14);
    RotationMean one;
    one.add(base, 2.0);
    one.add(rotation_of(2.0 * axis) * base, 0.0);
    CHECK(angle_between(one.mean(), base) < 1e-14);
}

TEST_CASE("Products drift from a rotation and are brought back", "[rotation]") {
    Rotation rotation = rotation_of({0.3, -2.0, 0.5});
    Rotation drifted = rotation;
    drifted(0, 1) += 1e-6;
    drifted(2, 2) -= 1e-6;
    const Rotation repaired = orthonormalised(drifted);
    CHECK((repaired * repaired.transpose() - Rotation::Identity()).norm() < 1e-15);
    CHECK((repaired - rotation).norm() < 4e-6);
}
