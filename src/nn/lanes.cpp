#include "nn/lanes.h"

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

/// Numbers of all images, `step` lanes apart; `size` from one image to the next.
template <class Scalar>
struct Row {
    Scalar* images = nullptr;
    Index count = 0;
    std::ptrdiff_t size = 0;
    std::ptrdiff_t step = 1;

    Row channel(int c, std::ptrdiff_t positions) const {
        return {images + c * positions, count, size, step};
    }
};

/// Four positions from `at` on; `whole`: of all sixteen images.
template <bool whole, class Scalar>
void lay_four(const Row<const Scalar>& row, std::ptrdiff_t at, Lanes<Scalar>* lanes) {
    for (int group = 0; group < lane_count; group += 4) {
        Four<Scalar> rows[4] = {};
        for (int i = 0; i < 4; ++i) {
            if (whole || group + i < row.count) {
                std::memcpy(&rows[i], row.images + (group + i) * row.size + at, sizeof(rows[i]));
            }
        }
        transpose(rows[0], rows[1], rows[2], rows[3]);
        for (int i = 0; i < 4; ++i) {
            std::memcpy(lanes[(at + i) * row.step].at + group, &rows[i], sizeof(rows[i]));
        }
    }
}

template <class Scalar>
void lay_one(const Row<const Scalar>& row, std::ptrdiff_t at, Lanes<Scalar>* lanes) {
    for (int k = 0; k < lane_count; ++k) {
        lanes[at * row.step].at[k] = k < row.count ? row.images[k * row.size + at] : Scalar{0};
    }
}

template <bool whole, class Scalar>
void take_four(const Row<Scalar>& row, std::ptrdiff_t at, Taking taking,
               const Lanes<Scalar>* lanes) {
    for (int group = 0; group < (whole ? lane_count : row.count); group += 4) {
        Four<Scalar> rows[4];
        for (int i = 0; i < 4; ++i) {
            std::memcpy(&rows[i], lanes[(at + i) * row.step].at + group, sizeof(rows[i]));
        }
        transpose(rows[0], rows[1], rows[2], rows[3]);
        for (int i = 0; i < 4 && (whole || group + i < row.count); ++i) {
            Scalar* image = row.images + (group + i) * row.size + at;
            if (taking == Taking::add) {
                Four<Scalar> before;
                std::memcpy(&before, image, sizeof(before));
                rows[i] += before;
            }
            std::memcpy(image, &rows[i], sizeof(rows[i]));
        }
    }
}

template <class Scalar>
void take_one(const Row<Scalar>& row, std::ptrdiff_t at, Taking taking,
              const Lanes<Scalar>* lanes) {
    for (Index k = 0; k < row.count; ++k) {
        Scalar& image = row.images[k * row.size + at];
        image = lanes[at * row.step].at[k] + (taking == Taking::add ? image : Scalar{0});
    }
}

template <bool whole, class Scalar>
void lay(const Row<const Scalar>& row, const Shape& shape, Lanes<Scalar>* lanes) {
    const std::ptrdiff_t positions = shape.positions();
    std::ptrdiff_t i = 0;
    for (; i + 4 <= positions; i += 4) {
        for (int c = 0; c < shape.channels; ++c) {
            lay_four<whole>(row.channel(c, positions), i, lanes + c);
        }
    }
    for (; i < positions; ++i) {
        for (int c = 0; c < shape.channels; ++c) lay_one(row.channel(c, positions), i, lanes + c);
    }
}

template <bool whole, class Scalar>
void take(const Row<Scalar>& row, const Shape& shape, Taking taking, const Lanes<Scalar>* lanes) {
    const std::ptrdiff_t positions = shape.positions();
    std::ptrdiff_t i = 0;
    for (; i + 4 <= positions; i += 4) {
        for (int c = 0; c < shape.channels; ++c) {
            take_four<whole>(row.channel(c, positions), i, taking, lanes + c);
        }
    }
    for (; i < positions; ++i) {
        for (int c = 0; c < shape.channels; ++c) {
            take_one(row.channel(c, positions), i, taking, lanes + c);
        }
    }
}

}  // namespace

template <class Scalar>
void lay_side_by_side(const Scalar* images, Index count, const Shape& shape, Lanes<Scalar>* lanes) {
    const Row<const Scalar> row{images, count, shape.size(), position_step(shape)};
    return count == lane_count ? lay<true>(row, shape, lanes) : lay<false>(row, shape, lanes);
}

template <class Scalar>
void take_apart(const Lanes<Scalar>* lanes, Index count, const Shape& shape, Taking taking,
                Scalar* images) {
    const Row<Scalar> row{images, count, shape.size(), position_step(shape)};
    return count == lane_count ? take<true>(row, shape, taking, lanes)
                               : take<false>(row, shape, taking, lanes);
}

template void lay_side_by_side<float>(const float*, Index, const Shape&, Lanes<float>*);
template void lay_side_by_side<double>(const double*, Index, const Shape&, Lanes<double>*);
template void take_apart<float>(const Lanes<float>*, Index, const Shape&, Taking, float*);
template void take_apart<double>(const Lanes<double>*, Index, const Shape&, Taking, double*);

}  // namespace tessera::nn
