#pragma once

#include "core/linear_algebra.h"

/// Products and sums whose order of additions does not depend on where numbers lie in memory, so
/// that a run gives the same bits twice. Eigen's own sums begin with what precedes the first
/// aligned element; its small products do so, too.
namespace tessera::nn {

/// The sum of `count` numbers, `stride` apart.
template <class Scalar>
Scalar sum_of(const Scalar* values, Index count, Index stride = 1) {
    Scalar sums[4] = {};
    Index i = 0;
    for (; i + 4 <= count; i += 4) {
        for (Index k = 0; k < 4; ++k) sums[k] += values[(i + k) * stride];
    }
    for (; i < count; ++i) sums[0] += values[i * stride];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// result += a b; the result must not overlap a or b.
template <class Result, class A, class B>
void add_product(Result&& result, const A& a, const B& b) {
    // Below its own threshold Eigen computes coefficient by coefficient.
    constexpr Index eigen_threshold = 20;
    const Index depth = a.cols();
    const bool small = result.rows() + result.cols() + depth < eigen_threshold ||
                       (result.rows() == 1 && result.cols() == 1);
    if (!small) {
        result.noalias() += a * b;
        return;
    }
    for (Index i = 0; i < result.rows(); ++i) {
        for (Index j = 0; j < result.cols(); ++j) {
            auto sum = result(i, j);
            for (Index k = 0; k < depth; ++k) sum += a(i, k) * b(k, j);
            result(i, j) = sum;
        }
    }
}

/// result = a b.
template <class Result, class A, class B>
void set_product(Result&& result, const A& a, const B& b) {
    result.setZero();
    add_product(result, a, b);
}

}  // namespace tessera::nn
