#include "labs/resampling_free_pf/mesh_renderer.h"

#include <algorithm>
#include <cmath>

namespace tessera::resampling_free_pf {
namespace {

/// As bright as the splats' pictures, whose splats add up.
constexpr double brightness = 2.5;
constexpr double ambient = 0.35;
constexpr double nearest = 0.5;
constexpr std::size_t samples_per_side = 2;  // of a pixel
constexpr double translation_step = 0.06;
constexpr double rotation_step = 0.08;

/// Twice the signed area of the triangle from a and b to (u, v).
template <class Corner>
double area(const Corner& a, const Corner& b, double u, double v) {
    return (b.u - a.u) * (v - a.v) - (b.v - a.v) * (u - a.u);
}

}  // namespace

MeshRenderer::MeshRenderer(const SplatObject& object, const Camera& camera)
    : object_(object), camera_(camera) {}

/// Keeps the light of a triangle where it is nearer than what is there.
void MeshRenderer::fill(const std::array<Corner, 3>& corners, const std::array<float, 3>& light,
                        std::size_t side) {
    const auto& [a, b, c] = corners;
    const double whole = area(a, b, c.u, c.v);
    if (whole == 0) return;
    const double half = static_cast<double>(picture_side) / 2;
    const double width = static_cast<double>(picture_side) / static_cast<double>(side);
    // Sample i lies at (i + 1/2) width - half.
    const auto first = [&](double place) {
        return static_cast<std::size_t>(
            std::clamp(std::ceil((place + half) / width - 0.5), 0.0, static_cast<double>(side)));
    };
    const auto place = [&](std::size_t i) { return (static_cast<double>(i) + 0.5) * width - half; };
    const auto [left, right] = std::minmax({a.u, b.u, c.u});
    const auto [top, bottom] = std::minmax({a.v, b.v, c.v});
    const std::size_t last_row = first(bottom);
    const std::size_t last_column = first(right);
    for (std::size_t row = first(top); row < last_row; ++row) {
        const double v = place(row);
        for (std::size_t column = first(left); column < last_column; ++column) {
            const double u = place(column);
            const double by_a = area(b, c, u, v) / whole;
            const double by_b = area(c, a, u, v) / whole;
            const double by_c = 1 - by_a - by_b;
            if (by_a < 0 || by_b < 0 || by_c < 0) continue;
            const double closeness = by_a * a.closeness + by_b * b.closeness + by_c * c.closeness;
            const std::size_t sample = row * side + column;
            if (closeness <= closeness_[sample]) continue;
            closeness_[sample] = closeness;
            std::ranges::copy(light, light_.begin() + static_cast<std::ptrdiff_t>(3 * sample));
        }
    }
}

void MeshRenderer::draw(const RigidPose& pose, std::size_t side) {
    closeness_.assign(side * side, 0.0);
    light_.assign(3 * side * side, 0.0F);
    for (const Triangle& triangle : object_.triangles) {
        std::array<Vector3, 3> seen;
        std::array<Corner, 3> corners;
        bool in_front = true;
        for (std::size_t i = 0; i < 3; ++i) {
            seen[i] = pose.rotation * triangle.corners[i] + pose.translation;
            seen[i].z() += camera_.distance;
            in_front = in_front && seen[i].z() > nearest;
            corners[i] = {camera_.focal_length * seen[i].x() / seen[i].z(),
                          camera_.focal_length * seen[i].y() / seen[i].z(), 1 / seen[i].z()};
        }
        if (!in_front) continue;
        const Vector3 normal = cross(seen[1] - seen[0], seen[2] - seen[0]);
        const Vector3 towards = seen[0] + seen[1] + seen[2];
        const double lengths = normal.norm() * towards.norm();
        if (lengths == 0) continue;
        const double cosine = std::abs(normal.dot(towards)) / lengths;
        const double shade = brightness * (ambient + (1 - ambient) * cosine);
        std::array<float, 3> light;
        for (std::size_t c = 0; c < 3; ++c) {
            light[c] = static_cast<float>(shade * object_.palette[triangle.colour][c]);
        }
        fill(corners, light, side);
    }
}

std::vector<float> MeshRenderer::samples(const RigidPose& pose, std::size_t side) {
    draw(pose, side);
    return light_;
}

void MeshRenderer::render(const RigidPose& pose, Picture& picture) {
    constexpr std::size_t side = picture_side * samples_per_side;
    constexpr float share = 1.0F / (samples_per_side * samples_per_side);
    draw(pose, side);
    for (SplatRenderer<float>::Plane& plane : picture) plane.fill(0.0F);
    for (std::size_t row = 0; row < side; ++row) {
        for (std::size_t column = 0; column < side; ++column) {
            const std::size_t pixel =
                row / samples_per_side * picture_side + column / samples_per_side;
            for (std::size_t c = 0; c < picture_channels; ++c) {
                picture[c][pixel] += share * light_[3 * (row * side + column) + c];
            }
        }
    }
}

double MeshRenderer::loss(const RigidPose& pose, const Picture& observed, double noise) {
    render(pose, picture_);
    double sum = 0.0;
    for (std::size_t c = 0; c < picture_channels; ++c) {
        for (std::size_t i = 0; i < picture_pixels; ++i) {
            const double residual = static_cast<double>(picture_[c][i] - observed[c][i]);
            sum += residual * residual;
        }
    }
    return sum / (2 * noise * noise);
}

PoseSlope MeshRenderer::slope(const RigidPose& pose, const Picture& observed, double noise) {
    PoseSlope slope;
    slope.loss = loss(pose, observed, noise);
    const auto difference = [&](const Vector3& v, const Vector3& w, double step) {
        return (loss(moved(pose, v, w), observed, noise) -
                loss(moved(pose, -v, -w), observed, noise)) /
               (2 * step);
    };
    const Vector3 still = Vector3::Zero();
    for (Index i = 0; i < 3; ++i) {
        const Vector3 axis = Vector3::Unit(i);
        slope.translation[i] = difference(translation_step * axis, still, translation_step);
        slope.rotation[i] = difference(still, rotation_step * axis, rotation_step);
    }
    return slope;
}

}  // namespace tessera::resampling_free_pf
