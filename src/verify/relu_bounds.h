#pragma once

#include <span>
#include <vector>

#include "verify/lines.h"
#include "verify/region.h"
#include "verify/relu_form.h"

/// Linear bounds on unrolled ReLU networks, some of whose ReLUs have a sign that is known.
namespace tessera::verify {

/// What is supposed of a ReLU's argument.
enum class Sign : signed char { free, negative, positive };

/// Ranges of the arguments of all ReLUs.
struct NeuronBounds {
    Vector lower;
    Vector upper;
};

/// Linear functions [rows] outputs + offsets, to be bounded from below.
struct LinearFunctions {
    RowMatrix rows;
    Vector offsets;
};

/// Lower bounds of functions by the input: coefficients . x + constant, less `margin` for rounding.
struct InputFunctions {
    RowMatrix coefficients;
    Vector constants;
    Vector margins;
    RowMatrix by_neuron;  ///< the coefficient of each ReLU's output on the way
};

/// Bounds of all ReLUs' arguments by linear bounds (CROWN) on the region cut with the signs, each
/// within `known` (empty: nothing is). Where the signs contradict the region some range is empty:
/// lower > upper.
NeuronBounds bound_neurons(const ReluForm& form, const Region& region, std::span<const Sign> signs,
                           ReluRule rule, const NeuronBounds& known = {});
/// The same by interval arithmetic.
NeuronBounds bound_neurons_by_intervals(const ReluForm& form, const Region& region,
                                        std::span<const Sign> signs);
/// In every range the larger lower and the smaller upper end.
void intersect(NeuronBounds& bounds, const NeuronBounds& other);
bool contradictory(const NeuronBounds& bounds);

/// Lower bounds of functions of the output, with the lines that `bounds` give.
InputFunctions bound_functions(const ReluForm& form, const Region& region,
                               std::span<const Sign> signs, ReluRule rule,
                               const NeuronBounds& bounds, const LinearFunctions& functions);

/// The smallest value of a row of `functions` on a region, certainly.
double smallest(const InputFunctions& functions, Index row, const Region& region);

/// Lagrange multipliers of what is known of a sub-problem, by neuron: h >= z, h <= line(z), and the
/// sign of z. None is negative.
struct Multipliers {
    Vector above;
    Vector line;
    Vector sign;
};

/// The lower bound of sum over i of weights(i) functions(i) by the input that multipliers give: a
/// sound one for any of them (weak duality; with the signs' multipliers this is beta-CROWN, Wang et
/// al. 2021).
InputFunctions bound_by_multipliers(const ReluForm& form, const Region& region,
                                    std::span<const Sign> signs, const NeuronBounds& bounds,
                                    const LinearFunctions& functions, const Vector& weights,
                                    const Multipliers& multipliers);

/// The argument of every ReLU at an input.
Vector arguments_at(const ReluForm& form, std::span<const double> input);

}  // namespace tessera::verify
