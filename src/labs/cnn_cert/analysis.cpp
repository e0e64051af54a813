#include "labs/cnn_cert/analysis.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/philox.h"
#include "verify/lipschitz.h"

namespace tessera::cnn_cert {
namespace {

using verify::Method;
using verify::Norm;
using verify::ReluRule;

/// A random point of the region: half of them at its corners or faces.
std::vector<double> point_of(const verify::Region& region, RandomStream& stream) {
    std::vector<double> direction(region.centre.size());
    const bool corner = stream.below(2) == 0;
    for (double& d : direction) {
        d = stream.normal();
        if (corner && region.norm == Norm::infinity) d = d > 0 ? 1 : -1;
    }
    const std::vector<double> origin(direction.size());
    const double size = verify::distance(direction, origin, region.norm);
    const double reach = corner ? 1.0 : stream.uniform();
    std::vector<double> x = region.centre;
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += reach * direction[i] / size * region.radius[i];
    }
    return x;
}

}  // namespace

std::vector<NamedMethod> methods_for(nn::Activation activation) {
    verify::BoundOptions interval;
    interval.method = Method::interval;
    if (activation != nn::Activation::relu) {
        return {{"linear", "tangents and chords", {}}, {"interval", "intervals", interval}};
    }
    std::vector<NamedMethod> methods;
    for (const auto& [key, label, rule] : {std::tuple{"adaptive", "adaptive", ReluRule::adaptive},
                                           std::tuple{"parallel", "parallel", ReluRule::parallel},
                                           std::tuple{"zero", "always 0", ReluRule::zero}}) {
        verify::BoundOptions options;
        options.relu = rule;
        methods.push_back({key, label, options});
    }
    methods.push_back({"interval", "intervals", interval});
    return methods;
}

nn::Activation main_activation(const nn::Architecture& architecture) {
    std::optional<nn::Activation> first;
    for (const nn::Node& node : architecture.nodes) {
        const auto* activate = std::get_if<nn::Activate>(&node.layer);
        if (activate == nullptr) continue;
        if (activate->function == nn::Activation::relu) return nn::Activation::relu;
        if (!first) first = activate->function;
    }
    return first.value_or(nn::Activation::relu);
}

std::size_t activation_node(const nn::Architecture& architecture, int value) {
    const auto found = std::ranges::find_if(architecture.nodes, [&](const nn::Node& node) {
        return std::holds_alternative<nn::Activate>(node.layer) && node.inputs.front() == value;
    });
    return static_cast<std::size_t>(found - architecture.nodes.begin());
}

nn::Activation activation_after(const nn::Architecture& architecture, int value) {
    const nn::Node& node = architecture.nodes[activation_node(architecture, value)];
    return std::get<nn::Activate>(node.layer).function;
}

std::vector<int> activation_inputs(const nn::Architecture& architecture) {
    std::vector<int> values;
    for (const nn::Node& node : architecture.nodes) {
        if (std::holds_alternative<nn::Activate>(node.layer)) {
            values.push_back(node.inputs.front());
        }
    }
    return values;
}

std::vector<double> mean_widths(const verify::PreparedNetwork& prepared,
                                const verify::BoundPass& pass) {
    std::vector<double> widths;
    for (const int value : activation_inputs(prepared.architecture())) {
        const verify::ValueBounds& bounds = pass.values()[static_cast<std::size_t>(value)];
        double sum = 0;
        for (std::size_t i = 0; i < bounds.lower.size(); ++i) {
            sum += bounds.upper[i] - bounds.lower[i];
        }
        widths.push_back(sum / static_cast<double>(bounds.lower.size()));
    }
    return widths;
}

Analysis::Analysis(const verify::PreparedNetwork& prepared, verify::Question question,
                   AnalysisOptions options)
    : prepared_(prepared), question_(std::move(question)), options_(std::move(options)) {
    for (const NamedMethod& method : options_.methods) {
        methods_.push_back({method, verify::RadiusSearch(), false, 0, {}});
    }
    verify::BoundOptions all = options_.bounds;
    all.skip_stable = false;
    neurons_.emplace(prepared_, verify::region_of(question_, options_.eps), all);
    work_.push_back([this] {
        if (neurons_->step()) return false;
        const auto bounds = neurons_->lower_bounds(verify::margin_rows(
            prepared_.architecture().output().size(), question_.label, question_.targets));
        certificate_ = verify::Certificate{bounds.lower, bounds.margin, neurons_->unstable(),
                                           neurons_->neurons()};
        neurons_done_ = true;
        return true;
    });
    work_.push_back([this] { return sample(); });
    work_.push_back([this] {
        verify::AttackOptions attack{.seed = options_.seed};
        attack_at_eps_ =
            verify::projected_gradient(prepared_.network, question_, options_.eps, attack);
        return true;
    });
    for (MethodResult& result : methods_) {
        work_.push_back([this, &result] { return search(result); });
    }
    work_.push_back([this] {
        attack_ = verify::nearest_attack(prepared_.network, question_, options_.largest,
                                         {.seed = options_.seed});
        attack_done_ = true;
        lipschitz_ = verify::lipschitz_radius(prepared_, question_);
        return true;
    });
    if (options_.boxes) work_.push_back([this] { return bound_by_boxes(); });
    if (options_.form != nullptr && question_.norm != Norm::two) {
        work_.push_back([this] {
            lp_ = verify::lp_radius(*options_.form, question_).radius;
            return true;
        });
    }
    if (options_.form != nullptr) work_.push_back([this] { return bound_by_signs(); });
    work_.push_back([this] { return draw_curve(); });
}

bool Analysis::step() {
    if (complete()) return false;
    if (work_[next_]()) ++next_;
    return !complete();
}

double Analysis::progress() const {
    return static_cast<double>(next_) / static_cast<double>(work_.size());
}

/// One pass of the radius search, or the widths at eps once it is done.
bool Analysis::search(MethodResult& result) {
    if (result.search.done()) {
        verify::BoundOptions all = result.method.options;
        all.skip_stable = false;
        verify::BoundPass pass(prepared_, verify::region_of(question_, options_.eps), all);
        pass.run();
        result.mean_widths = mean_widths(prepared_, pass);
        result.done = true;
        return true;
    }
    const double eps = result.search.eps();
    if (result.search.trace().empty()) {
        pass_.emplace(prepared_, verify::region_of(question_, eps), result.method.options);
    }
    const verify::Certificate certificate = verify::certify(*pass_, prepared_, question_, eps);
    result.margin = std::max(result.margin, certificate.margin);
    result.search.report(certificate.holds());
    return false;
}

bool Analysis::bound_by_boxes() {
    if (!boxes_) boxes_.emplace(prepared_, question_, options_.largest);
    bool more = true;
    for (int i = 0; i < 50 && more; ++i) more = boxes_->step();
    exact_ = {boxes_->lower(), boxes_->upper(), boxes_->nearest().has_value(), boxes_->complete(),
              boxes_->boxes()};
    return !more;
}

bool Analysis::bound_by_signs() {
    constexpr std::size_t most_sub_problems = 2000;
    if (!signs_) signs_.emplace(prepared_, *options_.form, question_, options_.largest);
    const bool more = signs_->step() && signs_->nodes() < most_sub_problems;
    exact_ = {signs_->lower(), signs_->upper(), signs_->nearest().has_value(), signs_->complete(),
              signs_->nodes()};
    return !more;
}

bool Analysis::sample() {
    constexpr int points = 200;
    RandomStream stream("cnn-cert", options_.seed, "points of the ball");
    const verify::Region region = verify::region_of(question_, options_.eps);
    for (int i = 0; i < points; ++i) {
        const auto margins = verify::margins(prepared_.network, point_of(region, stream),
                                             question_.label, question_.targets);
        ++sampled_;
        for (std::size_t t = 0; t < margins.size(); ++t) {
            if (!(margins[t] >= certificate_->lower[t])) {
                ++broken_;
                break;
            }
        }
    }
    return true;
}

/// One more point of the margin curve; the last is a little beyond the nearest attack.
bool Analysis::draw_curve() {
    double end = 2.5 * std::max(best_radius(), 1e-4);
    if (attack_) end = std::min(std::max(end, 1.05 * attack_->distance), 4 * end);
    const double eps = end * static_cast<double>(curve_.size()) / (options_.curve_points - 1);
    if (curve_.empty()) {
        pass_.emplace(prepared_, verify::region_of(question_, eps), options_.bounds);
    }
    curve_.push_back({eps, verify::certify(*pass_, prepared_, question_, eps).lower});
    return static_cast<int>(curve_.size()) == options_.curve_points;
}

double Analysis::best_radius() const {
    double best = lp_.value_or(0.0);
    for (const MethodResult& result : methods_) best = std::max(best, result.radius());
    return best;
}

}  // namespace tessera::cnn_cert
