#include "verify/relaxation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "core/errors.h"
#include "verify/least_distance.h"
#include "verify/linear_program.h"
#include "verify/triangle_rows.h"

namespace tessera::verify {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

InputFunctions bound_of(const SubProblem& problem, const LinearFunctions& functions,
                        const Prices& prices) {
    return bound_by_multipliers(problem.form, problem.region, problem.signs, problem.bounds,
                                functions, prices.of_functions, prices.of_neurons);
}

/// The program over: displacements (l_1: their positive, then their negative parts), undecided
/// neurons, and one more variable.
struct Layout {
    bool parts = false;  ///< l_1
    Index inputs = 0;
    Index neurons = 0;
    Index size() const { return (parts ? 2 : 1) * inputs + neurons + 1; }
    Index extra() const { return size() - 1; }
};

/// Writes a relaxation's rows as the program's.
RowMatrix laid_out(const Layout& layout, const RowMatrix& rows) {
    if (!layout.parts) return rows;
    RowMatrix result(rows.rows(), layout.size());
    result << rows.leftCols(layout.inputs), -rows.leftCols(layout.inputs),
        rows.rightCols(layout.neurons + 1);
    return result;
}

LinearProgram program_of(const TriangleRows& triangles, const Layout& layout,
                         const Region& region) {
    LinearProgram program;
    program.rows = laid_out(layout, triangles.rows());
    program.limits = triangles.limits();
    program.cost = Vector::Zero(layout.size());
    program.lower = Vector::Zero(layout.size());
    program.upper = Vector::Zero(layout.size());
    for (Index i = 0; i < layout.inputs; ++i) {
        const double reach = region.radius[static_cast<std::size_t>(i)];
        program.upper[i] = reach;
        if (layout.parts) {
            program.upper[layout.inputs + i] = reach;
        } else {
            program.lower[i] = -reach;
        }
    }
    for (Index k = 0; k < layout.neurons; ++k) {
        program.upper[layout.extra() - layout.neurons + k] = triangles.neuron_upper(k);
    }
    return program;
}

/// Takes the relaxation's point: displacements, then undecided neurons.
void take_point(const TriangleRows& triangles, const Region& region, const Vector& point,
                Relaxed& result) {
    result.input = region.centre;
    for (std::size_t i = 0; i < result.input.size(); ++i) {
        result.input[i] += point[static_cast<Index>(i)];
    }
    result.gaps = triangles.gaps(point);
}

Vector point_of(const Layout& layout, const Vector& x) {
    Vector point =
        x.segment(layout.extra() - layout.inputs - layout.neurons, layout.inputs + layout.neurons);
    if (!layout.parts) return point;
    point << x.head(layout.inputs) - x.segment(layout.inputs, layout.inputs),
        x.segment(2 * layout.inputs, layout.neurons);
    return point;
}

/// sum of (positive + negative part) / radius <= 1.
void add_l1_reach(const Layout& layout, const Region& region, LinearProgram& program) {
    const Index row = program.rows.rows();
    program.rows.conservativeResize(row + 1, Eigen::NoChange);
    program.limits.conservativeResize(row + 1);
    program.rows.row(row).setZero();
    program.limits[row] = 1;
    for (Index i = 0; i < layout.inputs; ++i) {
        const double reach = region.radius[static_cast<std::size_t>(i)];
        if (reach == 0) continue;
        program.rows(row, i) = program.rows(row, layout.inputs + i) = 1 / reach;
    }
}

/// The distance of every element from `centre` <= the extra variable.
void add_linf_reach(const Layout& layout, const Region& region, std::span<const double> centre,
                    LinearProgram& program) {
    const Index first = program.rows.rows();
    program.rows.conservativeResize(first + 2 * layout.inputs, Eigen::NoChange);
    program.limits.conservativeResize(first + 2 * layout.inputs);
    program.rows.bottomRows(2 * layout.inputs).setZero();
    for (Index i = 0; i < layout.inputs; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double shift = region.centre[at] - centre[at];
        program.upper[layout.extra()] =
            std::max(program.upper[layout.extra()], std::abs(shift) + region.radius[at]);
        for (const Index side : {0, 1}) {
            const Index row = first + 2 * i + side;
            program.rows(row, i) = side == 0 ? 1 : -1;
            program.rows(row, layout.extra()) = -1;
            program.limits[row] = side == 0 ? -shift : shift;
        }
    }
}

/// The least t at which the sum over i of slope(i) min(t, room(i)) reaches `height`.
double least_step(std::vector<std::pair<double, double>> rooms_and_slopes, double height) {
    std::sort(rooms_and_slopes.begin(), rooms_and_slopes.end());
    double slope = 0;
    for (const auto& [room, own] : rooms_and_slopes) slope += own;
    double reached = 0;
    double before = 0;
    for (const auto& [room, own] : rooms_and_slopes) {
        const double rise = slope * (room - before);
        if (reached + rise >= height) return before + (height - reached) / slope;
        reached += rise;
        before = room;
        slope -= own;
    }
    return infinity;
}

/// From where on the function can be <= 0: the least distance from `centre` within the region.
double least_reach(const InputFunctions& function, const Region& region,
                   std::span<const double> centre, Norm norm) {
    const auto a = function.coefficients.row(0);
    double at_centre = function.constants[0] - function.margins[0];
    for (Index i = 0; i < a.size(); ++i) at_centre += a[i] * centre[static_cast<std::size_t>(i)];
    if (!(at_centre > 0)) return 0;
    if (smallest(function, 0, region) > 0) return infinity;
    const double rounded_down = 1 - 1e-14 * static_cast<double>(a.size() + 1);
    if (norm != Norm::infinity) {
        const double slope = norm == Norm::two ? a.norm() : a.cwiseAbs().maxCoeff();
        return slope > 0 ? at_centre / slope * rounded_down : infinity;
    }
    std::vector<std::pair<double, double>> rooms_and_slopes;
    for (Index i = 0; i < a.size(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double shift = region.centre[at] - centre[at];
        const double room = region.radius[at] + (a[i] > 0 ? -shift : shift);
        rooms_and_slopes.emplace_back(std::max(room, 0.0), std::abs(a[i]));
    }
    return least_step(std::move(rooms_and_slopes), at_centre) * rounded_down;
}

/// The least distance in l_2, with a little weight on the undecided neurons, which the multipliers'
/// bound makes good.
Relaxed relaxed_l2_distance(const SubProblem& problem, const LinearFunctions& functions,
                            const TriangleRows& triangles, std::span<const double> centre) {
    constexpr double weight = 1e-4;
    const Index inputs = problem.form.inputs;
    const Index neurons = triangles.count();
    const RowMatrix own = triangles.rows();
    RowMatrix rows = RowMatrix::Zero(own.rows() + 2 * neurons, inputs + neurons);
    Vector limits = Vector::Zero(rows.rows());
    rows.topRows(own.rows()) = own.leftCols(inputs + neurons);
    limits.head(own.rows()) = triangles.limits();
    for (Index k = 0; k < neurons; ++k) {
        rows(own.rows() + 2 * k, inputs + k) = -1;
        rows(own.rows() + 2 * k + 1, inputs + k) = 1;
        limits[own.rows() + 2 * k + 1] = triangles.neuron_upper(k);
    }
    rows.rightCols(neurons) /= weight;
    const LeastDistance found = least_distance(rows, limits);
    Relaxed result;
    const Prices prices =
        prices_of(triangles, found.multipliers, problem.form.neurons, functions.rows.rows());
    const InputFunctions function = bound_of(problem, functions, prices);
    result.bound = least_reach(function, problem.region, centre, Norm::two);
    result.by_neuron = function.by_neuron.row(0).transpose();
    if (found.x.size() > 0) {
        Vector point = found.x;
        point.tail(neurons) /= weight;
        take_point(triangles, problem.region, point, result);
    }
    return result;
}

}  // namespace

Relaxed relaxed_minimum(const SubProblem& problem, const LinearFunctions& functions) {
    TriangleRows triangles(problem);
    const Layout layout{problem.region.norm == Norm::one, problem.form.inputs, triangles.count()};
    // One variable above all functions; its range from what the functions are at the centre.
    triangles.add_functions(functions, -1);
    LinearProgram program = program_of(triangles, layout, problem.region);
    if (layout.parts) add_l1_reach(layout, problem.region, program);
    program.cost[layout.extra()] = 1;
    const Index count = functions.rows.rows();
    double reach = 1;
    for (Index i = 0; i < program.rows.rows(); ++i) {
        if (program.rows(i, layout.extra()) == 0) continue;
        double sum = std::abs(program.limits[i]);
        for (Index j = 0; j < layout.extra(); ++j) {
            sum += std::abs(program.rows(i, j)) *
                   std::max(std::abs(program.lower[j]), std::abs(program.upper[j]));
        }
        reach = std::max(reach, 2 * sum);
    }
    program.lower[layout.extra()] = -reach;
    program.upper[layout.extra()] = reach;
    const ProgramSolution solution = solve(program);
    Prices prices = prices_of(triangles, solution.multipliers, problem.form.neurons, count);
    Relaxed result;
    if (solution.status == ProgramStatus::infeasible) {
        // The signs contradict each other, if the sum of their rows says so by itself.
        prices.of_functions.setZero();
        const InputFunctions proof = bound_of(problem, functions, prices);
        result.by_neuron = proof.by_neuron.row(0).transpose();
        result.bound = smallest(proof, 0, problem.region) > 0 ? infinity : -infinity;
        return result;
    }
    // A weighted mean of the functions is below the largest of them.
    const double total = prices.of_functions.sum();
    if (total > 0) {
        for (Vector* part : {&prices.of_functions, &prices.of_neurons.above,
                             &prices.of_neurons.line, &prices.of_neurons.sign}) {
            *part /= total;
        }
    } else {
        prices.of_functions.setConstant(1.0 / static_cast<double>(count));
    }
    const InputFunctions function = bound_of(problem, functions, prices);
    result.bound = smallest(function, 0, problem.region);
    result.by_neuron = function.by_neuron.row(0).transpose();
    take_point(triangles, problem.region, point_of(layout, solution.x), result);
    return result;
}

Relaxed relaxed_distance(const SubProblem& problem, const LinearFunctions& functions,
                         std::span<const double> centre, Norm norm) {
    TriangleRows triangles(problem);
    triangles.add_functions(functions, 0);
    if (norm == Norm::two) return relaxed_l2_distance(problem, functions, triangles, centre);
    const Layout layout{norm == Norm::one, problem.form.inputs, triangles.count()};
    LinearProgram program = program_of(triangles, layout, problem.region);
    if (layout.parts) {
        program.cost.head(2 * layout.inputs).setOnes();
    } else {
        add_linf_reach(layout, problem.region, centre, program);
        program.cost[layout.extra()] = 1;
    }
    const ProgramSolution solution = solve(program);
    const Prices prices =
        prices_of(triangles, solution.multipliers, problem.form.neurons, functions.rows.rows());
    const InputFunctions function = bound_of(problem, functions, prices);
    Relaxed result;
    result.by_neuron = function.by_neuron.row(0).transpose();
    result.bound = least_reach(function, problem.region, centre, norm);
    if (solution.status != ProgramStatus::infeasible) {
        take_point(triangles, problem.region, point_of(layout, solution.x), result);
    }
    return result;
}

std::vector<double> lp_margins(const ReluForm& form, const Question& question, double eps) {
    require(question.norm != Norm::two, "the linear program knows l_inf and l_1 balls");
    const Region region = region_of(question, eps);
    const std::vector<Sign> signs(static_cast<std::size_t>(form.neurons), Sign::free);
    NeuronBounds bounds = bound_neurons_by_intervals(form, region, signs);
    for (const ReluRule rule : {ReluRule::adaptive, ReluRule::parallel, ReluRule::zero}) {
        intersect(bounds, bound_neurons(form, region, signs, rule));
    }
    const RowMatrix rows =
        margin_rows(static_cast<int>(form.output.size()), question.label, question.targets);
    std::vector<double> margins;
    for (Index t = 0; t < rows.rows(); ++t) {
        margins.push_back(
            relaxed_minimum({form, region, signs, bounds}, {rows.row(t), Vector::Zero(1)}).bound);
    }
    return margins;
}

CertifiedRadius lp_radius(const ReluForm& form, const Question& question,
                          const SearchOptions& search) {
    RadiusSearch state(search);
    while (!state.done()) {
        const std::vector<double> margins = lp_margins(form, question, state.eps());
        state.report(std::all_of(margins.begin(), margins.end(), [](double m) { return m > 0; }));
    }
    return {state.radius(), state.trace(), 0, 0};
}

}  // namespace tessera::verify
