#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "labs/resampling_free_pf/splat_object.h"
#include "labs/resampling_free_pf/splat_renderer.h"

/// Triangles through the same pinhole camera as the splats: with hidden sides, shading by a lamp at
/// the camera, and edges where the picture jumps (Sec. 6D pose, second stage).
namespace tessera::resampling_free_pf {

/// Draws 24 x 24 pixels in three channels: the nearest triangle of each of 2 x 2 samples a pixel.
/// Not for use by two threads at once.
class MeshRenderer {
public:
    using Picture = SplatRenderer<float>::Picture;

    explicit MeshRenderer(const SplatObject& object, const Camera& camera = {});

    void render(const RigidPose& pose, Picture& picture);

    /// The same scene in `side` x `side` samples over the whole picture: values by row from the
    /// top, column and channel.
    std::vector<float> samples(const RigidPose& pose, std::size_t side);

    /// L = |I - Y|^2 / (2 noise^2).
    double loss(const RigidPose& pose, const Picture& observed, double noise);

    /// The same with its gradient by central differences: the picture has jumps, so no chain rule
    /// leads through it. Steps move the outline by a quarter to half a pixel.
    PoseSlope slope(const RigidPose& pose, const Picture& observed, double noise);

private:
    struct Corner {
        double u = 0.0;  // pixels from the middle
        double v = 0.0;
        double closeness = 0;  // 1 / z
    };
    void draw(const RigidPose& pose, std::size_t side);
    void fill(const std::array<Corner, 3>& corners, const std::array<float, 3>& light,
              std::size_t side);

    SplatObject object_;
    Camera camera_;
    std::vector<double> closeness_;  // of the nearest triangle so far, by sample
    std::vector<float> light_;       // by sample and channel
    Picture picture_;
};

}  // namespace tessera::resampling_free_pf
