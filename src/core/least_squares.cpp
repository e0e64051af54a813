#include "core/least_squares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/errors.h"

namespace tessera {
namespace {

/// A power of two near the largest magnitude: scaling by it is exact, and squares of the scaled
/// entries do not overflow. 1 for a zero matrix.
double power_of_two_scale(const MatrixView& X) {
    const double largest = X.cwiseAbs().maxCoeff();
    return largest > 0 ? std::exp2(std::ilogb(largest)) : 1;
}

/// (p, q) <- (c p - s q, s p + c q) for two columns that do not overlap.
void rotate(double* __restrict p, double* __restrict q, Index rows, double c, double s) {
    for (Index i = 0; i < rows; ++i) {
        const double x = p[i];
        const double y = q[i];
        p[i] = c * x - s * y;
        q[i] = s * x + c * y;
    }
}

/// Householder QR with column pivoting, in place: the first A.cols() columns of `work` hold a tall
/// matrix A, further columns are right-hand sides. Afterwards the upper triangle of the first
/// columns holds T with A P = Q T, below it are the reflection vectors (scaled by `scales`, first
/// entry 1), and the further columns are multiplied by Q^T. order[j] is the column of A that P puts
/// in place j.
void pivoted_qr(Matrix& work, Index columns, Vector& scales, std::vector<Index>& order) {
    const Index rows = work.rows();
    order.resize(static_cast<std::size_t>(columns));
    std::iota(order.begin(), order.end(), Index{0});
    scales.resize(columns);
    for (Index k = 0; k < columns; ++k) {
        const Index length = rows - k;
        Index pivot = k;
        double most = -1;
        for (Index j = k; j < columns; ++j) {
            const double square = work.col(j).tail(length).squaredNorm();
            if (square > most) {
                most = square;
                pivot = j;
            }
        }
        if (pivot != k) {
            work.col(k).swap(work.col(pivot));
            std::swap(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(pivot)]);
        }
        auto reflector = work.col(k).tail(length);
        const double first = reflector[0];
        const double norm = std::sqrt(most);
        if (norm == 0) {
            scales[k] = 0;
            continue;
        }
        const double diagonal = first > 0 ? -norm : norm;
        scales[k] = (diagonal - first) / diagonal;
        reflector.tail(length - 1) /= first - diagonal;
        reflector[0] = 1;
        for (Index j = k + 1; j < work.cols(); ++j) {
            auto column = work.col(j).tail(length);
            column -= (scales[k] * reflector.dot(column)) * reflector;
        }
        reflector[0] = diagonal;
    }
}

/// Gives the columns of a square matrix from number `known` on such values that all columns
/// together, of which the first `known` are orthonormal, are an orthonormal basis.
void complete_basis(Matrix& columns, Index known) {
    const Index n = columns.rows();
    Index candidate = 0;
    for (Index k = known; k < columns.cols(); ++candidate) {
        Vector direction = Vector::Unit(n, candidate % n);
        for (int pass = 0; pass < 2; ++pass) {
            direction -= columns.leftCols(k) * (columns.leftCols(k).transpose() * direction);
        }
        // Some unit vector keeps at least sqrt((n - k)/n) of its length; take any that keeps half
        // that.
        const double enough = 0.5 * std::sqrt(static_cast<double>(n - k) / static_cast<double>(n));
        if (direction.norm() >= enough) {
            columns.col(k++) = direction.normalized();
        }
    }
}

/// Singular vectors are defined up to a common sign: makes the largest entry of each v_r positive.
void fix_signs(SingularModes& modes) {
    for (Index r = 0; r < modes.right_vectors.cols(); ++r) {
        Index largest = 0;
        modes.right_vectors.col(r).cwiseAbs().maxCoeff(&largest);
        if (modes.right_vectors(largest, r) < 0) {
            modes.right_vectors.col(r) *= -1;
            modes.projections.row(r) *= -1;
        }
    }
}

/// column <- Q column, Q the product of the reflections that pivoted_qr left in `work`.
void apply_reflections(const Matrix& work, const Vector& scales, Eigen::Ref<Vector> column) {
    for (Index k = scales.size(); k-- > 0;) {
        const Index below = work.rows() - k - 1;
        const auto reflector = work.col(k).tail(below);
        const double step = scales[k] * (column[k] + reflector.dot(column.tail(below)));
        column[k] -= step;
        column.tail(below) -= step * reflector;
    }
}

}  // namespace

/// Makes columns p and q orthogonal; returns the square of the angle's sine.
double SingularValueSolver::rotate_pair(Index p, Index q, double product) {
    const double difference = squares_[q] - squares_[p];
    const double tangent =
        std::copysign(2 * product, difference * product) /
        (std::abs(difference) + std::sqrt(difference * difference + 4 * product * product));
    const double square = tangent * tangent;
    const double cosine = 1 / std::sqrt(1 + square);
    rotate(stacked_.col(p).data(), stacked_.col(q).data(), stacked_.rows(), cosine,
           cosine * tangent);
    squares_[p] = std::max(0.0, squares_[p] - tangent * product);
    squares_[q] = std::max(0.0, squares_[q] + tangent * product);
    return square * cosine * cosine;
}

void SingularValueSolver::make_columns_orthogonal() {
    const Index n = stacked_.cols();
    const auto columns = stacked_.topRows(n);
    const double size = static_cast<double>(n);
    const double tolerance =
        std::numeric_limits<double>::epsilon() * std::max(4.0, std::sqrt(size));
    const double tolerance_square = tolerance * tolerance;
    constexpr int most_sweeps = 60;
    // A rotation by a small angle puts back at most sine * (largest cosine between columns) where
    // earlier rotations of the sweep had made zeros: when that is below the tolerance, all is done.
    bool finished = false;
    for (sweeps_ = 0; !finished && sweeps_ < most_sweeps; ++sweeps_) {
        double largest_cosine_square = 0;
        double largest_sine_square = 0;
        squares_ = columns.colwise().squaredNorm();
        for (Index p = 0; p + 1 < n; ++p) {
            for (Index q = p + 1; q < n; ++q) {
                const double product = columns.col(p).dot(columns.col(q));
                const double lengths = squares_[p] * squares_[q];
                if (product * product > tolerance_square * lengths) {
                    largest_cosine_square =
                        std::max(largest_cosine_square, product * product / lengths);
                    largest_sine_square = std::max(largest_sine_square, rotate_pair(p, q, product));
                }
            }
        }
        finished = size * std::sqrt(largest_sine_square * largest_cosine_square) <= tolerance;
    }
    norms_ = columns.colwise().norm();
}

void SingularValueSolver::sort_columns() {
    order_.resize(static_cast<std::size_t>(stacked_.cols()));
    std::iota(order_.begin(), order_.end(), Index{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [this](Index a, Index b) { return norms_[a] > norms_[b]; });
}

void SingularValueSolver::solve(const MatrixView& X, const MatrixView& B, SingularModes& modes) {
    const Index rows = X.rows();
    const Index features = X.cols();
    const Index sides = B.cols();
    require(rows >= 1 && features >= 1, "least squares: X must not be empty");
    require(B.rows() == rows, "least squares: X and B need the same number of rows");
    require(X.allFinite(), "least squares: X must be finite");
    const double scale = power_of_two_scale(X);
    const Index rank = std::min(rows, features);
    const bool tall = rows >= features;

    // With A = X when tall and X^T when wide: A P = Q T and T^T J = W diag(S), hence
    // A = (Q J) diag(S) (P W)^T.
    if (tall) {
        work_.resize(rows, rank + sides);
        work_.leftCols(rank) = X / scale;
        work_.rightCols(sides) = B;
    } else {
        work_ = X.transpose() / scale;
    }
    pivoted_qr(work_, rank, scales_, pivots_);
    stacked_.setZero(rank + (tall ? sides : rank), rank);
    for (Index k = 0; k < rank; ++k) {
        stacked_.row(k).head(k + 1) = work_.col(k).head(k + 1).transpose();
    }
    if (tall) {  // U^T B = J^T (Q^T B)
        stacked_.bottomRows(sides) = work_.topRightCorner(rank, sides).transpose();
        modes.outside =
            work_.bottomRightCorner(rows - rank, sides).colwise().squaredNorm().transpose();
    } else {  // V = Q J
        stacked_.bottomRows(rank).setIdentity();
        modes.outside.setZero(sides);
    }
    make_columns_orthogonal();
    sort_columns();

    modes.singular_values.resize(rank);
    normalised_.resize(rank, rank);
    Index positive = 0;
    for (Index r = 0; r < rank; ++r) {
        const Index from = order_[static_cast<std::size_t>(r)];
        modes.singular_values[r] = norms_[from] * scale;
        if (norms_[from] > 0) {
            normalised_.col(r) = stacked_.col(from).head(rank) / norms_[from];
            ++positive;
        }
    }
    complete_basis(normalised_, positive);

    modes.right_vectors.resize(features, rank);
    modes.projections.resize(rank, sides);
    if (tall) {
        write_tall(modes);
    } else {
        write_wide(B, modes);
    }
    fix_signs(modes);
}

/// V = P W; U^T B was carried along.
void SingularValueSolver::write_tall(SingularModes& modes) const {
    const Index rank = normalised_.rows();
    for (Index i = 0; i < rank; ++i) {
        modes.right_vectors.row(pivots_[static_cast<std::size_t>(i)]) = normalised_.row(i);
    }
    for (Index r = 0; r < rank; ++r) {
        const Index from = order_[static_cast<std::size_t>(r)];
        modes.projections.row(r) = stacked_.col(from).tail(modes.projections.cols()).transpose();
    }
}

/// V = Q J; U^T B = W^T P^T B.
void SingularValueSolver::write_wide(const MatrixView& B, SingularModes& modes) {
    const Index rank = normalised_.rows();
    for (Index r = 0; r < rank; ++r) {
        auto vector = modes.right_vectors.col(r);
        vector.head(rank) = stacked_.col(order_[static_cast<std::size_t>(r)]).tail(rank);
        vector.tail(vector.size() - rank).setZero();
        apply_reflections(work_, scales_, vector);
    }
    sides_.resize(rank, B.cols());
    for (Index i = 0; i < rank; ++i) {
        sides_.row(i) = B.row(pivots_[static_cast<std::size_t>(i)]);
    }
    modes.projections.noalias() = normalised_.transpose().lazyProduct(sides_);
}

Index RankRule::kept(const Vector& singular_values) const {
    Index count = 0;
    while (count < singular_values.size() && count < most && singular_values[count] > 0 &&
           singular_values[count] >= absolute &&
           singular_values[count] > relative * singular_values[0]) {
        ++count;
    }
    return count;
}

LeastSquaresFit fit(const SingularModes& modes, const RankRule& rule, Index column) {
    const Vector& S = modes.singular_values;
    LeastSquaresFit result;
    result.kept = rule.kept(S);
    result.dropped = S.size() - result.kept;
    result.largest_dropped = result.dropped > 0 ? S[result.kept] : 0;
    result.condition = result.kept > 0 ? S[0] / S[result.kept - 1] : 0;
    result.parameters.setZero(modes.right_vectors.rows());
    for (Index r = 0; r < result.kept; ++r) {
        result.parameters +=
            rule.inverse(S[r]) * modes.projections(r, column) * modes.right_vectors.col(r);
    }
    return result;
}

LeastSquaresFit least_squares(const MatrixView& X, const VectorView& y, const RankRule& rule) {
    SingularValueSolver solver;
    SingularModes modes;
    solver.solve(X, y, modes);
    return fit(modes, rule);
}

}  // namespace tessera
