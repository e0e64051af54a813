#include "verify/random_soundness.h"

#include <algorithm>
#include <format>
#include <limits>
#include <optional>
#include <utility>

#include "verify/attack.h"
#include "verify/exact.h"
#include "verify/lipschitz.h"
#include "verify/random_networks.h"
#include "verify/relu_split.h"

namespace tessera::verify {
namespace {

constexpr double reach = 2.0;  ///< nobody looks farther
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr Norm norms[] = {Norm::one, Norm::two, Norm::infinity};
constexpr const char* activation_names[] = {"ReLU", "sigmoid", "tanh", "arctan", "softplus"};
constexpr const char* norm_names[] = {"l_1", "l_2", "l_inf"};
constexpr SearchOptions search = {.start = 0.1, .steps = 12};

/// One network with two inputs, so that boxes of inputs find the truth.
class Trial {
public:
    Trial(std::uint64_t seed, SoundnessReport& report)
        : seed_(seed),
          kind_(seed % random_networks::kinds),
          function_(random_networks::activation(seed / random_networks::kinds)),
          norm_(seed / (random_networks::kinds * random_networks::activations) % 3),
          report_(report),
          network_(random_networks::with_numbers(
              random_networks::architecture(kind_, function_, {1, 1, 2}, true), seed)),
          prepared_(prepare(network_)),
          question_(random_networks::question(network_, norms[norm_], seed)) {}

    void run() {
        find_truth();
        for (const auto& [rule, name] : {std::pair{ReluRule::adaptive, "adaptive lines"},
                                         std::pair{ReluRule::parallel, "parallel lines"},
                                         std::pair{ReluRule::zero, "zero lines"}}) {
            judge(name, certified_radius(prepared_, question_, {.relu = rule}, search).radius);
        }
        judge("intervals",
              certified_radius(prepared_, question_, {.method = Method::interval}, search).radius);
        judge("global Lipschitz constant", lipschitz_radius(prepared_, question_));
        if (piecewise_linear(prepared_.architecture())) judge_programs();
    }

private:
    void find_truth() {
        ExactDistance exact(prepared_, question_, reach,
                            {.tolerance = 1e-3, .largest_queue = 1000});
        exact.run();
        if (exact.nearest()) nearest_ = exact.upper();
        report_.closed += exact.complete() ? 1 : 0;
        const auto attack =
            nearest_attack(network_, question_, reach, {.steps = 12, .restarts = 2}, 4);
        report_.attacked += nearest_ < infinity || attack ? 1 : 0;
        judge("boxes of inputs", exact.lower(), attack ? attack->distance : infinity);
        if (attack) nearest_ = std::min(nearest_, attack->distance);
    }

    void judge_programs() {
        const ReluForm form = relu_form(prepared_);
        if (question_.norm != Norm::two) {
            judge("linear program", lp_radius(form, question_, search).radius);
        }
        if (form.neurons > 40) return;
        ReluDistance signs(prepared_, form, question_, reach, {.largest_queue = 100});
        signs.run();
        judge("signs of ReLUs", signs.lower());
    }

    void judge(const char* method, double certified) { judge(method, certified, nearest_); }
    /// Distances of boxes and of points differ in the last digits.
    void judge(const char* method, double certified, double nearest) {
        ++report_.comparisons;
        if (certified <= nearest * (1 + 1e-9)) return;
        report_.failures.push_back(
            std::format("network {} (kind {}, {}, {}): {} certify {:.9g}, but an adversarial input "
                        "is at {:.9g}",
                        seed_, kind_, activation_names[static_cast<std::size_t>(function_)],
                        norm_names[norm_], method, certified, nearest));
    }

    std::uint64_t seed_;
    std::uint64_t kind_;
    nn::Activation function_;
    std::uint64_t norm_;
    SoundnessReport& report_;
    nn::Network<double> network_;
    PreparedNetwork prepared_;
    Question question_;
    double nearest_ = infinity;  ///< distance of the nearest adversarial input that is known
};

}  // namespace

SoundnessReport random_soundness(std::uint64_t seed, std::size_t count,
                                 const std::function<bool(const SoundnessReport&)>& progress) {
    SoundnessReport report;
    while (report.networks < count) {
        Trial(seed + report.networks, report).run();
        ++report.networks;
        if (progress && !progress(report)) break;
    }
    return report;
}

}  // namespace tessera::verify
