#include "labs/double_descent/linear_problem.h"

#include "core/errors.h"
#include "core/least_squares.h"
#include "core/philox.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace tessera::double_descent {
namespace {

/// Centres each column and divides it by its standard deviation; constant columns become 0.
void standardise(RowMatrix& X) {
    for (Index j = 0; j < X.cols(); ++j) {
        X.col(j).array() -= X.col(j).mean();
        const double deviation = std::sqrt(X.col(j).squaredNorm() / static_cast<double>(X.rows()));
        if (deviation > 0) {
            X.col(j) /= deviation;
        }
    }
}

RowMatrix prepare_features(const Dataset& dataset, const Preparation& preparation) {
    RowMatrix X = dataset.features;
    if (preparation.standardise) {
        standardise(X);
    }
    if (preparation.intercept) {
        X.conservativeResize(Eigen::NoChange, X.cols() + 1);
        X.col(X.cols() - 1).setOnes();
    }
    return X;
}

/// The triangle and the transformed targets that LinearProblem describes.
void factor(LinearProblem& problem) {
    const Index rank = std::min(problem.rows(), problem.features());
    const Eigen::HouseholderQR<Matrix> qr(problem.X);
    problem.triangle = qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
    const Vector rotated = qr.householderQ().adjoint() * problem.y;
    problem.triangle_target = rotated.head(rank);
    problem.outside = rotated.tail(problem.rows() - rank).squaredNorm();
}

/// Least squares on all rows. With columns of equal length no digits are lost to bad scales, and as
/// long as every mode is used, scaling does not change the solution; else it is the minimum-norm
/// one.
Vector ideal_parameters(const RowMatrix& X, const Vector& y) {
    const Vector lengths = X.colwise().norm().transpose();
    if (X.rows() >= X.cols() && lengths.minCoeff() > 0) {
        const Matrix scaled = X * lengths.cwiseInverse().asDiagonal();
        const LeastSquaresFit fit = least_squares(scaled, y, {.relative = 1e-13});
        if (fit.dropped == 0) {
            return fit.parameters.cwiseQuotient(lengths);
        }
    }
    return least_squares(X, y).parameters;
}

}  // namespace

LinearProblem prepare(const Dataset& dataset, const Preparation& preparation) {
    LinearProblem problem;
    problem.X = prepare_features(dataset, preparation);
    problem.y = dataset.target;
    if (problem.rows() < 2 || problem.features() < 1) {
        throw InputError(std::format("{}: needs at least 2 rows and 1 feature, has {} and {}",
                                     dataset.name, problem.rows(), problem.features()));
    }
    require(problem.y.size() == problem.rows(), "a data set needs one target per row");
    if (preparation.noise > 0) {
        RandomStream stream("double-descent", preparation.seed, "target noise");
        for (double& target : problem.y) {
            target += preparation.noise * stream.normal();
        }
    }
    problem.ideal_parameters = ideal_parameters(problem.X, problem.y);
    problem.ideal_targets = problem.X * problem.ideal_parameters;
    problem.residuals = problem.y - problem.ideal_targets;
    const double rows = static_cast<double>(problem.rows());
    problem.predict_zero_mse = problem.y.squaredNorm() / rows;
    problem.full_fit_mse = problem.residuals.squaredNorm() / rows;
    problem.residual_rms = std::sqrt(problem.full_fit_mse);
    factor(problem);
    problem.feature_sums = problem.X.colwise().sum().transpose();
    problem.target_sum = problem.y.sum();
    return problem;
}

}  // namespace tessera::double_descent
