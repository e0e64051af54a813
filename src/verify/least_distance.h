#pragma once

#include "core/linear_algebra.h"

/// The point of a polyhedron that is nearest to the origin.
namespace tessera::verify {

struct LeastDistance {
    Vector x;            ///< empty when the polyhedron seems to be empty
    Vector multipliers;  ///< not negative, one for each row; only their ratios matter
};

/// Minimises |x|_2 subject to rows x <= limits by non-negative least squares (Lawson and Hanson,
/// "Solving Least Squares Problems", 1974, chapter 23). For any u >= 0 with -u . limits > 0 every
/// such x has |x| >= -u . limits / |rows^T u|: a bound whatever the rounding.
LeastDistance least_distance(const RowMatrix& rows, const Vector& limits);

/// min |a u - b|_2 subject to u >= 0.
Vector non_negative_least_squares(const Matrix& a, const Vector& b);

}  // namespace tessera::verify
