#pragma once

#include <cstddef>
#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"

namespace tessera {

/// Eigenvalues of X^T X, descending, for an N x D matrix X of independent standard normal entries:
/// min(N, D) of them; the other |N - D| of the larger Gram matrix are exactly zero.
/// Drawn from the bidiagonal matrix of chi variables with the same singular values (Dumitriu and
/// Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002): the square of the size
/// instead of its cube.
std::vector<double> gaussian_gram_eigenvalues(std::size_t rows, std::size_t features,
                                              RandomStream stream);

/// The limit law of those eigenvalues divided by N for N, D -> infinity, D/N = ratio (Marchenko and
/// Pastur 1967): the density at x of its continuous part, whose mass is min(1, 1/ratio).
double marchenko_pastur_density(double x, double ratio);

/// The ends of its support: (1 -+ sqrt(ratio))^2.
double marchenko_pastur_lower(double ratio);
double marchenko_pastur_upper(double ratio);

/// Nodes for integrals over the continuous part: the integral of g is the sum of weights *
/// g(nodes).
struct SpectralNodes {
    Eigen::ArrayXd nodes;
    Eigen::ArrayXd weights;
};

/// The midpoint rule in the angle theta of x = centre + radius cos(theta): it converges faster than
/// any power of `count` for a smooth g, also at ratio = 1, where the density has a pole.
SpectralNodes marchenko_pastur_nodes(double ratio, Index count);

}  // namespace tessera
