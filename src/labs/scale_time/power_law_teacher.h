#pragma once

#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "core/philox.h"

/// Where the equivalence must break: a loss with P directions of curvature
/// i^-decay and targets i^-target_decay, seen through a random subspace of p of them.
namespace tessera::scale_time {

struct PowerLawTeacher {
    Index directions = 512;  ///< P
    double decay = 1.5;
    double target_decay = 0.25;
};

/// Loss over its start along one trajectory, at each tau = eta p t: with S^2, V the
/// eigen-decomposition of F^T F, F = H^(1/2) R / sqrt(p), the loss loses 1 - exp(-2 S_k^2 tau) of
/// what it has along each left singular vector of F.
class SubspaceLoss {
public:
    /// One draw of R, directions x p.
    SubspaceLoss(const PowerLawTeacher& teacher, Index p, RandomStream& stream);

    double at(double tau) const;
    /// What is left after infinite time.
    double floor() const;

private:
    Vector rates_;   ///< S_k^2
    Vector shares_;  ///< of the loss at the start, along the left singular vectors
};

/// The same for p -> infinity: the master curve that does not depend on p.
double master_loss(const PowerLawTeacher& teacher, double tau);
std::vector<double> master_losses(const PowerLawTeacher& teacher, std::span<const double> taus);

/// How many directions the master curve has learned at tau: those with decay exp(-curvature tau)
/// below one half.
Index learned_directions(const PowerLawTeacher& teacher, double tau);

}  // namespace tessera::scale_time
