#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "verify/attack.h"
#include "verify/bounds.h"
#include "verify/certify.h"
#include "verify/exact.h"
#include "verify/relaxation.h"
#include "verify/relu_split.h"

/// Everything that is asked about one point of one network, in small pieces of work.
namespace tessera::cnn_cert {

/// A way to bound neurons, with its name.
struct NamedMethod {
    std::string key;
    std::string label;
    verify::BoundOptions options;
};

/// The methods that differ for an activation: four for ReLU, two for the others.
std::vector<NamedMethod> methods_for(nn::Activation activation);

struct AnalysisOptions {
    verify::BoundOptions bounds;  ///< of the neurons that are shown
    double eps = 0.03;
    double largest = 1.0;  ///< attacks and the exact distance look no further
    bool boxes = false;    ///< the exact distance by boxes of inputs: only with two or three inputs
    /// For the linear program and the exact distance by signs of ReLUs; null: neither. Must outlive
    /// the analysis.
    const verify::ReluForm* form = nullptr;
    std::uint64_t seed = 1;
    std::vector<NamedMethod> methods;
    int curve_points = 24;
};

/// Certified radii by every method, the nearest attack, the margins over eps: computed by `step`,
/// each call a bound pass or an attack.
class Analysis {
public:
    /// `prepared` must outlive it.
    Analysis(const verify::PreparedNetwork& prepared, verify::Question question,
             AnalysisOptions options);

    /// False when nothing is left to do.
    bool step();
    double progress() const;

    struct MethodResult {
        NamedMethod method;
        verify::RadiusSearch search;
        bool done = false;
        double margin = 0;                ///< for rounding, the largest met
        std::vector<double> mean_widths;  ///< of the intervals at eps, activation layer by layer
        double radius() const { return search.radius(); }
    };
    struct CurvePoint {
        double eps = 0;
        std::vector<double> lower;  ///< margin to each target
    };

    const verify::Question& question() const { return question_; }
    const AnalysisOptions& options() const { return options_; }
    /// Bounds of all neurons at eps; null before they are known.
    const verify::BoundPass* neurons() const { return neurons_done_ ? &*neurons_ : nullptr; }
    const std::optional<verify::Certificate>& certificate() const { return certificate_; }
    const std::vector<MethodResult>& methods() const { return methods_; }
    const std::optional<verify::NearestAttack>& attack() const { return attack_; }
    bool attack_done() const { return attack_done_; }
    /// The attack at eps itself, which may fail.
    const std::optional<verify::Attack>& attack_at_eps() const { return attack_at_eps_; }
    const std::vector<CurvePoint>& curve() const { return curve_; }
    /// The distance itself, between two bounds.
    struct Exact {
        double lower = 0;
        double upper = 0;
        bool found = false;     ///< `upper` is the distance of an adversarial input
        bool complete = false;  ///< the bounds have met
        std::size_t sub_problems = 0;
    };
    const std::optional<Exact>& exact() const { return exact_; }
    /// The radius that the linear program certifies.
    const std::optional<double>& lp() const { return lp_; }
    double lipschitz() const { return lipschitz_; }
    /// The largest certified radius over the methods and the linear program.
    double best_radius() const;
    /// Points of the ball at eps whose margins were held against the bounds; how many broke them.
    int sampled() const { return sampled_; }
    int broken() const { return broken_; }
    bool complete() const { return next_ == work_.size(); }

private:
    using Work = std::function<bool()>;  ///< true when it is done
    bool search(MethodResult& result);
    bool sample();
    bool draw_curve();
    bool bound_by_boxes();
    bool bound_by_signs();

    const verify::PreparedNetwork& prepared_;
    verify::Question question_;
    AnalysisOptions options_;
    std::vector<Work> work_;
    std::size_t next_ = 0;
    std::optional<verify::BoundPass> neurons_;
    bool neurons_done_ = false;
    std::optional<verify::BoundPass> pass_;
    std::optional<verify::Certificate> certificate_;
    std::vector<MethodResult> methods_;
    std::optional<verify::NearestAttack> attack_;
    bool attack_done_ = false;
    std::optional<verify::Attack> attack_at_eps_;
    std::vector<CurvePoint> curve_;
    std::optional<verify::ExactDistance> boxes_;
    std::optional<verify::ReluDistance> signs_;
    std::optional<Exact> exact_;
    std::optional<double> lp_;
    double lipschitz_ = 0;
    int sampled_ = 0;
    int broken_ = 0;
};

/// The mean width of the intervals before every activation.
std::vector<double> mean_widths(const verify::PreparedNetwork& prepared,
                                const verify::BoundPass& pass);

/// The activation of a network's neurons: ReLU when there is one at all, else the first.
nn::Activation main_activation(const nn::Architecture& architecture);

/// The node that applies an activation to a value of `activation_inputs`, and its function.
std::size_t activation_node(const nn::Architecture& architecture, int value);
nn::Activation activation_after(const nn::Architecture& architecture, int value);

/// The values before activations, in order.
std::vector<int> activation_inputs(const nn::Architecture& architecture);

}  // namespace tessera::cnn_cert
