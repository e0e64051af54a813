#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "verify/certify.h"

/// Attacks: inputs near a point that a network takes for another class. Their distances are upper
/// bounds of the smallest adversarial distortion.
namespace tessera::verify {

enum class AttackLoss {
    margin,        ///< f_label - max over targets
    cross_entropy  ///< of the label
};

struct AttackOptions {
    int steps = 40;
    int restarts = 4;    ///< the first from the centre itself, the others random
    double step = 0.25;  ///< of eps; falls linearly to a tenth of it
    AttackLoss loss = AttackLoss::margin;
    std::uint64_t seed = 0;
};

struct Attack {
    std::vector<double> input;  ///< the one with the smallest margin
    double margin = 0;          ///< smallest over targets, there
    bool success() const { return margin <= 0; }
};

/// Projected gradient descent (Madry et al. 2018) on the ball of the question: signs for l_inf,
/// the unit vector for l_2, the largest element for l_1.
Attack projected_gradient(const nn::Network<double>& network, const Question& question, double eps,
                          const AttackOptions& options = {});

/// The nearest input of another class that was found; nothing when there was none within `largest`.
struct NearestAttack {
    std::vector<double> input;
    double distance = 0;
};

/// Projected gradient descent inside a bisection of the radius; what it finds is moved towards the
/// centre as long as it stays adversarial.
std::optional<NearestAttack> nearest_attack(const nn::Network<double>& network,
                                            const Question& question, double largest,
                                            const AttackOptions& options = {}, int rounds = 12);

struct CarliniWagnerOptions {
    int iterations = 1000;
    int searches = 9;  ///< of the constant, by bisection
    double first_constant = 1e-3;
    double learning_rate = 1e-2;
    double low = -0.5;  ///< range of valid inputs, reached by tanh
    double high = 0.5;
};

/// Carlini and Wagner's l_2 attack (2017): minimises |x - centre|^2 + c max(margin, 0) over
/// x = tanh, by Adam. The distance is the l_2 norm itself, not its square.
std::optional<NearestAttack> carlini_wagner(const nn::Network<double>& network,
                                            const Question& question,
                                            const CarliniWagnerOptions& options = {});

struct LinfAttackOptions {
    int iterations = 1000;  ///< for each threshold and constant
    double first_constant = 1e-5;
    double largest_constant = 20;
    double shrink = 0.9;  ///< of the threshold
    double smallest_threshold = 1.0 / 256;
    double learning_rate = 5e-3;
    double low = -0.5;
    double high = 0.5;
};

/// Carlini and Wagner's l_inf attack (2017): minimises the sum over elements of what exceeds a
/// threshold + c max(margin, 0) over x = tanh, by Adam; c doubles until it succeeds, then the
/// threshold shrinks.
std::optional<NearestAttack> carlini_wagner_linf(const nn::Network<double>& network,
                                                 const Question& question,
                                                 const LinfAttackOptions& options = {});

struct ElasticNetOptions {
    int iterations = 1000;
    int searches = 9;  ///< of the constant, by bisection
    double first_constant = 1e-3;
    double learning_rate = 1e-2;
    double beta = 1e-3;  ///< weight of the l_1 norm
    double low = -0.5;   ///< range of valid inputs
    double high = 0.5;
};

/// The elastic-net attack (Chen et al. 2018): minimises |x - centre|_2^2 + beta |x - centre|_1 +
/// c max(margin, 0) by fast iterative shrinkage. The distance is the l_1 norm.
std::optional<NearestAttack> elastic_net(const nn::Network<double>& network,
                                         const Question& question,
                                         const ElasticNetOptions& options = {});

/// The point on the way from `input` to the centre that is as near as possible and adversarial.
std::vector<double> pulled_in(const nn::Network<double>& network, const Question& question,
                              std::vector<double> input);

}  // namespace tessera::verify
