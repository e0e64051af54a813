#include "labs/resampling_free_pf/splat_renderer.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <memory>

#include "core/philox.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

constexpr std::array<Solid, 3> solids = {Solid::l_box, Solid::mug, Solid::cylinder};

RigidPose random_pose(RandomStream& stream, double spread) {
    const auto draw = [&](double sd) {
        return Vector3(sd * stream.normal(), sd * stream.normal(), sd * stream.normal());
    };
    const Vector3 v = draw(0.3 * spread);
    return moved({}, v, draw(spread));
}

using Renderer = SplatRenderer<double>;

double plain_intensity(const SplatObject& object, const Camera& camera, const RigidPose& pose,
                       std::size_t channel, std::size_t row, std::size_t column) {
    double sum = 0.0;
    for (const Splat& splat : object.splats) {
        const Projected at = project(camera, pose, splat.centre);
        const double x = static_cast<double>(column) - 11.5 - at.u;
        const double y = static_cast<double>(row) - 11.5 - at.v;
        const double width = camera.splat_width;
        sum += object.palette[splat.colour][channel] *
               std::exp(-(x * x + y * y) / (2 * width * width));
    }
    return sum;
}

}  // namespace

TEST_CASE("A picture is the sum of its splats", "[pose][splats]") {
    RandomStream stream("test", 1, "splats");
    for (const Solid solid : solids) {
        const SplatObject object = splat_object(solid);
        Renderer renderer(object);
        SplatRenderer<float> single(object);
        const RigidPose pose = random_pose(stream, 1.0);
        const auto picture = std::make_unique<Renderer::Picture>();
        const auto coarse = std::make_unique<SplatRenderer<float>::Picture>();
        renderer.render(pose, *picture);
        single.render(pose, *coarse);
        double worst = 0.0;
        double worst_single = 0.0;
        for (std::size_t c = 0; c < picture_channels; ++c) {
            for (std::size_t i = 0; i < picture_pixels; ++i) {
                const double plain = plain_intensity(object, renderer.camera(), pose, c,
                                                     i / picture_side, i % picture_side);
                worst = std::max(worst, std::abs((*picture)[c][i] - plain));
                worst_single =
                    std::max(worst_single, std::abs(static_cast<double>((*coarse)[c][i]) - plain));
            }
        }
        CHECK(worst < 1e-13);
        CHECK(worst_single < 5e-6);
    }
}

TEST_CASE("The gradient by the pose is that of central differences", "[pose][splats]") {
    RandomStream stream("test", 2, "splats");
    for (const Solid solid : solids) {
        Renderer renderer(splat_object(solid));
        const auto observed = std::make_unique<Renderer::Picture>();
        for (int repeat = 0; repeat < 10; ++repeat) {
            renderer.render(random_pose(stream, 0.8), *observed);
            const RigidPose pose = random_pose(stream, 0.8);
            const PoseSlope slope = renderer.slope(pose, *observed, 0.5);
            CHECK(slope.loss == renderer.loss(pose, *observed, 0.5));
            const double size = std::hypot(slope.translation.norm(), slope.rotation.norm());
            constexpr double h = 2e-5;
            for (Index i = 0; i < 3; ++i) {
                const Vector3 step = h * Vector3::Unit(i);
                const auto difference = [&](const Vector3& v, const Vector3& w) {
                    return (renderer.loss(moved(pose, v, w), *observed, 0.5) -
                            renderer.loss(moved(pose, -v, -w), *observed, 0.5)) /
                           (2 * h);
                };
                const Vector3 zero = Vector3::Zero();
                CAPTURE(static_cast<int>(solid), repeat, i, size);
                CHECK(std::abs(slope.translation[i] - difference(step, zero)) < 1e-6 * size);
                CHECK(std::abs(slope.rotation[i] - difference(zero, step)) < 1e-6 * size);
            }
        }
    }
}

TEST_CASE("Single precision loses nothing that a filter could see", "[pose][splats]") {
    RandomStream stream("test", 3, "splats");
    for (const Solid solid : solids) {
        Renderer renderer(splat_object(solid));
        SplatRenderer<float> single(splat_object(solid));
        const RigidPose truth = random_pose(stream, 0.5);
        const auto observed = std::make_unique<Renderer::Picture>();
        const auto coarse = std::make_unique<SplatRenderer<float>::Picture>();
        renderer.render(truth, *observed);
        single.render(truth, *coarse);
        for (int repeat = 0; repeat < 20; ++repeat) {
            const RigidPose pose = random_pose(stream, 0.8);
            const PoseSlope a = renderer.slope(pose, *observed, 0.5);
            const PoseSlope b = single.slope(pose, *coarse, 0.5);
            CHECK(std::abs(a.loss - b.loss) < 2e-6 * a.loss + 1e-6);
            CHECK((a.translation - b.translation).norm() < 1e-5 * (1 + a.translation.norm()));
            CHECK((a.rotation - b.rotation).norm() < 1e-5 * (1 + a.rotation.norm()));
        }
    }
}

TEST_CASE("What is behind the camera or far outside is not drawn", "[pose][splats]") {
    Renderer renderer(splat_object(Solid::mug));
    const auto picture = std::make_unique<Renderer::Picture>();
    for (const Vector3& place :
         {Vector3(0, 0, -9), Vector3(1e6, 0, 0), Vector3(0, -50, 1), Vector3(0, 0, -4)}) {
        const RigidPose pose{Rotation::Identity(), place};
        renderer.render(pose, *picture);
        for (const auto& plane : *picture) {
            for (const double value : plane) {
                REQUIRE(std::isfinite(value));
                if (place.norm() > 5) REQUIRE(value == 0.0);
            }
        }
        const PoseSlope slope = renderer.slope(pose, *picture, 0.5);
        CHECK(slope.loss == 0.0);
        CHECK(slope.translation.norm() == 0.0);
    }
}

TEST_CASE("Objects are 30 splats, spread out; a turned cylinder looks the same", "[pose][splats]") {
    for (const Solid solid : solids) {
        const SplatObject object = splat_object(solid);
        CHECK(object.splats.size() == splats_of_object);
        CHECK(std::ranges::is_sorted(object.splats, {}, &Splat::colour));
        CHECK(object.splats.back().colour < object.palette.size());
        double closest = 1e9;
        for (std::size_t i = 0; i < object.splats.size(); ++i) {
            CHECK(object.splats[i].centre.norm() < 1.2);
            for (std::size_t j = 0; j < i; ++j) {
                closest =
                    std::min(closest, (object.splats[i].centre - object.splats[j].centre).norm());
            }
        }
        CHECK(closest > 0.15);
    }
    for (const Solid solid : solids) {
        const Vector3 axis(0, 1, 0);
        Renderer renderer(splat_object(solid));
        const auto observed = std::make_unique<Renderer::Picture>();
        const RigidPose pose = moved({}, Vector3::Zero(), {0.5, 0.0, 0.3});
        renderer.render(pose, *observed);
        RigidPose turned = pose;
        turned.rotation = pose.rotation * rotation_of(0.9 * axis);
        const double loss = renderer.loss(turned, *observed, 0.5);
        CAPTURE(static_cast<int>(solid), loss);
        if (symmetry_axis(solid).norm() > 0) {
            CHECK(loss < 0.5);
        } else {
            CHECK(loss > 20.0);
        }
    }
}
