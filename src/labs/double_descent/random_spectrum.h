#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::double_descent {

/// Eigenvalues of X^T X, descending, for an N x D matrix X of independent standard normal entries:
/// min(N, D) of them; the other |N - D| of the larger Gram matrix are exactly zero.
/// Drawn from the bidiagonal matrix of chi variables with the same singular values (Dumitriu and
/// Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002): the square of the size
/// instead of its cube.
std::vector<double> gaussian_gram_eigenvalues(std::size_t rows, std::size_t features,
                                              std::uint64_t seed, std::uint64_t index = 0);

/// The limit law of those eigenvalues divided by N for N, D -> infinity, D/N = ratio (Marchenko and
/// Pastur 1967): the density at x of its continuous part, whose mass is min(1, 1/ratio).
double marchenko_pastur_density(double x, double ratio);

/// The ends of its support: (1 -+ sqrt(ratio))^2.
double marchenko_pastur_lower(double ratio);
double marchenko_pastur_upper(double ratio);

}  // namespace tessera::double_descent
