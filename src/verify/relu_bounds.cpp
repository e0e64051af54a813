#include "verify/relu_bounds.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "core/errors.h"

namespace tessera::verify {
namespace {

bool is_on(const NeuronBounds& bounds, std::span<const Sign> signs, Index j) {
    return bounds.lower[j] >= 0 || signs[static_cast<std::size_t>(j)] == Sign::positive;
}

bool is_off(const NeuronBounds& bounds, std::span<const Sign> signs, Index j) {
    return bounds.upper[j] <= 0 || signs[static_cast<std::size_t>(j)] == Sign::negative;
}

/// The largest size of any input or neuron: what rounding errors scale with.
double largest_variable(const Region& region, const NeuronBounds& bounds, Index neurons) {
    double largest = 0;
    for (std::size_t i = 0; i < region.centre.size(); ++i) {
        largest = std::max(largest, std::abs(region.centre[i]) + region.radius[i]);
    }
    for (Index j = 0; j < neurons; ++j) largest = std::max(largest, bounds.upper[j]);
    return largest;
}

/// Functions on their way back to the input: columns of inputs, then of neurons.
struct Journey {
    RowMatrix coefficients;
    Vector constants;
    Vector magnitudes;  ///< of everything that was added, without signs
    double largest = 0;
};

Journey begin(const AffineBlock& block, const RowMatrix& rows, const Vector& offsets,
              double largest) {
    Journey journey;
    journey.coefficients = rows * block.weights;
    journey.constants = offsets + rows * block.offset;
    journey.magnitudes =
        offsets.cwiseAbs() + rows.cwiseAbs() * (block.weight_sizes * largest + block.offset_sizes);
    journey.largest = largest;
    return journey;
}

/// Replaces the arguments of a block's ReLUs, whose coefficients are `by_argument`.
void replace(const AffineBlock& block, const RowMatrix& by_argument, Index inputs,
             Journey& journey) {
    journey.coefficients.leftCols(inputs + block.neurons).noalias() += by_argument * block.weights;
    journey.constants.noalias() += by_argument * block.offset;
    journey.magnitudes.noalias() +=
        by_argument.cwiseAbs() * (block.weight_sizes * journey.largest + block.offset_sizes);
}

/// Lower lines for positive, upper lines for negative coefficients.
RowMatrix through_lines(const NeuronBounds& bounds, std::span<const Sign> signs, ReluRule rule,
                        Index first, const RowMatrix& by_output, Journey& journey) {
    RowMatrix by_argument = by_output;
    for (Index k = 0; k < by_output.cols(); ++k) {
        const Index j = first + k;
        if (is_on(bounds, signs, j)) continue;
        if (is_off(bounds, signs, j)) {
            by_argument.col(k).setZero();
            continue;
        }
        const double l = bounds.lower[j];
        const double u = bounds.upper[j];
        const Lines lines = relu_lines(l, u, relu_slope(rule, l, u));
        for (Index row = 0; row < by_output.rows(); ++row) {
            const double a = by_output(row, k);
            const Line& line = a > 0 ? lines.lower : lines.upper;
            by_argument(row, k) = a * line.slope;
            journey.constants[row] += a * line.intercept;
            journey.magnitudes[row] += std::abs(a) * (u - l);
        }
    }
    return by_argument;
}

InputFunctions end(const ReluForm& form, Journey journey, RowMatrix by_neuron) {
    InputFunctions result;
    result.coefficients = journey.coefficients.leftCols(form.inputs);
    result.constants = journey.constants;
    result.margins =
        form.rounding_unit * (journey.magnitudes + journey.constants.cwiseAbs() +
                              journey.largest * result.coefficients.cwiseAbs().rowwise().sum());
    result.by_neuron = std::move(by_neuron);
    return result;
}

/// Back through all blocks before `blocks`.
InputFunctions back(const ReluForm& form, const NeuronBounds& bounds, std::span<const Sign> signs,
                    ReluRule rule, std::size_t blocks, Journey journey) {
    RowMatrix by_neuron = RowMatrix::Zero(journey.coefficients.rows(), form.neurons);
    for (std::size_t b = blocks; b-- > 0;) {
        const AffineBlock& block = form.blocks[b];
        const RowMatrix by_output =
            journey.coefficients.middleCols(form.inputs + block.neurons, block.size());
        by_neuron.middleCols(block.neurons, block.size()) = by_output;
        replace(block, through_lines(bounds, signs, rule, block.neurons, by_output, journey),
                form.inputs, journey);
    }
    return end(form, std::move(journey), std::move(by_neuron));
}

/// Takes a block's new ranges into `bounds`, within those known and those its signs allow.
void take(const AffineBlock& block, const Vector& lower, const Vector& upper,
          std::span<const Sign> signs, NeuronBounds& bounds) {
    for (Index k = 0; k < block.size(); ++k) {
        const Index j = block.neurons + k;
        bounds.lower[j] = std::max(bounds.lower[j], lower[k]);
        bounds.upper[j] = std::min(bounds.upper[j], upper[k]);
        const Sign sign = signs[static_cast<std::size_t>(j)];
        if (sign == Sign::positive) bounds.lower[j] = std::max(bounds.lower[j], 0.0);
        if (sign == Sign::negative) bounds.upper[j] = std::min(bounds.upper[j], 0.0);
    }
}

NeuronBounds nothing_known(Index neurons) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {Vector::Constant(neurons, -infinity), Vector::Constant(neurons, infinity)};
}

}  // namespace

NeuronBounds bound_neurons(const ReluForm& form, const Region& region, std::span<const Sign> signs,
                           ReluRule rule, const NeuronBounds& known) {
    NeuronBounds bounds = known.lower.size() == 0 ? nothing_known(form.neurons) : known;
    for (std::size_t b = 0; b < form.blocks.size(); ++b) {
        const AffineBlock& block = form.blocks[b];
        const Index size = block.size();
        RowMatrix rows(2 * size, size);
        rows << RowMatrix::Identity(size, size), -RowMatrix::Identity(size, size);
        const double largest = largest_variable(region, bounds, block.neurons);
        const InputFunctions functions =
            back(form, bounds, signs, rule, b, begin(block, rows, Vector::Zero(2 * size), largest));
        Vector lower(size);
        Vector upper(size);
        for (Index k = 0; k < size; ++k) {
            lower[k] = smallest(functions, k, region);
            upper[k] = -smallest(functions, size + k, region);
        }
        take(block, lower, upper, signs, bounds);
        if (contradictory({bounds.lower.segment(block.neurons, size),
                           bounds.upper.segment(block.neurons, size)})) {
            // What comes after does not matter, but must not be read as a range.
            return bounds;
        }
    }
    return bounds;
}

NeuronBounds bound_neurons_by_intervals(const ReluForm& form, const Region& region,
                                        std::span<const Sign> signs) {
    NeuronBounds bounds = nothing_known(form.neurons);
    for (const AffineBlock& block : form.blocks) {
        const double largest = largest_variable(region, bounds, block.neurons);
        InputFunctions functions;
        functions.coefficients = block.weights.leftCols(form.inputs);
        functions.constants = block.offset;
        functions.margins =
            form.rounding_unit * (2 * largest * block.weight_sizes + block.offset_sizes);
        InputFunctions negative = functions;
        negative.coefficients *= -1;
        negative.constants *= -1;
        Vector lower(block.size());
        Vector upper(block.size());
        for (Index k = 0; k < block.size(); ++k) {
            lower[k] = smallest(functions, k, region);
            upper[k] = -smallest(negative, k, region);
            for (Index j = 0; j < block.neurons; ++j) {
                const double w = block.weights(k, form.inputs + j);
                const double low = is_off(bounds, signs, j) ? 0.0 : std::max(bounds.lower[j], 0.0);
                const double high = is_off(bounds, signs, j) ? 0.0 : std::max(bounds.upper[j], 0.0);
                lower[k] += w * (w > 0 ? low : high);
                upper[k] += w * (w > 0 ? high : low);
            }
        }
        take(block, lower, upper, signs, bounds);
    }
    return bounds;
}

void intersect(NeuronBounds& bounds, const NeuronBounds& other) {
    bounds.lower = bounds.lower.cwiseMax(other.lower);
    bounds.upper = bounds.upper.cwiseMin(other.upper);
}

bool contradictory(const NeuronBounds& bounds) {
    return (bounds.lower.array() > bounds.upper.array()).any();
}

InputFunctions bound_functions(const ReluForm& form, const Region& region,
                               std::span<const Sign> signs, ReluRule rule,
                               const NeuronBounds& bounds, const LinearFunctions& functions) {
    const double largest = largest_variable(region, bounds, form.neurons);
    return back(form, bounds, signs, rule, form.blocks.size(),
                begin(form.output, functions.rows, functions.offsets, largest));
}

double smallest(const InputFunctions& functions, Index row, const Region& region) {
    const auto a = functions.coefficients.row(row);
    double centre = functions.constants[row];
    double sum = 0;
    double largest = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        centre += a[i] * region.centre[at];
        const double reach = std::abs(a[i]) * region.radius[at];
        sum += region.norm == Norm::two ? reach * reach : reach;
        largest = std::max(largest, reach);
    }
    const double spread = region.norm == Norm::infinity ? sum
                          : region.norm == Norm::two    ? std::sqrt(sum)
                                                        : largest;
    // The margin covers the sizes of all terms, so also the rounding of these sums.
    return centre - spread - functions.margins[row];
}

InputFunctions bound_by_multipliers(const ReluForm& form, const Region& region,
                                    std::span<const Sign> signs, const NeuronBounds& bounds,
                                    const LinearFunctions& functions, const Vector& weights,
                                    const Multipliers& multipliers) {
    const double largest = largest_variable(region, bounds, form.neurons);
    const RowMatrix row = weights.transpose() * functions.rows;
    Vector offset(1);
    offset[0] = weights.dot(functions.offsets);
    Journey journey = begin(form.output, row, offset, largest);
    journey.magnitudes[0] += weights.dot(functions.offsets.cwiseAbs());
    RowMatrix by_neuron = RowMatrix::Zero(1, form.neurons);
    for (std::size_t b = form.blocks.size(); b-- > 0;) {
        const AffineBlock& block = form.blocks[b];
        RowMatrix by_argument(1, block.size());
        for (Index k = 0; k < block.size(); ++k) {
            const Index j = block.neurons + k;
            const double a = journey.coefficients(0, form.inputs + j);
            by_neuron(0, j) = a;
            const Sign sign = signs[static_cast<std::size_t>(j)];
            if (is_on(bounds, signs, j)) {
                by_argument(0, k) = a - (sign == Sign::positive ? multipliers.sign[j] : 0.0);
            } else if (is_off(bounds, signs, j)) {
                by_argument(0, k) = sign == Sign::negative ? multipliers.sign[j] : 0.0;
            } else {
                const Line line = relu_lines(bounds.lower[j], bounds.upper[j], 0).upper;
                const double above = multipliers.above[j];
                const double below = multipliers.line[j];
                // What the multipliers leave of h has the range [0, u].
                const double left = a - above + below;
                journey.constants[0] +=
                    std::min(left, 0.0) * bounds.upper[j] - below * line.intercept;
                journey.magnitudes[0] +=
                    (std::abs(a) + above + 2 * below) * (bounds.upper[j] - bounds.lower[j]);
                by_argument(0, k) = above - below * line.slope;
            }
        }
        replace(block, by_argument, form.inputs, journey);
    }
    return end(form, std::move(journey), std::move(by_neuron));
}

Vector arguments_at(const ReluForm& form, std::span<const double> input) {
    Vector variables = Vector::Zero(form.inputs + form.neurons);
    for (Index i = 0; i < form.inputs; ++i) variables[i] = input[static_cast<std::size_t>(i)];
    Vector arguments(form.neurons);
    for (const AffineBlock& block : form.blocks) {
        const Vector z = block.weights * variables.head(form.inputs + block.neurons) + block.offset;
        arguments.segment(block.neurons, block.size()) = z;
        variables.segment(form.inputs + block.neurons, block.size()) = z.cwiseMax(0.0);
    }
    return arguments;
}

}  // namespace tessera::verify
