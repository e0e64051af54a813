#include "labs/resampling_free_pf/lab_pose_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include "filter/resampling.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr double half_side = picture_side / 2.0;
constexpr auto shown = static_cast<std::size_t>(shown_side);

/// As film does: bright places keep their colours, and noise around black stays visible.
std::uint8_t brightness(double intensity) {
    const double exposure = std::max(0.0, intensity + 0.15) / 1.8;
    return static_cast<std::uint8_t>(std::lround(255.0 * (1 - std::exp(-exposure))));
}

lab::Image blank() {
    return {shown_side, shown_side, std::vector<std::uint8_t>(3 * shown * shown)};
}

void put_pixel(lab::Image& image, std::size_t row, std::size_t column, const Colour3& light,
               PoseCamera camera) {
    const std::size_t at = 3 * (row * shown + column);
    for (std::size_t c = 0; c < 3; ++c) {
        image.rgb[at + c] = brightness(light[camera == PoseCamera::grey ? 0 : c]);
    }
}

/// exp(-(x - place)^2 / (2 width^2)) at the middles of the small pixels.
std::array<double, shown> fine_profile(double place, double width) {
    std::array<double, shown> profile;
    for (std::size_t i = 0; i < shown; ++i) {
        const double x = (static_cast<double>(i) + 0.5) / pixel_side - half_side;
        const double distance = (x - place) / width;
        profile[i] = std::exp(-distance * distance / 2);
    }
    return profile;
}

/// The light of each shown pixel, by row from the top.
std::vector<Colour3> splat_light(const SplatObject& object, const RigidPose& pose) {
    const Camera lens;
    std::vector<Colour3> light(shown * shown, Colour3{});
    for (const Splat& splat : object.splats) {
        const Projected at = project(lens, pose, splat.centre);
        if (!at.in_front) continue;
        const auto columns = fine_profile(at.u, lens.splat_width);
        const auto rows = fine_profile(at.v, lens.splat_width);
        const Colour3& colour = object.palette[splat.colour];
        for (std::size_t row = 0; row < shown; ++row) {
            if (rows[row] < 1e-4) continue;
            for (std::size_t column = 0; column < shown; ++column) {
                const double height = rows[row] * columns[column];
                Colour3& here = light[row * shown + column];
                for (std::size_t c = 0; c < 3; ++c) here[c] += height * colour[c];
            }
        }
    }
    return light;
}

std::vector<Colour3> mesh_light(const SplatObject& object, const RigidPose& pose) {
    const std::vector<float> samples = MeshRenderer(object).samples(pose, shown);
    std::vector<Colour3> light(shown * shown);
    for (std::size_t i = 0; i < light.size(); ++i) {
        light[i] = {samples[3 * i], samples[3 * i + 1], samples[3 * i + 2]};
    }
    return light;
}

}  // namespace

double shown_x(double u) {
    return pixel_side * (u + half_side);
}
double shown_y(double v) {
    return pixel_side * (half_side - v);
}
double column_of(double x) {
    return x / pixel_side;
}
double row_of(double y) {
    return static_cast<double>(picture_side) - y / pixel_side;
}

lab::Image shown_picture(const PosePicture& picture, PoseCamera camera) {
    lab::Image image = blank();
    for (std::size_t row = 0; row < shown; ++row) {
        for (std::size_t column = 0; column < shown; ++column) {
            const std::size_t at = row / pixel_side * picture_side + column / pixel_side;
            put_pixel(image, row, column, {picture[0][at], picture[1][at], picture[2][at]}, camera);
        }
    }
    return image;
}

lab::Image sharp_picture(const SplatObject& object, const RigidPose& pose, PoseCamera camera) {
    const std::vector<Colour3> light =
        object.triangles.empty() ? splat_light(object, pose) : mesh_light(object, pose);
    lab::Image image = blank();
    for (std::size_t i = 0; i < light.size(); ++i) {
        put_pixel(image, i / shown, i % shown, light[i], camera);
    }
    return image;
}

lab::Image mean_picture(const SplatObject& object, std::span<const RigidPose> poses,
                        PoseCamera camera) {
    PoseRenderer renderer(object);
    const auto picture = std::make_unique<PosePicture>();
    const auto sum = std::make_unique<PosePicture>();
    const float share = 1.0F / static_cast<float>(poses.size());
    for (const RigidPose& pose : poses) {
        renderer.render(pose, *picture);
        for (std::size_t c = 0; c < picture_channels; ++c) {
            for (std::size_t i = 0; i < picture_pixels; ++i) {
                (*sum)[c][i] += share * (*picture)[c][i];
            }
        }
    }
    return shown_picture(*sum, camera);
}

lab::Series wireframe(const SplatObject& object, std::span<const RigidPose> poses) {
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    const Camera lens;
    lab::Series line;
    for (const RigidPose& pose : poses) {
        for (const Edge& edge : object.edges) {
            const Projected from = project(lens, pose, edge.from);
            const Projected to = project(lens, pose, edge.to);
            if (!from.in_front || !to.in_front) continue;
            line.x.insert(line.x.end(), {shown_x(from.u), shown_x(to.u), gap});
            line.y.insert(line.y.end(), {shown_y(from.v), shown_y(to.v), gap});
        }
    }
    return line;
}

lab::Series outline(const Occluder& occluder) {
    const double left = shown_x(occluder.column - occluder.width / 2 - half_side);
    const double right = shown_x(occluder.column + occluder.width / 2 - half_side);
    const double top = shown_y(occluder.row - occluder.height / 2 - half_side);
    const double bottom = shown_y(occluder.row + occluder.height / 2 - half_side);
    return {{left, right, right, left, left}, {top, top, bottom, bottom, top}, {}, {}};
}

std::vector<RigidPose> representatives(const PoseTracker& tracker, std::size_t count) {
    const std::span<const RigidPose> particles = tracker.particles();
    std::vector<std::uint32_t> chosen(std::min(count, particles.size()));
    filter::systematic_ancestors(tracker.weights(), 0.5, chosen);
    std::vector<RigidPose> poses;
    poses.reserve(chosen.size());
    for (const std::uint32_t particle : chosen) poses.push_back(particles[particle]);
    return poses;
}

}  // namespace tessera::resampling_free_pf
