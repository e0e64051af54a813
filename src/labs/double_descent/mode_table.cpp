#include "labs/double_descent/mode_table.h"

namespace tessera::double_descent {

ModeTable mode_table(const SingularModes& modes, Index residual_column, const RankRule& rule,
                     const VectorView& ideal_parameters, const VectorView& fitted_parameters,
                     const VectorView& x) {
    const Vector& S = modes.singular_values;
    const Matrix& V = modes.right_vectors;
    ModeTable table;
    table.kept = rule.kept(S);
    table.inverses.setZero(S.size());
    table.feature_projections = V.transpose() * x;
    table.residual_projections = modes.projections.col(residual_column);
    Vector shrunk = Vector::Zero(x.size());  // sum over kept modes of S inverse(S) v (v . beta*)
    for (Index r = 0; r < table.kept; ++r) {
        table.inverses[r] = rule.inverse(S[r]);
        shrunk += S[r] * table.inverses[r] * V.col(r).dot(ideal_parameters) * V.col(r);
    }
    table.contributions = table.inverses.cwiseProduct(table.feature_projections)
                              .cwiseProduct(table.residual_projections);
    table.variance_term = table.contributions.sum();
    table.bias_term = x.dot(shrunk - ideal_parameters);
    table.ideal_prediction = x.dot(ideal_parameters);
    table.prediction = x.dot(fitted_parameters);
    return table;
}

}  // namespace tessera::double_descent
