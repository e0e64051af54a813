#include "labs/resampling_free_pf/mesh_renderer.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "labs/resampling_free_pf/pose_experiment.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

using Picture = MeshRenderer::Picture;

/// A square of that half side at that depth, facing the camera.
void add_square(SplatObject& object, double half, double z, std::size_t colour) {
    const Vector3 a(-half, -half, z);
    const Vector3 b(half, -half, z);
    const Vector3 c(half, half, z);
    const Vector3 d(-half, half, z);
    object.triangles.push_back({{a, b, c}, colour});
    object.triangles.push_back({{a, c, d}, colour});
}

double sum_of(const Picture& picture, std::size_t channel) {
    double sum = 0.0;
    for (const float value : picture[channel]) sum += static_cast<double>(value);
    return sum;
}

}  // namespace

TEST_CASE("A square is as large as the pinhole camera makes it, and as bright all over", "[pose]") {
    SplatObject object;
    object.palette = {{1.0, 0.5, 0.0}};
    add_square(object, 0.8, 0.0, 0);
    MeshRenderer renderer(object);
    Picture picture;
    renderer.render({}, picture);
    // 2 * 0.8 * 30 / 4 = 12 pixels a side; the lamp stands in front, light falls off a little.
    const float centre = picture[0][12 * picture_side + 12];
    CHECK(centre > 2.4F);
    CHECK(std::abs(sum_of(picture, 0) / 2.5 - 144.0) < 3.0);
    CHECK(std::abs(sum_of(picture, 1) - sum_of(picture, 0) / 2) < 1e-3);
    CHECK(picture[0][5 * picture_side + 12] == 0.0F);
    CHECK(picture[0][6 * picture_side + 12] > 2.0F);
}

TEST_CASE("What is nearer hides what is behind it, in whatever order they are drawn", "[pose]") {
    for (const bool near_first : {true, false}) {
        SplatObject object;
        object.palette = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}};
        if (near_first) add_square(object, 0.4, -0.3, 0);
        add_square(object, 0.8, 0.3, 1);
        if (!near_first) add_square(object, 0.4, -0.3, 0);
        MeshRenderer renderer(object);
        Picture picture;
        renderer.render({}, picture);
        const std::size_t middle = 12 * picture_side + 12;
        CHECK(picture[0][middle] > 2.0F);
        CHECK(picture[1][middle] == 0.0F);
        CHECK(picture[1][12 * picture_side + 7] > 1.5F);
    }
}

TEST_CASE("A closed solid is as large from behind as from ahead", "[pose]") {
    MeshRenderer renderer(mesh_object(Solid::l_box));
    Picture ahead;
    Picture behind;
    renderer.render({}, ahead);
    renderer.render({rotation_of({0.0, 3.141592653589793, 0.0}), Vector3::Zero()}, behind);
    const auto covered = [](const Picture& picture) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < picture_pixels; ++i) {
            count += picture[0][i] + picture[1][i] + picture[2][i] > 0.0F;
        }
        return count;
    };
    CHECK(covered(ahead) > 60);
    CHECK(covered(ahead) == covered(behind));
}

TEST_CASE("The measured slope of a mesh leads down, from poses about the truth", "[pose]") {
    const RigidPose truth = first_pose();
    for (const Solid solid : {Solid::l_box, Solid::mug}) {
        MeshRenderer renderer(mesh_object(solid));
        Picture observed;
        renderer.render(truth, observed);
        RandomStream stream("resampling-free-pf", 1, "mesh test");
        int down = 0;
        for (int i = 0; i < 40; ++i) {
            const RigidPose pose = diffused(truth, 0.1, 0.15, stream);
            const PoseSlope slope = renderer.slope(pose, observed, 0.5);
            CHECK(slope.loss == renderer.loss(pose, observed, 0.5));
            const double size =
                std::sqrt(slope.translation.squaredNorm() + slope.rotation.squaredNorm());
            REQUIRE(size > 0.0);
            const double step = 0.03 / size;
            const RigidPose next = moved(pose, -step * slope.translation, -step * slope.rotation);
            down += renderer.loss(next, observed, 0.5) < slope.loss ? 1 : 0;
        }
        CHECK(down >= 38);
    }
}

TEST_CASE("Moved by slopes, twenty particles follow the turns of a mesh that still ones lose",
          "[pose]") {
    const auto tracked = [](double rate) {
        PoseRun run(mesh_object(Solid::l_box), Solid::l_box, {},
                    {.filter = PoseFilter::flow, .particles = 20, .rate = rate}, 1);
        while (!run.done()) run.advance();
        CHECK(run.result().pictures_per_frame == 20 * 5 * 13);
        return run.result();
    };
    const PoseRunResult following = tracked(0.1);
    const PoseRunResult still = tracked(1e-9);
    CAPTURE(following.degrees, still.degrees);
    CHECK(following.degrees < still.degrees / 2);
}
