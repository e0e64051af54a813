#pragma once

#include "core/least_squares.h"

namespace tessera::double_descent {

/// The prediction error at one test point x, mode by mode: the paper's central equation,
///   x.beta_hat - x.beta* = sum_r (1/S_r) (x.v_r) (u_r.E) + x.(V V^T - I) beta*,
/// here for any rank rule: 1/S_r becomes rule.inverse(S_r) for kept modes and 0 for others, and V
/// V^T becomes sum_r S_r rule.inverse(S_r) v_r v_r^T over the kept ones.
struct ModeTable {
    Index kept = 0;               ///< modes that count, the first ones
    Vector inverses;              ///< R, factor 1: 1/S_r (0 for a mode that is not kept)
    Vector feature_projections;   ///< R, factor 2: x . v_r
    Vector residual_projections;  ///< R, factor 3: u_r . E
    Vector contributions;         ///< R, their product
    double variance_term = 0;     ///< sum of the contributions
    double bias_term = 0;         ///< x . (V V^T - I) beta*
    double ideal_prediction = 0;  ///< x . beta*
    double prediction = 0;        ///< x . beta_hat, computed from beta_hat itself

    /// prediction - ideal_prediction - variance_term - bias_term: rounding only.
    double identity_gap() const {
        return prediction - ideal_prediction - variance_term - bias_term;
    }
};

/// `residual_column`: the column of modes.projections that holds U^T E.
ModeTable mode_table(const SingularModes& modes, Index residual_column, const RankRule& rule,
                     const VectorView& ideal_parameters, const VectorView& fitted_parameters,
                     const VectorView& x);

}  // namespace tessera::double_descent
