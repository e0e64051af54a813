#include "labs/resampling_free_pf/splat_renderer.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr double middle = (picture_side - 1) / 2.0;
/// Nearer splats would cover the whole picture.
constexpr double nearest = 0.5;
/// A splat so many pixels away is below 1e-15 of its height for the usual width.
constexpr int reach = 12;

/// exp(x) for |x| <= 1/2 by its series to 1e-14, so that every platform returns the same bits.
double small_exponential(double x) {
    constexpr std::array<double, 13> inverse = {0.0,      1.0,      1.0 / 2, 1.0 / 3, 1.0 / 4,
                                                1.0 / 5,  1.0 / 6,  1.0 / 7, 1.0 / 8, 1.0 / 9,
                                                1.0 / 10, 1.0 / 11, 1.0 / 12};
    double sum = 1.0;
    for (std::size_t k = inverse.size() - 1; k > 0; --k) sum = 1.0 + (x * inverse[k]) * sum;
    return sum;
}

/// sum += factor * line. The loop must stay one for the compiler to make vectors of it.
template <class Real>
void add_multiple(std::array<Real, picture_side>& sum, Real factor, const Real* line) {
#pragma clang loop vectorize(enable) unroll(disable)
    for (std::size_t i = 0; i < picture_side; ++i) sum[i] += factor * line[i];
}

template <class Real>
double dot(const std::array<Real, picture_side>& a, const std::array<Real, picture_side>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < picture_side; ++i) sum += static_cast<double>(a[i] * b[i]);
    return sum;
}

}  // namespace

RigidPose moved(const RigidPose& pose, const Vector3& v, const Vector3& w) {
    return {rotation_of(w) * pose.rotation, pose.translation + v};
}

Projected project(const Camera& camera, const RigidPose& pose, const Vector3& point) {
    const Vector3 p = pose.rotation * point + pose.translation;
    const double z = p.z() + camera.distance;
    if (!(z > nearest)) return {};
    return {camera.focal_length * p.x() / z, camera.focal_length * p.y() / z, true};
}

template <class Real>
SplatRenderer<Real>::SplatRenderer(const SplatObject& object, const Camera& camera)
    : object_(object),
      camera_(camera),
      turned_(object.splats.size()),
      seen_(object.splats.size()),
      columns_(object.splats.size()),
      rows_(object.splats.size()),
      picture_(),
      residuals_(object.palette.size()) {
    require(camera.splat_width >= 1.0, "splats must be at least a pixel wide");
    for (std::size_t i = 0; i < picture_side; ++i) {
        const double distance = static_cast<double>(i) / camera.splat_width;
        falloff_[i] = std::exp(-distance * distance / 2);
    }
}

/// exp(-(i - d)^2 / (2 s^2)) = exp(-i^2 / (2 s^2)) exp(-d^2 / (2 s^2)) exp(d / s^2)^i, with i
/// counted from the pixel nearest to the splat: two exponentials for a line of pixels.
template <class Real>
typename SplatRenderer<Real>::Profile SplatRenderer<Real>::profile(double place) const {
    Profile result{};
    const double position = place + middle;
    constexpr double side = picture_side;
    if (!(position > -reach && position < side + reach - 1)) return result;
    const double rounded = std::floor(position + 0.5);
    const int nearest_pixel = static_cast<int>(rounded);
    const double offset = position - rounded;
    const double scale = 1 / (camera_.splat_width * camera_.splat_width);
    const double height = small_exponential(-offset * offset * scale / 2);
    const double ratio = small_exponential(offset * scale);
    const double inverse_ratio = 1 / ratio;
    // Zeros on both sides: a line of pixels is a window of this, wherever the splat lies.
    constexpr std::size_t centre = reach + picture_side - 1;
    std::array<double, 2 * centre + 1> stencil{};
    double up = height;
    double down = height;
    for (std::size_t i = 0; i <= reach; ++i) {
        stencil[centre + i] = up * falloff_[i];
        stencil[centre - i] = down * falloff_[i];
        up *= ratio;
        down *= inverse_ratio;
    }
    const double* const window =
        stencil.data() + (static_cast<std::ptrdiff_t>(centre) - nearest_pixel);
    for (std::size_t i = 0; i < picture_side; ++i) {
        const double distance = static_cast<double>(static_cast<int>(i)) - position;
        result.value[i] = static_cast<Real>(window[i]);
        result.derivative[i] = static_cast<Real>(window[i] * distance * scale);
    }
    return result;
}

template <class Real>
void SplatRenderer<Real>::place(const RigidPose& pose) {
    for (std::size_t k = 0; k < object_.splats.size(); ++k) {
        turned_[k] = pose.rotation * object_.splats[k].centre;
        seen_[k] = turned_[k] + pose.translation;
        seen_[k].z() += camera_.distance;
        const double z = seen_[k].z();
        if (!(z > nearest)) {
            columns_[k] = {};
            rows_[k] = {};
            continue;
        }
        columns_[k] = profile(camera_.focal_length * seen_[k].x() / z);
        rows_[k] = profile(camera_.focal_length * seen_[k].y() / z);
    }
}

template <class Real>
void SplatRenderer<Real>::draw(Picture& picture) const {
    for (Plane& plane : picture) plane.fill(0);
    const std::size_t colours = object_.palette.size();
    for (std::size_t row = 0; row < picture_side; ++row) {
        std::size_t k = 0;
        for (std::size_t colour = 0; colour < colours; ++colour) {
            Line sum{};
            for (; k < object_.splats.size() && object_.splats[k].colour == colour; ++k) {
                const Real height = rows_[k].value[row];
                for (std::size_t i = 0; i < picture_side; ++i) {
                    sum[i] += height * columns_[k].value[i];
                }
            }
            for (std::size_t c = 0; c < picture_channels; ++c) {
                const Real amplitude = static_cast<Real>(object_.palette[colour][c]);
                Real* const line = picture[c].data() + row * picture_side;
                for (std::size_t i = 0; i < picture_side; ++i) line[i] += amplitude * sum[i];
            }
        }
    }
}

template <class Real>
void SplatRenderer<Real>::render(const RigidPose& pose, Picture& picture) {
    place(pose);
    draw(picture);
}

template <class Real>
double SplatRenderer<Real>::loss(const RigidPose& pose, const Picture& observed, double noise) {
    place(pose);
    draw(picture_);
    double sum = 0.0;
    for (std::size_t c = 0; c < picture_channels; ++c) {
        Line lanes{};
        for (std::size_t row = 0; row < picture_pixels; row += picture_side) {
            for (std::size_t i = 0; i < picture_side; ++i) {
                const Real difference = picture_[c][row + i] - observed[c][row + i];
                lanes[i] += difference * difference;
            }
        }
        for (const Real lane : lanes) sum += static_cast<double>(lane);
    }
    return sum / (2 * noise * noise);
}

template <class Real>
void SplatRenderer<Real>::weigh_residual(const Picture& residual, double inverse_variance) {
    for (std::size_t colour = 0; colour < residuals_.size(); ++colour) {
        std::array<Real, picture_channels> weights;
        for (std::size_t c = 0; c < picture_channels; ++c) {
            weights[c] = static_cast<Real>(object_.palette[colour][c] * inverse_variance);
        }
        for (std::size_t i = 0; i < picture_pixels; ++i) {
            residuals_[colour][i] = weights[0] * residual[0][i] + weights[1] * residual[1][i] +
                                    weights[2] * residual[2][i];
        }
    }
}

/// dL/du and dL/dv of a splat.
template <class Real>
Eigen::Vector2d SplatRenderer<Real>::pull(std::size_t splat, const Plane& residual) const {
    const Profile& rows = rows_[splat];
    const Profile& columns = columns_[splat];
    Line by_value{};
    Line by_derivative{};
    for (std::size_t row = 0; row < picture_side; ++row) {
        const Real* const line = residual.data() + row * picture_side;
        add_multiple(by_value, rows.value[row], line);
        add_multiple(by_derivative, rows.derivative[row], line);
    }
    return {dot(by_value, columns.derivative), dot(by_derivative, columns.value)};
}

template <class Real>
PoseSlope SplatRenderer<Real>::slope(const RigidPose& pose, const Picture& observed, double noise) {
    PoseSlope result;
    result.loss = loss(pose, observed, noise);
    for (std::size_t c = 0; c < picture_channels; ++c) {
        for (std::size_t i = 0; i < picture_pixels; ++i) picture_[c][i] -= observed[c][i];
    }
    weigh_residual(picture_, 1 / (noise * noise));
    for (std::size_t k = 0; k < object_.splats.size(); ++k) {
        const Vector3& p = seen_[k];
        if (!(p.z() > nearest)) continue;
        const Eigen::Vector2d by_place = pull(k, residuals_[object_.splats[k].colour]);
        const double scale = camera_.focal_length / p.z();
        const double toward = -(by_place[0] * p.x() + by_place[1] * p.y()) / p.z();
        const Vector3 g = scale * Vector3(by_place[0], by_place[1], toward);
        result.translation += g;
        result.rotation += cross(turned_[k], g);
    }
    return result;
}

template class SplatRenderer<float>;
template class SplatRenderer<double>;

}  // namespace tessera::resampling_free_pf
