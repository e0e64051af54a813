#pragma once

#include "core/linear_algebra.h"

/// Small dense linear programs whose variables all have finite ranges.
namespace tessera::verify {

/// Minimise cost . x subject to rows x <= limits and lower <= x <= upper.
struct LinearProgram {
    Vector cost;
    RowMatrix rows;
    Vector limits;
    Vector lower;
    Vector upper;
};

struct ProgramOptions {
    double tolerance = 1e-9;  ///< by which a constraint may be missed
    int most_pivots = 20'000;
};

enum class ProgramStatus { optimal, infeasible, stopped };

struct ProgramSolution {
    ProgramStatus status = ProgramStatus::stopped;
    double value = 0;  ///< cost . x
    Vector x;          ///< where it is taken; infeasible or stopped: a point that misses some row
    /// One for each row, not negative: by weak duality `lagrangian_bound` of them bounds the
    /// minimum whatever the rounding. Infeasible: a ray, whose bound at zero cost is positive.
    Vector multipliers;
    int pivots = 0;
};

/// Dual simplex method for bounded variables (Chvatal, "Linear Programming", 1983, chapter 10): as
/// every range is finite, the basis of all slacks is dual feasible, so that there is no first
/// phase. Bland's rule takes over while the objective stands still, so that it cannot cycle.
/// Throws std::invalid_argument when sizes differ or a range is empty.
ProgramSolution solve(const LinearProgram& program, const ProgramOptions& options = {});

/// min over lower <= x <= upper of cost . x + multipliers . (rows x - limits).
double lagrangian_bound(const LinearProgram& program, const Vector& cost,
                        const Vector& multipliers);

}  // namespace tessera::verify
