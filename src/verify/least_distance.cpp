#include "verify/least_distance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tessera::verify {
namespace {

/// The unrestricted solution in the columns that may be positive; 0 in the others.
Vector solution_within(const Matrix& a, const Vector& b, const std::vector<Index>& passive) {
    Matrix part(a.rows(), static_cast<Index>(passive.size()));
    for (std::size_t k = 0; k < passive.size(); ++k) {
        part.col(static_cast<Index>(k)) = a.col(passive[k]);
    }
    const Vector found = part.colPivHouseholderQr().solve(b);
    Vector whole = Vector::Zero(a.cols());
    for (std::size_t k = 0; k < passive.size(); ++k)
        whole[passive[k]] = found[static_cast<Index>(k)];
    return whole;
}

}  // namespace

Vector non_negative_least_squares(const Matrix& a, const Vector& b) {
    Vector u = Vector::Zero(a.cols());
    std::vector<Index> passive;
    std::vector<bool> is_passive(static_cast<std::size_t>(a.cols()), false);
    const Vector scale = a.colwise().norm();
    const Index most_rounds = 3 * a.cols() + 10;
    for (Index round = 0; round < most_rounds; ++round) {
        const Vector gradient = a.transpose() * (b - a * u);
        Index best = -1;
        double steepest = 1e-12 * b.norm();
        for (Index j = 0; j < a.cols(); ++j) {
            if (is_passive[static_cast<std::size_t>(j)] || scale[j] == 0) continue;
            if (gradient[j] / scale[j] <= steepest) continue;
            steepest = gradient[j] / scale[j];
            best = j;
        }
        if (best < 0) break;
        passive.push_back(best);
        is_passive[static_cast<std::size_t>(best)] = true;
        for (;;) {
            const Vector wanted = solution_within(a, b, passive);
            // As far towards it as all stay positive; those that reach zero leave.
            double share = 1;
            for (const Index j : passive) {
                if (wanted[j] <= 0) share = std::min(share, u[j] / (u[j] - wanted[j]));
            }
            if (!std::isfinite(share)) share = 0;
            u += share * (wanted - u);
            if (share >= 1) break;
            std::vector<Index> kept;
            for (const Index j : passive) {
                if (u[j] > 1e-15 && !(wanted[j] <= 0 && u[j] <= 1e-12 * u.maxCoeff())) {
                    kept.push_back(j);
                    continue;
                }
                u[j] = 0;
                is_passive[static_cast<std::size_t>(j)] = false;
            }
            if (kept.size() == passive.size() || kept.empty()) {
                passive = kept;
                break;
            }
            passive = kept;
        }
    }
    return u.cwiseMax(0.0);
}

LeastDistance least_distance(const RowMatrix& rows, const Vector& limits) {
    const Index n = rows.cols();
    const Index m = rows.rows();
    LeastDistance result;
    result.multipliers = Vector::Zero(m);
    if (m == 0 || limits.minCoeff() >= 0) {
        result.x = Vector::Zero(n);
        return result;
    }
    // Rows of unit length: what is asked does not change, the numbers behave.
    Vector scale(m);
    for (Index i = 0; i < m; ++i) {
        const double length = rows.row(i).norm();
        scale[i] = length > 0 ? 1 / length : 1.0;
    }
    Matrix a(n + 1, m);
    a.topRows(n) = -(rows.transpose() * scale.asDiagonal());
    a.row(n) = -limits.cwiseProduct(scale).transpose();
    Vector b = Vector::Zero(n + 1);
    b[n] = 1;
    const Vector u = non_negative_least_squares(a, b);
    const Vector rest = a * u - b;
    result.multipliers = u.cwiseProduct(scale);
    if (rest.norm() > 1e-9 && rest[n] < 0) result.x = -rest.head(n) / rest[n];
    return result;
}

}  // namespace tessera::verify
