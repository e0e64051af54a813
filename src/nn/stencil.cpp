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

/// `tile` outputs, of which `count` are wanted, at neighbouring positions of a row.
template <int width, int tile, int positions, class Scalar>
[[gnu::always_inline]] inline void apply_tile(const Stencil& stencil, const Scalar* weights,
                                              const Lanes<Scalar>* input, Lanes<Scalar>* output,
                                              int count) {
    constexpr int parts = lane_count / width;
    constexpr int together = StencilWeights<Scalar>::together;
    using Numbers = Vector<Scalar, width>;
    const Lanes<Scalar>* from[positions];
    Numbers sums[positions][tile][parts];
#pragma unroll
    for (int p = 0; p < positions; ++p) {
        from[p] = input + p * stencil.input.column;
#pragma unroll
        for (int o = 0; o < tile; ++o) {
#pragma unroll
            for (int part = 0; part < parts; ++part) sums[p][o][part] = weights[o];
        }
    }
    const Scalar* first = weights + together;
    for (const Term& term : stencil.terms) {
        const Scalar* weight = first + term.row * together;
        Numbers numbers[positions][parts];
#pragma unroll
        for (int p = 0; p < positions; ++p) {
#pragma unroll
            for (int part = 0; part < parts; ++part) {
                numbers[p][part] = vectors<Scalar, width>(from[p] + term.offset)[part];
            }
        }
#pragma unroll
        for (int o = 0; o < tile; ++o) {
            const Numbers factor = weight[o];
#pragma unroll
            for (int p = 0; p < positions; ++p) {
#pragma unroll
                for (int part = 0; part < parts; ++part) {
                    sums[p][o][part] += factor * numbers[p][part];
                }
            }
        }
    }
#pragma unroll
    for (int p = 0; p < positions; ++p) {
        Lanes<Scalar>* to = output + p * stencil.output.column;
#pragma unroll
        for (int o = 0; o < tile; ++o) {
            if (o >= count) break;
            Numbers* place = vectors<Scalar, width>(to + o);
#pragma unroll
            for (int part = 0; part < parts; ++part) place[part] = sums[p][o][part];
        }
    }
}

template <int width, int tile, int positions, class Scalar>
[[gnu::always_inline]] inline void apply_all(const Stencil& stencil,
                                             const StencilWeights<Scalar>& weights,
                                             const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int together = StencilWeights<Scalar>::together;
    for (int first = 0; first < stencil.outputs; first += tile) {
        const int inside = first % together;
        const Scalar* of_tile = weights.group(first - inside) + inside;
        const int count = stencil.outputs - first;
        for (int y = 0; y < stencil.rows; ++y) {
            const Lanes<Scalar>* from = input + stencil.input.start + y * stencil.input.row;
            Lanes<Scalar>* to = output + stencil.output.start + y * stencil.output.row + first;
            int x = 0;
            for (; x + positions <= stencil.columns; x += positions) {
                apply_tile<width, tile, positions>(stencil, of_tile, from, to, count);
                from += positions * stencil.input.column;
                to += positions * stencil.output.column;
            }
            for (; x < stencil.columns && positions > 1; ++x) {
                apply_tile<width, tile, 1>(stencil, of_tile, from, to, count);
                from += stencil.input.column;
                to += stencil.output.column;
            }
        }
    }
}

/// What gradients are made of, and where they go.
template <class Scalar>
struct GradientSum {
    std::span<const Stencil> stencils;
    std::ptrdiff_t blocks;
    LaneBlocks<Scalar> inputs;
    LaneBlocks<Scalar> outers;
    Scalar* gradient;
    std::size_t rows;
};

/// Adds to `totals`, which begin with block 0, the sums over the positions of a block, for outputs
/// from `first` on and terms from `from` on. `part` names the vector of the sixteen images.
template <int width, int outputs, int terms, class Scalar>
[[gnu::always_inline]] inline void sum_tile(const GradientSum<Scalar>& sum, const Stencil& stencil,
                                            int first, int from, std::ptrdiff_t block, int part,
                                            Lanes<Scalar> (&totals)[outputs][terms]) {
    using Numbers = Vector<Scalar, width>;
    const Lanes<Scalar>* of_outputs =
        sum.outers.first + block * sum.outers.size + stencil.output.start + first;
    const Lanes<Scalar>* of_terms = sum.inputs.first + block * sum.inputs.size +
                                    stencil.input.start + stencil.terms.front().offset + from;
    Numbers sums[outputs][terms];
#pragma unroll
    for (int o = 0; o < outputs; ++o) {
#pragma unroll
        for (int k = 0; k < terms; ++k) {
            sums[o][k] = block == 0 ? Numbers{} : vectors<Scalar, width>(&totals[o][k])[part];
        }
    }
    for (int y = 0; y < stencil.rows; ++y) {
        std::ptrdiff_t in = y * stencil.input.row;
        std::ptrdiff_t out = y * stencil.output.row;
        for (int x = 0; x < stencil.columns; ++x) {
            Numbers inputs[terms];
#pragma unroll
            for (int k = 0; k < terms; ++k) {
                inputs[k] = vectors<Scalar, width>(of_terms + in + k)[part];
            }
#pragma unroll
            for (int o = 0; o < outputs; ++o) {
                const Numbers by = vectors<Scalar, width>(of_outputs + out + o)[part];
#pragma unroll
                for (int k = 0; k < terms; ++k) sums[o][k] += by * inputs[k];
            }
            in += stencil.input.column;
            out += stencil.output.column;
        }
    }
#pragma unroll
    for (int o = 0; o < outputs; ++o) {
#pragma unroll
        for (int k = 0; k < terms; ++k) vectors<Scalar, width>(&totals[o][k])[part] = sums[o][k];
    }
}

/// What the stencils read of a block for the same terms stays in the cache from one to the next.
template <int width, int outputs, int terms, class Scalar>
[[gnu::always_inline]] inline void add_all(const GradientSum<Scalar>& sum) {
    struct Tile {
        Lanes<Scalar> totals[outputs][terms];
    };
    const int all_outputs = sum.stencils.front().outputs;
    const int all_terms = static_cast<int>(sum.stencils.front().terms.size());
    std::vector<Tile> tiles(sum.stencils.size());
    for (int first = 0; first < all_outputs; first += outputs) {
        for (int from = 0; from < all_terms; from += terms) {
            for (std::ptrdiff_t block = 0; block < sum.blocks; ++block) {
                for (std::size_t s = 0; s < tiles.size(); ++s) {
                    for (int part = 0; part < lane_count / width; ++part) {
                        sum_tile<width>(sum, sum.stencils[s], first, from, block, part,
                                        tiles[s].totals);
                    }
                }
            }
            for (std::size_t s = 0; s < tiles.size(); ++s) {
                for (int o = 0; o < std::min(outputs, all_outputs - first); ++o) {
                    Scalar* gradient =
                        sum.gradient + static_cast<std::size_t>(first + o) * sum.rows;
                    for (int k = 0; k < std::min(terms, all_terms - from); ++k) {
                        const Term& term =
                            sum.stencils[s].terms[static_cast<std::size_t>(from + k)];
                        gradient[term.row] += sum_of(tiles[s].totals[o][k]);
                    }
                }
            }
        }
    }
}

/// Few terms leave room for more outputs, where there are more.
template <int width, int outputs, int terms, class Scalar>
[[gnu::always_inline]] inline void add_by_tiles(const GradientSum<Scalar>& sum) {
    switch (sum.stencils.front().terms.size()) {
        case 1:
            return sum.stencils.front().outputs <= 2 ? add_all<width, 2, 1>(sum)
                                                     : add_all<width, 8, 1>(sum);
        case 2:
            return add_all<width, 4, 2>(sum);
        default:
            return add_all<width, outputs, terms>(sum);
    }
}

template <class Scalar>
constexpr int plain_width = 16 / sizeof(Scalar);

template <class Scalar>
void apply_plain(const Stencil& stencil, const StencilWeights<Scalar>& weights,
                 const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int width = plain_width<Scalar>;
    apply_all<width, width / 2, 1>(stencil, weights, input, output);
}

template <class Scalar>
void add_plain(const GradientSum<Scalar>& sum) {
    add_by_tiles<plain_width<Scalar>, 4, 2>(sum);
}

#if defined(__x86_64__)

template <class Scalar>
[[gnu::target("avx2")]] void apply_avx2(const Stencil& stencil,
                                        const StencilWeights<Scalar>& weights,
                                        const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int width = 32 / sizeof(Scalar);
    apply_all<width, width / 2, 1>(stencil, weights, input, output);
}

template <class Scalar>
[[gnu::target("avx512f")]] void apply_avx512(const Stencil& stencil,
                                             const StencilWeights<Scalar>& weights,
                                             const Lanes<Scalar>* input, Lanes<Scalar>* output) {
    constexpr int width = 64 / sizeof(Scalar);
    apply_all<width, width / 2, 2>(stencil, weights, input, output);
}

template <class Scalar>
[[gnu::target("avx2")]] void add_avx2(const GradientSum<Scalar>& sum) {
    add_by_tiles<32 / sizeof(Scalar), 4, 2>(sum);
}

template <class Scalar>
[[gnu::target("avx512f")]] void add_avx512(const GradientSum<Scalar>& sum) {
    add_by_tiles<64 / sizeof(Scalar), 4, 4>(sum);
}

#endif

/// By `Instructions`. Called through these the kernels remain functions of their own, for which a
/// browser's compiler finds better registers than within a large one.
template <class Scalar>
constexpr decltype(&apply_plain<Scalar>) apply_kernels[] = {
    apply_plain<Scalar>,
#if defined(__x86_64__)
    apply_avx2<Scalar>,
    apply_avx512<Scalar>,
#else
    nullptr,
    nullptr,
#endif
};
template <class Scalar>
constexpr decltype(&add_plain<Scalar>) add_kernels[] = {
    add_plain<Scalar>,
#if defined(__x86_64__)
    add_avx2<Scalar>,
    add_avx512<Scalar>,
#else
    nullptr,
    nullptr,
#endif
};

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
void StencilWeights<Scalar>::reset(std::size_t rows, int outputs) {
    rows_ = rows + 1;
    numbers_.assign(rows_ * rounded_up(static_cast<std::size_t>(outputs), together), Scalar{0});
}

template <class Scalar>
void apply(const Stencil& stencil, const StencilWeights<Scalar>& weights,
           const Lanes<Scalar>* input, Lanes<Scalar>* output, Instructions instructions) {
    apply_kernels<Scalar>[static_cast<int>(instructions)](stencil, weights, input, output);
}

template <class Scalar>
void add_weight_gradient(std::span<const Stencil> stencils, std::ptrdiff_t blocks,
                         const LaneBlocks<Scalar>& inputs, const LaneBlocks<Scalar>& outers,
                         Scalar* gradient, std::size_t rows, Instructions instructions) {
    if (stencils.empty()) return;
    add_kernels<Scalar>[static_cast<int>(instructions)](
        {stencils, blocks, inputs, outers, gradient, rows});
}

template <class Scalar>
void add_bias_gradient(const Shape& shape, std::ptrdiff_t blocks, const LaneBlocks<Scalar>& outers,
                       std::span<Scalar> gradient) {
    // Neighbouring outputs lie side by side; the last of a tile may be too many, but are there.
    constexpr std::size_t tile = 2;
    for (std::size_t first = 0; first < gradient.size(); first += tile) {
        Vector<Scalar, lane_count> sums[tile] = {};
        for (std::ptrdiff_t block = 0; block < blocks; ++block) {
            const Lanes<Scalar>* outer = outers.first + block * outers.size + first;
            for (int i = 0; i < shape.positions(); ++i, outer += position_step(shape)) {
                for (std::size_t o = 0; o < tile; ++o) {
                    sums[o] += *vectors<Scalar, lane_count>(outer + o);
                }
            }
        }
        for (std::size_t o = 0; o < std::min(tile, gradient.size() - first); ++o) {
            Lanes<Scalar> sum;
            *vectors<Scalar, lane_count>(&sum) = sums[o];
            gradient[first + o] += sum_of(sum);
        }
    }
}

template class StencilWeights<float>;
template class StencilWeights<double>;
template void apply<float>(const Stencil&, const StencilWeights<float>&, const Lanes<float>*,
                           Lanes<float>*, Instructions);
template void apply<double>(const Stencil&, const StencilWeights<double>&, const Lanes<double>*,
                            Lanes<double>*, Instructions);
template void add_weight_gradient<float>(std::span<const Stencil>, std::ptrdiff_t,
                                         const LaneBlocks<float>&, const LaneBlocks<float>&, float*,
                                         std::size_t, Instructions);
template void add_weight_gradient<double>(std::span<const Stencil>, std::ptrdiff_t,
                                          const LaneBlocks<double>&, const LaneBlocks<double>&,
                                          double*, std::size_t, Instructions);
template void add_bias_gradient<float>(const Shape&, std::ptrdiff_t, const LaneBlocks<float>&,
                                       std::span<float>);
template void add_bias_gradient<double>(const Shape&, std::ptrdiff_t, const LaneBlocks<double>&,
                                        std::span<double>);

}  // namespace tessera::nn
