#pragma once

#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"

/// The random-subspace model: a network of p trained parameters theta moves the P
/// parameters of the largest one along random directions, beta = R theta, R of independent standard
/// normals that are *not* divided by sqrt(p); the loss sees alpha = K beta, r numbers. Gradient
/// flow in alpha runs in the metric G = K R R^T K^T, p times M = K K^T on average: size acts like
/// time.
namespace tessera::scale_time {

/// The loss (alpha - alpha*)^T H (alpha - alpha*) / 2 with a diagonal H, from alpha = 0.
struct QuadraticLoss {
    Vector curvature;  ///< r, the diagonal of H, > 0
    Vector target;     ///< r, alpha*
};

/// Curvatures i^-decay, i = 1, ..., r, and the target (1, ..., 1).
QuadraticLoss falling_loss(Index r, double decay);

/// K of independent normals with variance 1/P, r x P: M is near the identity.
Matrix normal_map(Index r, Index P, RandomStream& stream);

/// G/p for one draw of R, given M. The columns of K R are independent N(0, M), so that K R = L Z
/// with M = L L^T and Z r x p standard normal: P does not matter any more.
class MetricDraws {
public:
    /// M: r x r, positive definite.
    explicit MetricDraws(const Matrix& M);
    Matrix draw(Index p, RandomStream& stream) const;

private:
    Matrix root_;
};

/// alpha(tau) = alpha* - exp(-Q H tau) alpha*, in the metric Q (r x r, symmetric, positive
/// semidefinite), by the eigenvectors of H^(1/2) Q H^(1/2).
class QuadraticFlow {
public:
    QuadraticFlow(const Matrix& Q, const QuadraticLoss& loss);
    Vector at(double tau) const;

private:
    Vector target_;
    Vector rates_;
    Matrix vectors_;  ///< H^(-1/2) V
    Vector start_;    ///< V^T H^(1/2) alpha*
};

/// E ||G/p - M||_F^2 = (tr(M)^2 + tr(M^2)) / p.
double expected_square_deviation(const Matrix& M, double p);

/// The theorem's bound on ||alpha(tau) - A(tau)|| for metrics that are `deviation` apart in norm:
/// (deviation g / (||M|| h)) (exp(||M|| h tau) - 1). h is the largest curvature; g = sqrt(2 h l(0))
/// bounds the gradient of a loss that only falls.
double deviation_bound(const Matrix& M, const QuadraticLoss& loss, double deviation, double tau);

}  // namespace tessera::scale_time
