#include "labs/double_descent/geometry.h"

#include "core/errors.h"
#include "core/philox.h"

#include <algorithm>
#include <cmath>

namespace tessera::double_descent {
namespace {

constexpr Index dimensions = 3;

/// Rows of standard normal draws times the transposed Cholesky factor have the covariance wanted.
Matrix draw_points(RandomStream& stream, Index size) {
    static const Matrix factor = cloud_covariance().llt().matrixL();
    Matrix normals(size, dimensions);
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < dimensions; ++j) {
            normals(i, j) = stream.normal();
        }
    }
    return normals * factor.transpose();
}

}  // namespace

Matrix cloud_covariance() {
    Matrix covariance(dimensions, dimensions);
    covariance << 23, 9, 4,  //
        9, 6, 2,             //
        4, 2, 5;
    return covariance;
}

GaussianCloud gaussian_cloud(Index size, std::uint64_t seed, std::uint64_t index) {
    require(size >= 1, "a cloud needs at least one point");
    RandomStream stream("double-descent", seed, "cloud", index);
    GaussianCloud cloud;
    cloud.points = draw_points(stream, size);
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(cloud.points.transpose() * cloud.points /
                                                       static_cast<double>(size));
    cloud.eigenvalues = solver.eigenvalues().reverse().cwiseMax(0);
    cloud.eigenvectors = solver.eigenvectors().rowwise().reverse();
    cloud.eigenvalues.tail(dimensions - std::min(size, dimensions)).setZero();
    return cloud;
}

std::vector<double> smallest_nonzero_eigenvalues(Index size, std::size_t draws,
                                                 std::uint64_t seed) {
    std::vector<double> values(draws);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        values[draw] = gaussian_cloud(size, seed, draw).eigenvalues[std::min(size, dimensions) - 1];
    }
    return values;
}

RowSpacePicture row_space_picture(double angle, std::array<double, 2> point,
                                  std::array<double, 2> ideal_parameters) {
    RowSpacePicture picture;
    picture.direction = {std::cos(angle), std::sin(angle)};
    picture.point = point;
    const double along = point[0] * picture.direction[0] + point[1] * picture.direction[1];
    for (std::size_t i = 0; i < 2; ++i) {
        picture.representation[i] = along * picture.direction[i];
        picture.bias += (picture.representation[i] - point[i]) * ideal_parameters[i];
    }
    return picture;
}

}  // namespace tessera::double_descent
