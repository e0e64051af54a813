#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn/lanes.h"

/// The same weighted sum at many positions of images that lie side by side: what a convolution
/// does, forward and backward.
namespace tessera::nn {

/// How positions are walked through: place of the first, steps to the next row and column.
struct Walk {
    std::ptrdiff_t start = 0;
    std::ptrdiff_t row = 0;
    std::ptrdiff_t column = 0;
};

/// One addend of a weighted sum.
struct Term {
    std::ptrdiff_t offset = 0;  ///< of what it reads, from a position's place in the input
    std::ptrdiff_t row = 0;     ///< of its weights
};

/// result(o) = bias(o) + sum over terms of weight(row, o) input(offset), for all positions; places,
/// steps and offsets count lanes.
struct Stencil {
    int rows = 0;  ///< of positions
    int columns = 0;
    Walk input;
    Walk output;
    int outputs = 0;  ///< of a position; they lie together
    std::vector<Term> terms;
};

/// Weights and biases in the order in which they are read; several stencils may use them.
template <class Scalar>
class StencilWeights {
public:
    static constexpr int together = 8;  ///< outputs whose weights lie together

    /// All zero.
    void reset(std::size_t rows, int outputs);
    void set_bias(int output, Scalar value) { at(0, output) = value; }
    void set(std::size_t row, int output, Scalar value) { at(row + 1, output) = value; }
    /// Biases and then, row after row, weights of the outputs from `first` on, a multiple of
    /// `together`.
    const Scalar* group(int first) const {
        return numbers_.data() + static_cast<std::size_t>(first) * rows_;
    }

private:
    Scalar& at(std::size_t row, int output) {
        const auto o = static_cast<std::size_t>(output);
        return numbers_[(o / together * rows_ + row) * together + o % together];
    }
    std::vector<Scalar> numbers_;
    std::size_t rows_ = 0;
};

/// Which instructions are used. Results are the same to the last bit.
enum class Instructions { plain, avx2, avx512 };

/// Those of this processor, from the plainest to the fastest.
const std::vector<Instructions>& available_instructions();

template <class Scalar>
void apply(const Stencil& stencil, const StencilWeights<Scalar>& weights,
           const Lanes<Scalar>* input, Lanes<Scalar>* output,
           Instructions instructions = available_instructions().back());

/// Blocks of sixteen images, one after the other.
template <class Scalar>
struct LaneBlocks {
    const Lanes<Scalar>* first = nullptr;
    std::ptrdiff_t size = 0;  ///< of one
};

/// What is read past the end of `LaneBlocks`, without effect.
inline constexpr std::size_t tile_room = 8;

/// The derivatives by the weights, of stencils with equal numbers of terms, which lie together, and
/// of outputs: gradient(o, row) += sum over images, blocks and positions of outer(o) input(offset),
/// for all terms, where `outers` lie as a stencil's output. `gradient` has `rows` numbers for each
/// output.
template <class Scalar>
void add_weight_gradient(std::span<const Stencil> stencils, std::ptrdiff_t blocks,
                         const LaneBlocks<Scalar>& inputs, const LaneBlocks<Scalar>& outers,
                         Scalar* gradient, std::size_t rows,
                         Instructions instructions = available_instructions().back());

/// The biases' part: gradient(o) += sum over images, blocks and positions of outer(o).
template <class Scalar>
void add_bias_gradient(const Shape& shape, std::ptrdiff_t blocks, const LaneBlocks<Scalar>& outers,
                       std::span<Scalar> gradient);

}  // namespace tessera::nn
