#pragma once

#include <limits>
#include <vector>

#include "core/linear_algebra.h"

namespace tessera {

/// The thin singular value decomposition X = U diag(S) V^T of an N x D matrix, R = min(N, D),
/// together with what least squares needs of U: its products with some right-hand sides B. Every
/// mode is there, also those with S_r = 0: what to drop is the caller's decision (RankRule).
struct SingularModes {
    Vector singular_values;  ///< R, descending, >= 0
    Matrix right_vectors;    ///< D x R, V: orthonormal columns
    Matrix projections;      ///< R x K, U^T B
    Vector outside;          ///< K, ||B - U U^T B||^2 per column: what no parameters can explain
};

/// Computes SingularModes: QR factorisation with column pivoting (when X is wide, a second one of
/// the transposed triangle), then one-sided Jacobi rotations of a triangle (Drmac and Veselic, "New
/// fast and accurate Jacobi SVD algorithm I", SIAM J. Matrix Anal. Appl. 29, 2008). Tiny singular
/// values keep their relative accuracy under bad column scales. The entry of largest magnitude of
/// each right vector is made positive. The object is scratch space: reused, it fits many problems
/// without allocating anew.
class SingularValueSolver {
public:
    /// X: N x D, N, D >= 1, finite; B: N x K, K >= 0. `modes` is overwritten.
    void solve(const MatrixView& X, const MatrixView& B, SingularModes& modes);

    /// Sweeps of rotations that the last call needed.
    int sweeps() const { return sweeps_; }

private:
    struct Pair {
        Index p;
        Index q;
    };
    struct Largest {
        double cosine_square = 0;
        double sine_square = 0;
    };

    void make_columns_orthogonal();
    void pair_by_rows(Index sum);
    void pair_by_tournament(Index round);
    Largest rotate_pairs(double tolerance_square);
    void sort_columns();
    void prepare_tall(const MatrixView& X, const MatrixView& B, double scale, SingularModes& modes);
    void prepare_wide(const MatrixView& X, const MatrixView& B, double scale, SingularModes& modes);
    void write_tall(SingularModes& modes) const;
    void write_wide(SingularModes& modes) const;

    Matrix work_;           // X beside B when tall, else the transpose of X: QR in place
    Vector scales_;         // of its reflections
    Matrix second_;         // when wide, the transposed triangle beside P^T B: QR in place
    Vector second_scales_;  // of its reflections
    Matrix stacked_;        // a triangle, R x R, which becomes W diag(S); below it, one row per
                            // column of B on which the same rotations act, each part filled up
                            // with zeros
    Matrix normalised_;     // W, sorted
    Vector squares_;        // squared norms of the columns
    std::vector<Pair> pairs_;
    // Of the pairs: inner products, differences and products of squared norms, squared cosines of
    // the angles between the columns; cosines and tangents of the rotations.
    Eigen::ArrayXd products_;
    Eigen::ArrayXd differences_;
    Eigen::ArrayXd lengths_;
    Eigen::ArrayXd cosine_squares_;
    Eigen::ArrayXd tangents_;
    Eigen::ArrayXd cosines_;
    Vector norms_;
    std::vector<Index> pivots_;  // which column of the tall matrix stands where
    std::vector<Index> order_;   // of the orthogonal columns, by falling norm
    int sweeps_ = 0;
};

/// Which modes a fit uses. Mode r (counted from 0) is kept when S_r > 0, S_r > relative * S_0,
/// S_r >= absolute and r < most. A kept mode is inverted as S_r / (S_r^2 + ridge): 1/S_r without
/// ridge.
struct RankRule {
    double relative = 1e-15;  ///< "rcond"; with 0, only exact zeros are dropped
    double absolute = 0;
    Index most = std::numeric_limits<Index>::max();
    double ridge = 0;  ///< lambda >= 0 of the penalty lambda ||beta||^2

    /// How many modes are kept: the first ones.
    Index kept(const Vector& singular_values) const;

    double inverse(double singular_value) const {
        return ridge == 0 ? 1 / singular_value
                          : singular_value / (singular_value * singular_value + ridge);
    }
};

/// A least-squares fit and an account of what it left out.
struct LeastSquaresFit {
    Vector parameters;           ///< D: the minimum-norm solution within the kept modes
    Index kept = 0;              ///< modes used
    Index dropped = 0;           ///< R - kept
    double largest_dropped = 0;  ///< largest singular value left out; 0 when none is
    double condition = 0;        ///< S_0 / smallest kept S; 0 when nothing is kept
};

/// beta = sum over kept modes r of inverse(S_r) (u_r . b) v_r, b the right-hand side number
/// `column`.
LeastSquaresFit fit(const SingularModes& modes, const RankRule& rule, Index column = 0);

/// The decomposition and the fit in one step.
LeastSquaresFit least_squares(const MatrixView& X, const VectorView& y, const RankRule& rule = {});

}  // namespace tessera
