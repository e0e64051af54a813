#include "figure/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::figure {
namespace {

struct Bounds {
    std::array<double, 3> lower{};
    std::array<double, 3> upper{};
    bool empty = true;

    void add(const std::array<double, 3>& p) {
        if (!std::isfinite(p[0]) || !std::isfinite(p[1]) || !std::isfinite(p[2])) return;
        if (empty) lower = upper = p;
        empty = false;
        for (std::size_t i = 0; i < 3; ++i) {
            lower[i] = std::min(lower[i], p[i]);
            upper[i] = std::max(upper[i], p[i]);
        }
    }
};

}  // namespace

Box3 box_of(const Figure& figure) {
    Bounds bounds;
    for (const Layer& layer : figure.layers) {
        if (const auto* points = std::get_if<Points3>(&layer)) {
            for (std::size_t i = 0; i < points->x.size(); ++i)
                bounds.add({points->x[i], points->y[i], points->z[i]});
        }
        if (const auto* arrows = std::get_if<Arrows3>(&layer)) {
            for (const Arrow3& arrow : arrows->arrows) {
                bounds.add(arrow.from);
                bounds.add(arrow.to);
            }
        }
    }
    Box3 box;
    double half = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
        box.centre[i] = 0.5 * (bounds.lower[i] + bounds.upper[i]);
        half = std::max(half, 0.5 * (bounds.upper[i] - bounds.lower[i]));
    }
    box.half_extent = half > 0.0 ? half : 1.0;
    return box;
}

Projection::Projection(const Box3& box, const Camera& camera, const Rect& area)
    : box_(box),
      cos_yaw_(std::cos(camera.yaw)),
      sin_yaw_(std::sin(camera.yaw)),
      cos_pitch_(std::cos(camera.pitch)),
      sin_pitch_(std::sin(camera.pitch)),
      centre_(area.centre()),
      // The box's corner is at most sqrt(3) half extents away from its centre.
      scale_(camera.zoom * 0.5 * std::min(area.width, area.height) / (box.half_extent * 1.75)) {}

Projection::Projected Projection::operator()(const std::array<double, 3>& position) const {
    const double x = position[0] - box_.centre[0];
    const double y = position[1] - box_.centre[1];
    const double z = position[2] - box_.centre[2];
    const double right = cos_yaw_ * x + sin_yaw_ * y;
    const double away = -sin_yaw_ * x + cos_yaw_ * y;
    const double up = cos_pitch_ * z + sin_pitch_ * away;
    return {{centre_.x + scale_ * right, centre_.y - scale_ * up},
            sin_pitch_ * z - cos_pitch_ * away};
}

}  // namespace tessera::figure
