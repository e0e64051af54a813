#include "labs/scale_time/random_subspace.h"

#include <cmath>

#include "core/errors.h"

namespace tessera::scale_time {
namespace {

void fill_normal(Matrix& matrix, RandomStream& stream) {
    for (double& entry : matrix.reshaped()) entry = stream.normal();
}

double spectral_norm(const Matrix& symmetric) {
    return Eigen::SelfAdjointEigenSolver<Matrix>(symmetric, Eigen::EigenvaluesOnly)
        .eigenvalues()
        .cwiseAbs()
        .maxCoeff();
}

}  // namespace

QuadraticLoss falling_loss(Index r, double decay) {
    QuadraticLoss loss{Vector(r), Vector::Ones(r)};
    for (Index i = 0; i < r; ++i) {
        loss.curvature[i] = std::pow(static_cast<double>(i + 1), -decay);
    }
    return loss;
}

Matrix normal_map(Index r, Index P, RandomStream& stream) {
    Matrix K(r, P);
    fill_normal(K, stream);
    return K / std::sqrt(static_cast<double>(P));
}

MetricDraws::MetricDraws(const Matrix& M) {
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(M);
    root_ = solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
}

Matrix MetricDraws::draw(Index p, RandomStream& stream) const {
    Matrix Z(root_.cols(), p);
    fill_normal(Z, stream);
    const Matrix images = root_ * Z;
    return images * images.transpose() / static_cast<double>(p);
}

QuadraticFlow::QuadraticFlow(const Matrix& Q, const QuadraticLoss& loss) : target_(loss.target) {
    require((loss.curvature.array() > 0).all(), "a quadratic flow needs positive curvatures");
    const Vector root = loss.curvature.cwiseSqrt();
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(root.asDiagonal() * Q * root.asDiagonal());
    rates_ = solver.eigenvalues().cwiseMax(0);
    vectors_ = root.cwiseInverse().asDiagonal() * solver.eigenvectors();
    start_ = solver.eigenvectors().transpose() * root.cwiseProduct(target_);
}

Vector QuadraticFlow::at(double tau) const {
    const Vector left = (-tau * rates_.array()).exp().matrix().cwiseProduct(start_);
    return target_ - vectors_ * left;
}

double expected_square_deviation(const Matrix& M, double p) {
    const double trace = M.trace();
    return (trace * trace + (M * M).trace()) / p;
}

double deviation_bound(const Matrix& M, const QuadraticLoss& loss, double deviation, double tau) {
    const double h = loss.curvature.maxCoeff();
    const double start = 0.5 * loss.target.dot(loss.curvature.cwiseProduct(loss.target));
    const double g = std::sqrt(2 * h * start);
    const double rate = spectral_norm(M) * h;
    return deviation * g / rate * std::expm1(rate * tau);
}

}  // namespace tessera::scale_time
