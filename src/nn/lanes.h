#pragma once

#include "core/linear_algebra.h"
#include "nn/shape.h"

/// Images side by side: at every position the numbers of sixteen images lie together, so that one
/// instruction does the same for several images, whatever the shape of a layer. Each image's
/// numbers are computed in the same order however wide the instructions are.
namespace tessera::nn {

inline constexpr int lane_count = 16;

/// One number of each of sixteen images.
template <class Scalar>
struct alignas(64) Lanes {
    Scalar at[lane_count];
};

/// The sum over the images, in a fixed order.
template <class Scalar>
Scalar sum_of(const Lanes<Scalar>& lanes) {
    Scalar sums[4];
    for (int k = 0; k < 4; ++k) {
        sums[k] = (lanes.at[k] + lanes.at[k + 4]) + (lanes.at[k + 8] + lanes.at[k + 12]);
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// From one position to the next, where the channels of a position lie together: an odd number, so
/// that positions spread over the whole cache.
inline int position_step(const Shape& shape) {
    return shape.channels | 1;
}
/// Lanes of sixteen images.
inline Index lanes_of(const Shape& shape) {
    return static_cast<Index>(shape.positions()) * position_step(shape);
}

/// Lays `count` images (at most sixteen; one after the other, channel by channel) side by side;
/// images that are missing are zero. `lanes` has lanes_of(shape).
template <class Scalar>
void lay_side_by_side(const Scalar* images, Index count, const Shape& shape, Lanes<Scalar>* lanes);

enum class Taking { set, add };

/// The way back: sets the images, or adds to them.
template <class Scalar>
void take_apart(const Lanes<Scalar>* lanes, Index count, const Shape& shape, Taking taking,
                Scalar* images);

}  // namespace tessera::nn
