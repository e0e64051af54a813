#pragma once

#include "core/linear_algebra.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tessera::double_descent {

/// Points of a 3-D normal distribution and the axes along which their features vary (figure 6):
/// covariance [[23, 9, 4], [9, 6, 2], [4, 2, 5]], mean 0.
struct GaussianCloud {
    Matrix points;        ///< N x 3
    Vector eigenvalues;   ///< 3, of X^T X / N, descending; min(N, 3) of them are not zero
    Matrix eigenvectors;  ///< 3 x 3, columns; the figure's arrows are eigenvalue * eigenvector
};

/// The covariance of the cloud, 3 x 3.
Matrix cloud_covariance();

/// Clouds of one (seed, index) are nested: N + 1 points are the N points and another.
GaussianCloud gaussian_cloud(Index size, std::uint64_t seed, std::uint64_t index = 0);

/// The smallest non-zero eigenvalue of X^T X / N (eigenvalue number min(N, 3)) in each of `draws`
/// clouds.
std::vector<double> smallest_nonzero_eigenvalues(Index size, std::size_t draws, std::uint64_t seed);

/// The over-parameterised fit in the plane (figure 7): one training datum, two features.
struct RowSpacePicture {
    std::array<double, 2> direction;       ///< unit vector of the row space
    std::array<double, 2> point;           ///< x, the test datum
    std::array<double, 2> representation;  ///< x_hat, its projection on the row space
    double bias = 0;                       ///< (x_hat - x) . beta*
};

/// `angle`: of the training datum against the first axis, in radians.
RowSpacePicture row_space_picture(double angle, std::array<double, 2> point,
                                  std::array<double, 2> ideal_parameters);

}  // namespace tessera::double_descent
