#include "filter/kalman.h"

#include <cmath>
#include <numbers>

#include "core/errors.h"

namespace tessera::filter {

KalmanFilter::KalmanFilter(const LinearGaussianModel& model) : model_(model) {
    const auto d = static_cast<Index>(model.state_dimension());
    const double initial = model.deviations().initial;
    mean_ = Vector::Zero(d);
    covariance_ = initial * initial * Matrix::Identity(d, d);
}

void KalmanFilter::advance(std::span<const double> y) {
    require(y.size() == model_.observation_dimension(), "an observation of the model's dimension");
    const Matrix& F = model_.transition();
    const Matrix& H = model_.observation();
    const double q = model_.deviations().process * model_.deviations().process;
    const double r = model_.deviations().observation * model_.deviations().observation;
    const Matrix identity = Matrix::Identity(F.rows(), F.rows());
    mean_ = F * mean_;
    covariance_ = F * covariance_ * F.transpose() + q * identity;

    const Eigen::Map<const Vector> observed(y.data(), static_cast<Index>(y.size()));
    const Vector innovation = observed - H * mean_;
    const Matrix S = H * covariance_ * H.transpose() + r * Matrix::Identity(H.rows(), H.rows());
    const Eigen::LLT<Matrix> factor(S);
    const Matrix gain = factor.solve(H * covariance_).transpose();
    double log_determinant = 0;
    for (Index k = 0; k < S.rows(); ++k) log_determinant += 2 * std::log(factor.matrixLLT()(k, k));
    log_likelihood_ -= 0.5 * (static_cast<double>(y.size()) * std::log(2 * std::numbers::pi) +
                              log_determinant + innovation.dot(factor.solve(innovation)));
    mean_ += gain * innovation;
    const Matrix kept = identity - gain * H;
    covariance_ = kept * covariance_ * kept.transpose() + r * gain * gain.transpose();
}

}  // namespace tessera::filter
