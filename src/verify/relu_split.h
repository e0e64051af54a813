#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "verify/certify.h"
#include "verify/property.h"
#include "verify/relaxation.h"

/// Complete verification of networks of ReLUs, maxima and linear layers by branch and bound over
/// the signs of ReLUs (CNN-Cert's comparison with exact verification; Bunel et al. 2018). Every
/// sub-problem is bounded by linear bounds with the known signs, then by the triangle relaxation,
/// which is the network itself once all signs are known: therefore complete, up to rounding.
namespace tessera::verify {

/// The cases in which a question's label is not ahead of one of its targets.
std::vector<std::vector<OutputCondition>> adversarial_cases(const Question& question, int classes);

struct SplitOptions {
    std::size_t most_nodes = 20'000;
    ReluRule relu = ReluRule::adaptive;
};

/// Whether some input of a region is unsafe, depth first. Sub-problems whose signs are all known
/// and which rounding alone keeps open are counted, and keep the answer from being "holds".
class ReluDecision {
public:
    /// `prepared` and `form` must outlive it. `unsafe` are cases, each a list of conditions of
    /// which all must hold. Complete on l_inf and l_1 regions.
    ReluDecision(const PreparedNetwork& prepared, const ReluForm& form, Region region,
                 const std::vector<std::vector<OutputCondition>>& unsafe,
                 SplitOptions options = {});
    /// On the box of a property. Throws InputError when it does not fit the network.
    ReluDecision(const PreparedNetwork& prepared, const ReluForm& form, const Property& property,
                 SplitOptions options = {});

    /// One sub-problem; false when the search is over or out of nodes.
    bool step();
    void run() {
        while (step()) {
        }
    }

    const Decision& decision() const { return decision_; }  ///< `boxes` counts sub-problems
    /// Leaves that rounding kept from being decided.
    std::size_t undecided() const { return undecided_; }

private:
    struct Node {
        std::vector<Sign> signs;
        NeuronBounds bounds;
        std::vector<std::size_t> cases;  ///< still possible
        int splits = 0;                  ///< how many signs were chosen
    };
    void settle(const Node& node);
    void try_input(std::vector<double> input);
    void split(const Node& node, const Relaxed& relaxed);

    const PreparedNetwork& prepared_;
    const ReluForm& form_;
    Region region_;
    std::vector<double> low_;  ///< of the property's box itself
    std::vector<double> high_;
    std::vector<LinearFunctions> cases_;
    SplitOptions options_;
    std::vector<Node> open_;
    Decision decision_;
    std::size_t undecided_ = 0;
};

struct ReluDistanceOptions {
    double tolerance = 1e-7;             ///< relative, between the two bounds at the end
    std::size_t largest_queue = 20'000;  ///< sub-problems; more: stopped, with what is known
    ReluRule relu = ReluRule::adaptive;
    int attack_restarts = 4;  ///< of projected gradient descent, for a first upper bound
    std::uint64_t seed = 0;
};

/// The smallest adversarial distortion, for l_inf, l_1 (linear programs) and l_2 (least distance
/// problems): the sub-problem whose relaxation comes nearest goes first, so that both bounds close.
class ReluDistance {
public:
    /// `prepared` and `form` must outlive it. Looks no further than `largest`.
    ReluDistance(const PreparedNetwork& prepared, const ReluForm& form, Question question,
                 double largest, ReluDistanceOptions options = {});

    /// One sub-problem; false when the search is over.
    bool step();
    void run() {
        while (step()) {
        }
    }

    /// No adversarial input is nearer.
    double lower() const { return lower_; }
    /// The distance of the nearest adversarial input found; `largest` when there is none inside.
    double upper() const { return upper_; }
    bool complete() const { return complete_; }
    const std::optional<std::vector<double>>& nearest() const { return nearest_; }
    std::size_t nodes() const { return nodes_; }

private:
    struct Node {
        double distance = 0;
        std::vector<Sign> signs;
        NeuronBounds bounds;
        std::vector<int> targets;  ///< by index into the question's
        bool operator<(const Node& other) const { return distance > other.distance; }
    };
    void try_input(const std::vector<double>& input);
    void try_around(const std::vector<double>& input);
    void try_inside(const Node& node, const Region& region);
    void push(Node node);
    bool far(double distance) const { return distance >= upper_ * (1 - options_.tolerance); }

    const PreparedNetwork& prepared_;
    const ReluForm& form_;
    Question question_;
    ReluDistanceOptions options_;
    RowMatrix rows_;
    std::vector<Node> queue_;  ///< a heap, the nearest on top
    double lower_ = 0;
    double upper_ = 0;
    double closest_leaf_;  ///< bound of leaves that rounding keeps from being closed
    bool complete_ = false;
    std::optional<std::vector<double>> nearest_;
    std::size_t nodes_ = 0;
};

}  // namespace tessera::verify
