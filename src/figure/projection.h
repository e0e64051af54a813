// From space to the plane: a parallel projection that the visitor turns.
#pragma once

#include <array>

#include "figure/figure.h"
#include "figure/state.h"

namespace tessera::figure {

// The largest box around the figure's points and arrows, the same scale on all three axes.
struct Box3 {
    std::array<double, 3> centre{};
    double half_extent = 1.0;
};
Box3 box_of(const Figure& figure);

class Projection {
public:
    // Fits the box into the area.
    Projection(const Box3& box, const Camera& camera, const Rect& area);

    struct Projected {
        Point point;
        double depth = 0.0;  // larger is nearer to the eye
    };
    Projected operator()(const std::array<double, 3>& position) const;

private:
    Box3 box_;
    double cos_yaw_, sin_yaw_, cos_pitch_, sin_pitch_;
    Point centre_;
    double scale_;
};

}  // namespace tessera::figure
