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

/// Two numbers in one register of any processor that we build for. Columns that meet often are
/// worked on four numbers at a time, filled up with zeros: WebAssembly has its costs per round of a
/// loop.
using Two = double __attribute__((vector_size(16), aligned(8)));
constexpr Index stride = 4;

Index filled_up(Index rows) {
    return (rows + stride - 1) / stride * stride;
}

Two load(const double* from) {
    return *reinterpret_cast<const Two*>(from);
}

void store(Two numbers, double* to) {
    *reinterpret_cast<Two*>(to) = numbers;
}

double inner_product(const double* p, const double* q, Index rows) {
    Two first = {0, 0};
    Two second = {0, 0};
    for (Index i = 0; i < rows; i += stride) {
        first += load(p + i) * load(q + i);
        second += load(p + i + 2) * load(q + i + 2);
    }
    const Two sum = first + second;
    return sum[0] + sum[1];
}

/// (p, q) <- (c p - s q, s p + c q) for two columns that do not overlap.
void rotate(double* __restrict p, double* __restrict q, Index rows, double c, double s) {
    const Two cosine = {c, c};
    const Two sine = {s, s};
    for (Index i = 0; i < rows; i += stride) {
        const Two x = load(p + i);
        const Two y = load(q + i);
        const Two next_x = load(p + i + 2);
        const Two next_y = load(q + i + 2);
        store(cosine * x - sine * y, p + i);
        store(sine * x + cosine * y, q + i);
        store(cosine * next_x - sine * next_y, p + i + 2);
        store(sine * next_x + cosine * next_y, q + i + 2);
    }
}

/// Turns column k of `work` below row k into a multiple of the unit vector and applies the
/// reflection to the columns after it. The reflection vector stays below the diagonal (its first
/// entry is 1).
void reflect(Matrix& work, Index k, Vector& scales) {
    const Index length = work.rows() - k;
    auto reflector = work.col(k).tail(length);
    const double first = reflector[0];
    const double norm = reflector.norm();
    if (norm == 0) {
        scales[k] = 0;
        return;
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

/// Householder QR in place: the first `columns` columns of `work` hold a tall matrix A, further
/// columns are right-hand sides. Afterwards the upper triangle of the first columns holds T with
/// A = Q T, below it are the reflection vectors, and the further columns are multiplied by Q^T.
void qr(Matrix& work, Index columns, Vector& scales) {
    scales.resize(columns);
    for (Index k = 0; k < columns; ++k) reflect(work, k, scales);
}

/// The same with column pivoting, A P = Q T: order[j] is the column of A that P puts in place j.
void pivoted_qr(Matrix& work, Index columns, Vector& scales, std::vector<Index>& order) {
    order.resize(static_cast<std::size_t>(columns));
    std::iota(order.begin(), order.end(), Index{0});
    scales.resize(columns);
    for (Index k = 0; k < columns; ++k) {
        Index pivot = k;
        double most = -1;
        for (Index j = k; j < columns; ++j) {
            const double square = work.col(j).tail(work.rows() - k).squaredNorm();
            if (square > most) {
                most = square;
                pivot = j;
            }
        }
        if (pivot != k) {
            work.col(k).swap(work.col(pivot));
            std::swap(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(pivot)]);
        }
        reflect(work, k, scales);
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
            if (modes.projections.cols() > 0) modes.projections.row(r) *= -1;
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

/// The pairs p < q with p + q = sum. They share no column; going through the sums from 1 on is,
/// operation by operation, the same as going through the rows (0, 1), (0, 2), ..., (1, 2), ...:
/// large columns first, which keeps tiny components of the vectors accurate when the columns differ
/// by many orders of magnitude.
void SingularValueSolver::pair_by_rows(Index sum) {
    pairs_.clear();
    for (Index p = std::max<Index>(0, sum - stacked_.cols() + 1); 2 * p < sum; ++p) {
        pairs_.push_back({p, sum - p});
    }
}

/// Who meets in a round of a tournament: after n rounds (n - 1 when n is even) every column has met
/// every other. Half as many rounds as by rows, with twice as many pairs in each.
void SingularValueSolver::pair_by_tournament(Index round) {
    const Index n = stacked_.cols();
    const Index rounds = n - 1 + n % 2;
    pairs_.clear();
    const auto meet = [&](Index a, Index b) {
        if (std::max(a, b) < n) pairs_.push_back({std::min(a, b), std::max(a, b)});
    };
    meet(round, rounds);
    for (Index k = 1; 2 * k <= rounds; ++k) {
        const Index ahead = round + k;
        const Index behind = round - k;
        meet(ahead < rounds ? ahead : ahead - rounds, behind < 0 ? behind + rounds : behind);
    }
}

/// Makes the two columns of each pair orthogonal; pairs whose cosine is within the tolerance stay.
/// Returns the largest squared cosine before and the largest squared sine of a rotation.
SingularValueSolver::Largest SingularValueSolver::rotate_pairs(double tolerance_square) {
    const auto count = static_cast<Index>(pairs_.size());
    auto products = products_.head(count);
    auto differences = differences_.head(count);
    auto lengths = lengths_.head(count);
    auto cosine_squares = cosine_squares_.head(count);
    auto tangents = tangents_.head(count);
    auto cosines = cosines_.head(count);
    for (Index k = 0; k < count; ++k) {
        const auto [p, q] = pairs_[static_cast<std::size_t>(k)];
        products[k] = inner_product(stacked_.col(p).data(), stacked_.col(q).data(),
                                    filled_up(stacked_.cols()));
        differences[k] = squares_[q] - squares_[p];
        lengths[k] = squares_[p] * squares_[q];
    }
    cosine_squares = products.square() / lengths;
    if (!(cosine_squares > tolerance_square).any()) return {};
    tangents =
        2 * products / (differences.abs() + (differences.square() + 4 * products.square()).sqrt());
    cosines = 1 / (1 + tangents.square()).sqrt();
    Largest largest;
    for (Index k = 0; k < count; ++k) {
        if (!(cosine_squares[k] > tolerance_square)) continue;  // also when a column is zero
        const auto [p, q] = pairs_[static_cast<std::size_t>(k)];
        const double tangent = differences[k] < 0 ? -tangents[k] : tangents[k];
        const double sine = cosines[k] * tangent;
        rotate(stacked_.col(p).data(), stacked_.col(q).data(), stacked_.rows(), cosines[k], sine);
        squares_[p] = std::max(0.0, squares_[p] - tangent * products[k]);
        squares_[q] = std::max(0.0, squares_[q] + tangent * products[k]);
        largest.cosine_square = std::max(largest.cosine_square, cosine_squares[k]);
        largest.sine_square = std::max(largest.sine_square, sine * sine);
    }
    return largest;
}

void SingularValueSolver::make_columns_orthogonal() {
    const Index n = stacked_.cols();
    const auto columns = stacked_.topRows(n);
    const double size = static_cast<double>(n);
    const double tolerance =
        std::numeric_limits<double>::epsilon() * std::max(4.0, std::sqrt(size));
    constexpr int most_sweeps = 60;
    // A rotation by a small angle puts back at most sine * (largest cosine between columns) where
    // earlier rotations of the sweep had made zeros: when that is below the tolerance, all is done.
    bool finished = n < 2;
    const Index most_pairs = n / 2;
    for (Eigen::ArrayXd* of_pairs :
         {&products_, &differences_, &lengths_, &cosine_squares_, &tangents_, &cosines_}) {
        of_pairs->resize(most_pairs);
    }
    for (sweeps_ = 0; !finished && sweeps_ < most_sweeps; ++sweeps_) {
        // The first sweep makes the large rotations, the others small ones in any order.
        const bool by_rows = sweeps_ == 0;
        const Index rounds = by_rows ? 2 * n - 3 : n - 1 + n % 2;
        Largest largest;
        squares_ = columns.colwise().squaredNorm();
        for (Index round = 0; round < rounds; ++round) {
            if (by_rows)
                pair_by_rows(round + 1);
            else
                pair_by_tournament(round);
            const Largest here = rotate_pairs(tolerance * tolerance);
            largest.cosine_square = std::max(largest.cosine_square, here.cosine_square);
            largest.sine_square = std::max(largest.sine_square, here.sine_square);
        }
        finished = size * std::sqrt(largest.sine_square * largest.cosine_square) <= tolerance;
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

    if (tall) {
        prepare_tall(X, B, scale, modes);
    } else {
        prepare_wide(X, B, scale, modes);
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
    for (Index r = 0; r < rank && sides > 0; ++r) {
        const Index from = order_[static_cast<std::size_t>(r)];
        modes.projections.row(r) = stacked_.col(from).segment(filled_up(rank), sides).transpose();
    }
    if (tall) {
        write_tall(modes);
    } else {
        write_wide(modes);
    }
    fix_signs(modes);
}

/// X P = Q T and T^T J = W diag(S), hence X = (Q J) diag(S) (P W)^T and U^T B = J^T (Q^T B).
void SingularValueSolver::prepare_tall(const MatrixView& X, const MatrixView& B, double scale,
                                       SingularModes& modes) {
    const Index rank = X.cols();
    const Index sides = B.cols();
    work_.resize(X.rows(), rank + sides);
    work_.leftCols(rank) = X / scale;
    work_.rightCols(sides) = B;
    pivoted_qr(work_, rank, scales_, pivots_);
    stacked_.setZero(filled_up(rank) + filled_up(sides), rank);
    for (Index k = 0; k < rank; ++k) {
        stacked_.row(k).head(k + 1) = work_.col(k).head(k + 1).transpose();
    }
    stacked_.middleRows(filled_up(rank), sides) = work_.topRightCorner(rank, sides).transpose();
    modes.outside =
        work_.bottomRightCorner(X.rows() - rank, sides).colwise().squaredNorm().transpose();
}

/// X^T P = Q T, T^T = Q' T' and T'^T J = W diag(S), hence X = (P Q' J) diag(S) (Q W)^T and
/// U^T B = J^T (Q'^T P^T B).
void SingularValueSolver::prepare_wide(const MatrixView& X, const MatrixView& B, double scale,
                                       SingularModes& modes) {
    const Index rank = X.rows();
    const Index sides = B.cols();
    work_ = X.transpose() / scale;
    pivoted_qr(work_, rank, scales_, pivots_);
    second_.setZero(rank, rank + sides);
    for (Index k = 0; k < rank; ++k) {
        second_.row(k).head(k + 1) = work_.col(k).head(k + 1).transpose();
        if (sides > 0) second_.row(k).tail(sides) = B.row(pivots_[static_cast<std::size_t>(k)]);
    }
    qr(second_, rank, second_scales_);
    stacked_.setZero(filled_up(rank) + filled_up(sides), rank);
    for (Index k = 0; k < rank; ++k) {
        stacked_.row(k).head(k + 1) = second_.col(k).head(k + 1).transpose();
    }
    stacked_.middleRows(filled_up(rank), sides) = second_.rightCols(sides).transpose();
    modes.outside.setZero(sides);
}

/// V = P W.
void SingularValueSolver::write_tall(SingularModes& modes) const {
    for (Index i = 0; i < normalised_.rows(); ++i) {
        modes.right_vectors.row(pivots_[static_cast<std::size_t>(i)]) = normalised_.row(i);
    }
}

/// V = Q W.
void SingularValueSolver::write_wide(SingularModes& modes) const {
    const Index rank = normalised_.rows();
    for (Index r = 0; r < rank; ++r) {
        auto vector = modes.right_vectors.col(r);
        vector.head(rank) = normalised_.col(r);
        vector.tail(vector.size() - rank).setZero();
        apply_reflections(work_, scales_, vector);
    }
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
