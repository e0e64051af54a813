#pragma once

#include <cstddef>
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

/// result(o) = bias(o) + sum over terms k of weight(k, o) input(offset(k)), for all positions;
/// places, steps and offsets count lanes.
struct Stencil {
    int rows = 0;  ///< of positions
    int columns = 0;
    Walk input;
    Walk output;
    std::ptrdiff_t plane = 0;  ///< from one result to the next, in the output
    int outputs = 0;
    std::vector<std::ptrdiff_t> offsets;  ///< of the terms, from a position's place in the input

    std::size_t terms() const { return offsets.size(); }
};

/// Weights and biases of a stencil in the order in which they are read.
template <class Scalar>
class StencilWeights {
public:
    static constexpr int together = 8;  ///< outputs whose weights lie together

    /// All zero.
    void reset(const Stencil& stencil);
    void set_bias(int output, Scalar value) { at(0, output) = value; }
    void set(std::size_t term, int output, Scalar value) { at(term + 1, output) = value; }
    /// Biases and then, term after term, weights of the outputs from `first` on, a multiple of
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

/// The derivatives by the weights, image by image: totals(o, k) += sum over positions of
/// outer(o) input(offset(k)), where `outer` lies as the stencil's output.
template <class Scalar>
class StencilGradient {
public:
    /// All zero.
    void reset(const Stencil& stencil);
    void add(const Stencil& stencil, const Lanes<Scalar>* input, const Lanes<Scalar>* outer,
             Instructions instructions = available_instructions().back());
    /// Over all images.
    Scalar weight(std::size_t term, int output) const {
        return sum_of(totals_[static_cast<std::size_t>(output) * row_ + term]);
    }
    Scalar bias(int output) const { return sum_of(biases_[static_cast<std::size_t>(output)]); }

private:
    std::vector<Lanes<Scalar>> totals_;  ///< with room for whole tiles
    std::vector<Lanes<Scalar>> biases_;
    std::size_t row_ = 0;
};

}  // namespace tessera::nn
