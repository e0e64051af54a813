#include "verify/triangle_rows.h"

#include <algorithm>
#include <cstddef>

#include "verify/lines.h"

namespace tessera::verify {

TriangleRows::TriangleRows(const SubProblem& problem) : problem_(problem) {
    for (Index j = 0; j < problem.form.neurons; ++j) {
        if (undecided(j)) columns_.push_back(j);
    }
    const Index width = problem.form.inputs + count();
    outputs_ = RowMatrix::Zero(problem.form.neurons, width);
    constants_ = Vector::Zero(problem.form.neurons);
    centre_ = Eigen::Map<const Vector>(problem.region.centre.data(), problem.form.inputs);
    Index next = problem.form.inputs;
    for (const AffineBlock& block : problem.form.blocks) add_block(block, next);
}

bool TriangleRows::undecided(Index j) const {
    return problem_.bounds.lower[j] < 0 && problem_.bounds.upper[j] > 0 &&
           problem_.signs[static_cast<std::size_t>(j)] == Sign::free;
}

/// A block by the columns: the outputs of all earlier neurons are known.
void TriangleRows::expand(const AffineBlock& block, RowMatrix& rows, Vector& constants) const {
    const Index inputs = problem_.form.inputs;
    rows = block.weights.rightCols(block.neurons) * outputs_.topRows(block.neurons);
    rows.leftCols(inputs) += block.weights.leftCols(inputs);
    constants = block.offset + block.weights.leftCols(inputs) * centre_ +
                block.weights.rightCols(block.neurons) * constants_.head(block.neurons);
}

void TriangleRows::add_row(const Eigen::Ref<const Eigen::RowVectorXd>& row, double limit,
                           RowOrigin origin, double extra) {
    rows_.emplace_back(row);
    limits_.push_back(limit);
    origins_.push_back(origin);
    extras_.push_back(extra);
}

void TriangleRows::add_block(const AffineBlock& block, Index& next) {
    RowMatrix rows;
    Vector constants;
    expand(block, rows, constants);
    for (Index k = 0; k < block.size(); ++k) {
        const Index j = block.neurons + k;
        const Sign sign = problem_.signs[static_cast<std::size_t>(j)];
        const double l = problem_.bounds.lower[j];
        const double u = problem_.bounds.upper[j];
        if (undecided(j)) {
            const Line line = relu_lines(l, u, 0).upper;
            Eigen::RowVectorXd row = rows.row(k);
            row[next] -= 1;
            add_row(row, -constants[k], {RowKind::above, j});
            row = -line.slope * rows.row(k);
            row[next] += 1;
            add_row(row, line.intercept + line.slope * constants[k], {RowKind::line, j});
            outputs_(j, next++) = 1;
        } else if (l >= 0 || sign == Sign::positive) {
            if (sign == Sign::positive) {
                add_row(-rows.row(k), constants[k], {RowKind::positive, j});
            }
            outputs_.row(j) = rows.row(k);
            constants_[j] = constants[k];
        } else if (sign == Sign::negative) {
            add_row(rows.row(k), -constants[k], {RowKind::negative, j});
        }
    }
}

void TriangleRows::add_functions(const LinearFunctions& functions, double extra) {
    RowMatrix rows;
    Vector constants;
    expand(problem_.form.output, rows, constants);
    const RowMatrix own = functions.rows * rows;
    const Vector offsets = functions.rows * constants + functions.offsets;
    for (Index i = 0; i < own.rows(); ++i) {
        add_row(own.row(i), -offsets[i], {RowKind::function, i}, extra);
    }
}

RowMatrix TriangleRows::rows() const {
    RowMatrix all(std::ssize(rows_), outputs_.cols() + 1);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        all.row(static_cast<Index>(i)) << rows_[i], extras_[i];
    }
    return all;
}

Vector TriangleRows::gaps(const Vector& point) const {
    Vector result = Vector::Zero(problem_.form.neurons);
    for (std::size_t i = 0; i < origins_.size(); ++i) {
        if (origins_[i].kind != RowKind::above) continue;
        // The row says z - h <= limit.
        const double below = limits_[i] - rows_[i].dot(point);
        const Index j = origins_[i].index;
        const auto k = std::lower_bound(columns_.begin(), columns_.end(), j) - columns_.begin();
        const double h = point[problem_.form.inputs + k];
        result[j] = std::max(0.0, std::min(below, h));
    }
    return result;
}

Prices prices_of(const TriangleRows& rows, const Vector& multipliers, Index neurons,
                 Index functions) {
    Prices prices{{Vector::Zero(neurons), Vector::Zero(neurons), Vector::Zero(neurons)},
                  Vector::Zero(functions)};
    for (std::size_t i = 0; i < rows.origins().size(); ++i) {
        const RowOrigin& origin = rows.origins()[i];
        const double price = multipliers[static_cast<Index>(i)];
        switch (origin.kind) {
            case RowKind::above:
                prices.of_neurons.above[origin.index] = price;
                break;
            case RowKind::line:
                prices.of_neurons.line[origin.index] = price;
                break;
            case RowKind::positive:
            case RowKind::negative:
                prices.of_neurons.sign[origin.index] = price;
                break;
            case RowKind::function:
                prices.of_functions[origin.index] = price;
                break;
        }
    }
    return prices;
}

}  // namespace tessera::verify
