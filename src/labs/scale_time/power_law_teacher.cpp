#include "labs/scale_time/power_law_teacher.h"

#include <cmath>
#include <numbers>

#include "core/errors.h"

namespace tessera::scale_time {
namespace {

double curvature(const PowerLawTeacher& teacher, Index i) {
    return std::pow(static_cast<double>(i + 1), -teacher.decay);
}

/// Of direction i in the loss at the start: curvature * target^2 (not normalised).
double weight(const PowerLawTeacher& teacher, Index i) {
    return std::pow(static_cast<double>(i + 1), -teacher.decay - 2 * teacher.target_decay);
}

}  // namespace

SubspaceLoss::SubspaceLoss(const PowerLawTeacher& teacher, Index p, RandomStream& stream) {
    require(p >= 1 && teacher.directions >= 1, "a random subspace needs at least one direction");
    Matrix F(teacher.directions, p);
    for (double& entry : F.reshaped()) entry = stream.normal();
    Vector scales(teacher.directions);
    Vector start(teacher.directions);
    for (Index i = 0; i < teacher.directions; ++i) {
        scales[i] = std::sqrt(curvature(teacher, i) / static_cast<double>(p));
        start[i] = std::sqrt(weight(teacher, i));
    }
    F = scales.asDiagonal() * F;
    // The smaller of the two Gram matrices has all the singular values.
    const bool wide = p > teacher.directions;
    const Matrix gram = wide ? Matrix(F * F.transpose()) : Matrix(F.transpose() * F);
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(gram);
    rates_ = solver.eigenvalues().cwiseMax(0);
    const Vector seen = wide ? start : Vector(F.transpose() * start);
    shares_ = (solver.eigenvectors().transpose() * seen).array().square().matrix();
    if (!wide) {
        // Along u_k = F v_k / S_k; a direction that F does not reach holds nothing that it learns.
        const double smallest = rates_.maxCoeff() * 1e-14;
        for (Index k = 0; k < rates_.size(); ++k) {
            shares_[k] = rates_[k] > smallest ? shares_[k] / rates_[k] : 0;
        }
    }
    shares_ /= start.squaredNorm();
}

double SubspaceLoss::at(double tau) const {
    const auto learned = 1 - (-2 * tau * rates_.array()).exp();
    return 1 - (shares_.array() * learned).sum();
}

double SubspaceLoss::floor() const {
    return 1 - shares_.sum();
}

std::vector<double> master_losses(const PowerLawTeacher& teacher, std::span<const double> taus) {
    Eigen::ArrayXd rates(teacher.directions);
    Eigen::ArrayXd weights(teacher.directions);
    for (Index i = 0; i < teacher.directions; ++i) {
        rates[i] = 2 * curvature(teacher, i);
        weights[i] = weight(teacher, i);
    }
    const double all = weights.sum();
    std::vector<double> losses;
    for (const double tau : taus) losses.push_back((weights * (-tau * rates).exp()).sum() / all);
    return losses;
}

double master_loss(const PowerLawTeacher& teacher, double tau) {
    return master_losses(teacher, std::span(&tau, 1)).front();
}

Index learned_directions(const PowerLawTeacher& teacher, double tau) {
    Index count = 0;
    while (count < teacher.directions && curvature(teacher, count) * tau > std::numbers::ln2) {
        ++count;
    }
    return count;
}

}  // namespace tessera::scale_time
