#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "core/random_spectrum.h"

/// The linear model of double descent in size p, time t and data n (claim 3): y = z.b + noise with
/// isotropic z in R^p, gradient flow on the mean squared error of n samples from zero. Everything
/// is per unit: of ||b||^2 the signal, of the noise variance the noise.
namespace tessera::scale_time {

/// What the errors are made of.
struct RiskParts {
    double signal = 0;        ///< of the excess test error, per ||b||^2
    double noise = 0;         ///< of the excess test error, per noise variance
    double train_signal = 0;  ///< of the training error, per ||b||^2
    double train_noise = 0;   ///< of the training error, per noise variance
};

/// How much signal and noise there is. Misfit, what no linear model can say, acts as noise.
struct Strengths {
    double signal = 1.0;
    double noise = 0.25;
};

double test_error(const RiskParts& parts, const Strengths& strengths);
double train_error(const RiskParts& parts, const Strengths& strengths);

/// Nodes that the integrals need at time tau. On the angle, exp(-2 l tau) has the Fourier
/// coefficients of a Bessel function, and the rule's error is the one at twice the number of nodes:
/// below exp(-(nodes)^2 / (2 tau)), here 2e-11.
Index nodes_for(double tau);

/// The limit n, p -> infinity with p/n = ratio: integrals over the law of Marchenko and Pastur.
class LimitLaw {
public:
    /// `longest`: the largest tau that `at` will be asked for.
    LimitLaw(double ratio, double longest);

    /// At time 0 <= tau <= longest.
    RiskParts at(double tau) const;

    double ratio() const { return ratio_; }

private:
    double ratio_;
    /// Nodes, and weights for the integrals of g(l), l g(l) and ratio g(l) / l.
    struct Level {
        Eigen::ArrayXd nodes;
        Eigen::ArrayXd plain;
        Eigen::ArrayXd by_node;
        Eigen::ArrayXd over_node;
        double mass = 0;  ///< of the rule; the law's own is known
    };
    Level level_of(Index count) const;

    double settled_;  ///< a time after which nothing changes any more: no eigenvalue is so small
    std::vector<Level> levels_;  ///< twice as many nodes each time
};

/// After infinite time: ratio/(1 - ratio), or 1/(ratio - 1) beyond 1; infinite at 1.
double final_noise(double ratio);

/// The noise at ratio = 1 for large tau: it grows without bound, like the root of the time.
double threshold_noise(double tau);

/// At finite size, for one draw of X (n x p): `eigenvalues` are those of X^T X / n, min(n, p) of
/// them; averages over an isotropic b and the noise are exact.
RiskParts finite_risk(std::span<const double> eigenvalues, std::size_t n, std::size_t p,
                      double tau);

/// The same for gradient descent with a step: each mode shrinks by (1 - step * eigenvalue) a step.
RiskParts descent_risk(std::span<const double> eigenvalues, std::size_t n, std::size_t p,
                       double step, std::size_t steps);

}  // namespace tessera::scale_time
