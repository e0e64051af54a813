#include "nn/lanes.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tessera::nn {
namespace {

template <class Scalar>
using Four = Scalar __attribute__((ext_vector_type(4)));

template <class Scalar>
void transpose(Four<Scalar>& a, Four<Scalar>& b, Four<Scalar>& c, Four<Scalar>& d) {
    const Four<Scalar> ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Four<Scalar> ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Four<Scalar> cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four<Scalar> cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/// Four positions of all images: `images` points at the first position in the first image.
template <class Scalar>
void lay_four(const Scalar* images, Index count, std::ptrdiff_t size, Lanes<Scalar>* lanes) {
    for (int group = 0; group < lane_count; group += 4) {
        Four<Scalar> rows[4] = {};
        for (int i = 0; i < 4; ++i) {
            if (group + i < count) {
                std::memcpy(&rows[i], images + (group + i) * size, sizeof(rows[i]));
            }
        }
        transpose(rows[0], rows[1], rows[2], rows[3]);
        for (int i = 0; i < 4; ++i) std::memcpy(lanes[i].at + group, &rows[i], sizeof(rows[i]));
    }
}

template <class Scalar>
void lay_one(const Scalar* images, Index count, std::ptrdiff_t size, Lanes<Scalar>& lanes) {
    for (int k = 0; k < lane_count; ++k) lanes.at[k] = k < count ? images[k * size] : Scalar{0};
}

template <class Scalar>
void take_four(const Lanes<Scalar>* lanes, Index count, std::ptrdiff_t size, Taking taking,
               Scalar* images) {
    for (int group = 0; group < count; group += 4) {
        Four<Scalar> rows[4];
        for (int i = 0; i < 4; ++i) std::memcpy(&rows[i], lanes[i].at + group, sizeof(rows[i]));
        transpose(rows[0], rows[1], rows[2], rows[3]);
        for (int i = 0; i < 4 && group + i < count; ++i) {
            Scalar* image = images + (group + i) * size;
            if (taking == Taking::add) {
                Four<Scalar> before;
                std::memcpy(&before, image, sizeof(before));
                rows[i] += before;
            }
            std::memcpy(image, &rows[i], sizeof(rows[i]));
        }
    }
}

/// One row of the images: `width` positions.
template <class Scalar>
void lay_row(const Scalar* images, Index count, std::ptrdiff_t size, int width,
             Lanes<Scalar>* lanes) {
    if (width < 4) {
        for (int x = 0; x < width; ++x) lay_one(images + x, count, size, lanes[x]);
        return;
    }
    // The last four may overlap the four before.
    for (int x = 0; x < width; x += 4) {
        const int from = std::min(x, width - 4);
        lay_four(images + from, count, size, lanes + from);
    }
}

}  // namespace

Shape bordered(const Shape& shape, const Padding& border) {
    return {shape.channels, border.top + shape.height + border.bottom,
            border.left + shape.width + border.right};
}

template <class Scalar>
void lay_side_by_side(const Scalar* images, Index count, const Shape& shape, const Padding& border,
                      Lanes<Scalar>* lanes) {
    const std::ptrdiff_t size = shape.size();
    const std::ptrdiff_t row = border.left + shape.width + border.right;
    constexpr Lanes<Scalar> zeros{};
    for (int c = 0; c < shape.channels; ++c) {
        lanes = std::fill_n(lanes, border.top * row, zeros);
        for (int y = 0; y < shape.height; ++y) {
            lanes = std::fill_n(lanes, border.left, zeros);
            lay_row(images, count, size, shape.width, lanes);
            images += shape.width;
            lanes = std::fill_n(lanes + shape.width, border.right, zeros);
        }
        lanes = std::fill_n(lanes, border.bottom * row, zeros);
    }
}

template <class Scalar>
void take_apart(const Lanes<Scalar>* lanes, Index count, const Shape& shape, Taking taking,
                Scalar* images) {
    const std::ptrdiff_t size = shape.size();
    std::ptrdiff_t i = 0;
    for (; i + 4 <= size; i += 4) take_four(lanes + i, count, size, taking, images + i);
    for (; i < size; ++i) {
        for (Index k = 0; k < count; ++k) {
            Scalar& image = images[k * size + i];
            image = lanes[i].at[k] + (taking == Taking::add ? image : Scalar{0});
        }
    }
}

template void lay_side_by_side<float>(const float*, Index, const Shape&, const Padding&,
                                      Lanes<float>*);
template void lay_side_by_side<double>(const double*, Index, const Shape&, const Padding&,
                                       Lanes<double>*);
template void take_apart<float>(const Lanes<float>*, Index, const Shape&, Taking, float*);
template void take_apart<double>(const Lanes<double>*, Index, const Shape&, Taking, double*);

}  // namespace tessera::nn
