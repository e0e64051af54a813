#include "nn/stencil.h"

#include <algorithm>

namespace tessera::nn {
namespace {

template <class Scalar, int width>
using Vector = Scalar __attribute__((ext_vector_type(width)));

/// Sixteen images as vectors of `width`.
template <class Scalar, int width>
const Vector<Scalar, width>* vectors(const Lanes<Scalar>* lanes) {
    return reinterpret_cast<const Vector<Scalar, width>*>(lanes);
}
template <class Scalar, int width>
Vector<Scalar, width>* vectors(Lanes<Scalar>* lanes) {
    return reinterpret_cast<Vector<Scalar, width>*>(lanes);
}

// Kernels are inlined into the functions below that name their instructions. A tile of sums stays
// in registers.

template <int width, int tile, class Scalar>
[[gnu::always_inline]] inline void apply_tile(const Stencil& stencil, const Scalar* weights,
                                              const Lanes<Scalar>* input, Lanes<Scalar>* output,
                                              int count) {
    constexpr int parts = lane_count / width;
    constexpr int together = StencilWeights<Scalar>::together;
    using Numbers = Vector<Scalar, width>;
    const std::size_t terms = stencil.terms();
    const std::ptrdiff_t* offsets = stencil.offsets.data();
    for (int y = 0; y < stencil.rows; ++y) {
        for (int x = 0; x < stencil.columns; ++x) {
            const Lanes<Scalar>* from = input + y * stencil.input.row + x * stencil.input.column;
            Numbers sums[tile][parts];
#pragma unroll
            for (int o = 0; o < tile; ++o) {
#pragma unroll
                for (int part = 0; part < parts; ++part) sums[o][part] = weights[o];
            }
            const Scalar* weight = weights + together;
            for (std::size_t k = 0; k < terms; ++k, weight += together) {
                const Numbers* at = vectors<Scalar, width>(from + offsets[k]);
#pragma unroll
                for (int o = 0; o < tile; ++o) {
#pragma unroll
                    for (int part = 0; part < parts; ++part) {
                        sums[o][part] += weight[o] * at[part];
                    }
                }
            }
            Lanes<Scalar>* to = output + y * stencil.output.row + x * stencil.output.column;
#pragma unroll
            for (int o = 0; o < tile; ++o) {
                if (o >= count) break;
                Numbers* place = vectors<Scalar, width>(to + o * stencil.plane);
#pragma unroll
                for (int part = 0; part < parts; ++part) place[part] = sums[o][part];
            }
        }
    }
}

template <int width, int tile, class Scalar>
[[gnu::always_inline]] inline void apply_all(const Stencil& stencil,
                                             const StencilWeights<Scalar>& weights,
                                             const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int together = StencilWeights<Scalar>::together;
    for (int first = 0; first < stencil.outputs; first += tile) {
        const int inside = first % together;
        apply_tile<width, tile>(
            stencil, weights.group(first - inside) + inside, input + stencil.input.start,
            output + stencil.output.start + first * stencil.plane, stencil.outputs - first);
    }
}

/// `part` names the vector of the sixteen images.
template <int width, int outputs, int terms, class Scalar>
[[gnu::always_inline]] inline void add_tile(const Stencil& stencil, const std::ptrdiff_t* offsets,
                                            const std::ptrdiff_t* planes,
                                            const Lanes<Scalar>* input, const Lanes<Scalar>* outer,
                                            int part, Lanes<Scalar>* totals, std::size_t row) {
    using Numbers = Vector<Scalar, width>;
    Numbers sums[outputs][terms];
#pragma unroll
    for (int o = 0; o < outputs; ++o) {
#pragma unroll
        for (int k = 0; k < terms; ++k) {
            sums[o][k] =
                vectors<Scalar, width>(totals + static_cast<std::size_t>(o) * row + k)[part];
        }
    }
    for (int y = 0; y < stencil.rows; ++y) {
        for (int x = 0; x < stencil.columns; ++x) {
            const Lanes<Scalar>* in = input + y * stencil.input.row + x * stencil.input.column;
            const Lanes<Scalar>* out = outer + y * stencil.output.row + x * stencil.output.column;
            Numbers inputs[terms];
#pragma unroll
            for (int k = 0; k < terms; ++k) {
                inputs[k] = vectors<Scalar, width>(in + offsets[k])[part];
            }
#pragma unroll
            for (int o = 0; o < outputs; ++o) {
                const Numbers by = vectors<Scalar, width>(out + planes[o])[part];
#pragma unroll
                for (int k = 0; k < terms; ++k) sums[o][k] += by * inputs[k];
            }
        }
    }
#pragma unroll
    for (int o = 0; o < outputs; ++o) {
#pragma unroll
        for (int k = 0; k < terms; ++k) {
            vectors<Scalar, width>(totals + static_cast<std::size_t>(o) * row + k)[part] =
                sums[o][k];
        }
    }
}

template <int width, int outputs, int terms, class Scalar>
[[gnu::always_inline]] inline void add_all(const Stencil& stencil, const Lanes<Scalar>* input,
                                           const Lanes<Scalar>* outer, Lanes<Scalar>* totals,
                                           std::size_t row) {
    const std::size_t all = stencil.terms();
    for (int first = 0; first < stencil.outputs; first += outputs) {
        // What a tile has too much repeats the last; its totals are never read.
        std::ptrdiff_t planes[outputs];
        for (int o = 0; o < outputs; ++o) {
            planes[o] = std::min(first + o, stencil.outputs - 1) * stencil.plane;
        }
        for (std::size_t from = 0; from < all; from += terms) {
            std::ptrdiff_t offsets[terms];
            for (std::size_t k = 0; k < terms; ++k) {
                offsets[k] = stencil.offsets[std::min(from + k, all - 1)];
            }
            for (int part = 0; part < lane_count / width; ++part) {
                add_tile<width, outputs, terms>(
                    stencil, offsets, planes, input + stencil.input.start,
                    outer + stencil.output.start, part,
                    totals + static_cast<std::size_t>(first) * row + from, row);
            }
        }
    }
}

/// Room for the largest tile of `add_all`.
constexpr std::size_t tile_room = 4;

template <class Scalar>
constexpr int plain_width = 16 / sizeof(Scalar);

#if defined(__x86_64__)

template <class Scalar>
[[gnu::target("avx2")]] void apply_avx2(const Stencil& stencil,
                                        const StencilWeights<Scalar>& weights,
                                        const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int width = 32 / sizeof(Scalar);
    apply_all<width, width / 2>(stencil, weights, input, output);
}

template <class Scalar>
[[gnu::target("avx512f")]] void apply_avx512(const Stencil& stencil,
                                             const StencilWeights<Scalar>& weights,
                                             const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int width = 64 / sizeof(Scalar);
    apply_all<width, width / 2>(stencil, weights, input, output);
}

template <class Scalar>
[[gnu::target("avx2")]] void add_avx2(const Stencil& stencil, const Lanes<Scalar>* input,
                                      const Lanes<Scalar>* outer, Lanes<Scalar>* totals,
                                      std::size_t row) {
    add_all<32 / sizeof(Scalar), 4, 2>(stencil, input, outer, totals, row);
}

template <class Scalar>
[[gnu::target("avx512f")]] void add_avx512(const Stencil& stencil, const Lanes<Scalar>* input,
                                           const Lanes<Scalar>* outer, Lanes<Scalar>* totals,
                                           std::size_t row) {
    add_all<64 / sizeof(Scalar), 4, 4>(stencil, input, outer, totals, row);
}

#endif

std::vector<Instructions> found_instructions() {
    std::vector<Instructions> found{Instructions::plain};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) found.push_back(Instructions::avx2);
    if (__builtin_cpu_supports("avx512f")) found.push_back(Instructions::avx512);
#endif
    return found;
}

std::size_t rounded_up(std::size_t number, std::size_t multiple) {
    return (number + multiple - 1) / multiple * multiple;
}

}  // namespace

const std::vector<Instructions>& available_instructions() {
    static const std::vector<Instructions> found = found_instructions();
    return found;
}

template <class Scalar>
void StencilWeights<Scalar>::reset(const Stencil& stencil) {
    rows_ = stencil.terms() + 1;
    numbers_.assign(rows_ * rounded_up(static_cast<std::size_t>(stencil.outputs), together),
                    Scalar{0});
}

template <class Scalar>
void apply(const Stencil& stencil, const StencilWeights<Scalar>& weights,
           const Lanes<Scalar>* input, Lanes<Scalar>* output, Instructions instructions) {
    switch (instructions) {
#if defined(__x86_64__)
        case Instructions::avx2:
            return apply_avx2(stencil, weights, input, output);
        case Instructions::avx512:
            return apply_avx512(stencil, weights, input, output);
#endif
        default:
            break;
    }
    constexpr int width = plain_width<Scalar>;
    apply_all<width, width / 2>(stencil, weights, input, output);
}

template <class Scalar>
void StencilGradient<Scalar>::reset(const Stencil& stencil) {
    const auto outputs = static_cast<std::size_t>(stencil.outputs);
    row_ = rounded_up(stencil.terms(), tile_room);
    totals_.assign(rounded_up(outputs, tile_room) * row_, Lanes<Scalar>{});
    biases_.assign(outputs, Lanes<Scalar>{});
}

template <class Scalar>
void StencilGradient<Scalar>::add(const Stencil& stencil, const Lanes<Scalar>* input,
                                  const Lanes<Scalar>* outer, Instructions instructions) {
    for (int o = 0; o < stencil.outputs; ++o) {
        Lanes<Scalar> sum = biases_[static_cast<std::size_t>(o)];
        for (int y = 0; y < stencil.rows; ++y) {
            for (int x = 0; x < stencil.columns; ++x) {
                const Lanes<Scalar>& by = outer[stencil.output.start + o * stencil.plane +
                                                y * stencil.output.row + x * stencil.output.column];
                for (int k = 0; k < lane_count; ++k) sum.at[k] += by.at[k];
            }
        }
        biases_[static_cast<std::size_t>(o)] = sum;
    }
    switch (instructions) {
#if defined(__x86_64__)
        case Instructions::avx2:
            return add_avx2(stencil, input, outer, totals_.data(), row_);
        case Instructions::avx512:
            return add_avx512(stencil, input, outer, totals_.data(), row_);
#endif
        default:
            break;
    }
    add_all<plain_width<Scalar>, 4, 2>(stencil, input, outer, totals_.data(), row_);
}

template class StencilWeights<float>;
template class StencilWeights<double>;
template void apply<float>(const Stencil&, const StencilWeights<float>&, const Lanes<float>*,
                           Lanes<float>*, Instructions);
template void apply<double>(const Stencil&, const StencilWeights<double>&, const Lanes<double>*,
                            Lanes<double>*, Instructions);
template class StencilGradient<float>;
template class StencilGradient<double>;

}  // namespace tessera::nn
