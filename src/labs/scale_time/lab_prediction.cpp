#include "labs/scale_time/lab_prediction.h"

#include <cmath>
#include <format>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/network_curves.h"
#include "labs/scale_time/network_reference.h"

namespace tessera::scale_time {
namespace {

constexpr double largest_exponent = 1.2;
constexpr int exponent_points = 61;

struct Pair {
    MeanCurve small;
    MeanCurve large;
    int small_width = 0;
    int large_width = 0;
    double small_parameters = 0;
    double large_parameters = 0;

    double ratio(SizeRule rule) const {
        return effective_size(rule, large_width, static_cast<std::size_t>(large_parameters)) /
               effective_size(rule, small_width, static_cast<std::size_t>(small_parameters));
    }
};

std::optional<Pair> pair_of(const NetworkSweep& sweep) {
    Pair pair;
    const std::size_t n = sweep.settings().data.front();
    pair.small_width = sweep.settings().widths.front();
    pair.large_width = sweep.settings().widths.back();
    pair.small = mean_over_seeds(sweep, pair.small_width, n, Measured::test);
    pair.large = mean_over_seeds(sweep, pair.large_width, n, Measured::test);
    if (pair.small.steps.empty() || pair.large.steps.empty()) return std::nullopt;
    for (const Cell& cell : sweep.cells()) {
        double& count =
            cell.width == pair.small_width ? pair.small_parameters : pair.large_parameters;
        count = static_cast<double>(cell.parameters);
    }
    return pair;
}

void emit_curves(const Pair& pair, double ratio, lab::Frame& frame) {
    frame.channels.push_back(curve("predict/small", std::format("width {}", pair.small_width),
                                   pair.small.steps, pair.small.mean));
    frame.channels.push_back(curve("predict/large", std::format("width {}", pair.large_width),
                                   pair.large.steps, pair.large.mean));
    std::vector<double> faster;
    for (const double step : pair.small.steps) faster.push_back(step / ratio);
    frame.channels.push_back(
        curve("predict/rescaled",
              std::format("width {}, clock {} times faster", pair.small_width, shown(ratio)),
              faster, pair.small.mean));
}

struct Best {
    double exponent = 0;
    double error = std::numeric_limits<double>::infinity();
};

/// The error by the clock exponent, and its least.
Best emit_exponents(const Pair& pair, lab::Frame& frame) {
    Best best;
    lab::Series errors;
    for (int i = 0; i < exponent_points; ++i) {
        const double a = largest_exponent * i / (exponent_points - 1);
        const double ratio = std::pow(pair.large_parameters / pair.small_parameters, a);
        const auto error = prediction_error(pair.small, pair.large, ratio);
        errors.x.push_back(a);
        errors.y.push_back(error.value_or(std::numeric_limits<double>::quiet_NaN()));
        if (error && *error < best.error) best = {a, *error};
    }
    frame.channels.push_back({"exponents/error", "relative error", std::move(errors)});
    return best;
}

/// A way to set the clock, and the error that it leaves; nothing where the curves do not overlap.
struct RuleError {
    const char* name;
    std::optional<double> here;
    std::optional<double> before;
};

std::optional<PredictionTable> measured_before(const NetworkSweep& sweep, const Pair& pair,
                                               const NetworkParameters& parameters) {
    const bool same_networks =
        parameters.data == ImageChoice::fashion_mnist &&
        parameters.architecture == ArchitectureKind::two_hidden && pair.small_width == 64 &&
        pair.large_width == 512 &&
        sweep.settings().network.parametrisation == Parametrisation::standard;
    if (!same_networks) return std::nullopt;
    for (const PredictionTable& table : prediction_tables()) {
        if (table.optimiser == lab::key_of(parameters.optimiser)) return table;
    }
    return std::nullopt;
}

/// The first is without rescaling, the second the paper's.
std::vector<RuleError> rule_errors(const NetworkSweep& sweep, const Pair& pair,
                                   const NetworkParameters& parameters) {
    const auto error = [&](SizeRule rule) {
        return prediction_error(pair.small, pair.large, pair.ratio(rule));
    };
    const auto before = measured_before(sweep, pair, parameters);
    const auto of = [&](double PredictionTable::* member) {
        return before ? std::optional((*before).*member) : std::nullopt;
    };
    return {{"nothing", prediction_error(pair.small, pair.large, 1), of(&PredictionTable::nothing)},
            {"P^(1/3) [R]", error(SizeRule::cube_root), of(&PredictionTable::cube_root)},
            {"width^0.6", error(SizeRule::width_power), of(&PredictionTable::width_power)},
            {"P^(1/2)", error(SizeRule::square_root), of(&PredictionTable::square_root)},
            {"width", error(SizeRule::width), of(&PredictionTable::width)},
            {"P", error(SizeRule::parameters), of(&PredictionTable::parameters)}};
}

void emit_rules(const std::vector<RuleError>& rules, lab::Frame& frame) {
    lab::Bars here;
    lab::Bars before;
    for (const RuleError& rule : rules) {
        if (!rule.here) continue;
        here.categories.emplace_back(rule.name);
        here.values.push_back(*rule.here);
        frame.channels.push_back(
            lab::scalar(std::string("error-") + rule.name, rule.name, *rule.here));
        if (!rule.before) continue;
        before.categories.emplace_back(rule.name);
        before.values.push_back(*rule.before);
    }
    frame.channels.push_back({"rules/here", "measured here", std::move(here)});
    if (before.values.empty()) return;
    frame.channels.push_back({"rules/before", "[N] measured before", std::move(before)});
}

void judge(const std::vector<RuleError>& rules, const Best& best, bool done, lab::Frame& frame) {
    if (!rules[0].here || !rules[1].here || !std::isfinite(best.error)) return;
    const double nothing = *rules[0].here;
    const double cube_root = *rules[1].here;
    frame.checks.push_back(
        {"prediction", done ? verdict(best.error < 0.5 * nothing) : lab::Verdict::undecided,
         std::format("with its best clock the small network misses the large one by {:.1f} %, "
                     "against {:.1f} % without rescaling",
                     100 * best.error, 100 * nothing)});
    bool holds = cube_root < 0.5 * nothing;
    std::string line = std::format("mismatch {:.1f} % with the cube root", 100 * cube_root);
    for (std::size_t i = 2; i < rules.size(); ++i) {
        if (!rules[i].here) continue;
        holds = holds && cube_root <= *rules[i].here;
        line += std::format(", {:.1f} % with {}", 100 * *rules[i].here, rules[i].name);
    }
    frame.checks.push_back({"cube-root-predicts", done ? verdict(holds) : lab::Verdict::undecided,
                            line + std::format("; the best exponent is {:.2f}", best.exponent)});
}

}  // namespace

void emit_prediction(const NetworkSweep& sweep, const NetworkParameters& parameters,
                     lab::Frame& frame) {
    const std::optional<Pair> pair = pair_of(sweep);
    frame.channels.push_back(lab::scalar("exponent", "clock exponent a", parameters.exponent));
    frame.channels.push_back(lab::scalar("cube-root", "[R] 1/3", 1.0 / 3));
    if (!pair) return;
    const double ratio =
        std::pow(pair->large_parameters / pair->small_parameters, parameters.exponent);
    emit_curves(*pair, ratio, frame);
    const Best best = emit_exponents(*pair, frame);
    const std::vector<RuleError> rules = rule_errors(sweep, *pair, parameters);
    emit_rules(rules, frame);
    const auto chosen = prediction_error(pair->small, pair->large, ratio);
    std::string note = "The curves do not overlap yet.";
    if (chosen && std::isfinite(best.error)) {
        frame.channels.push_back(lab::scalar("mismatch", "relative RMS mismatch", *chosen));
        frame.channels.push_back(
            lab::scalar("best-exponent", "best clock exponent", best.exponent));
        frame.channels.push_back(lab::scalar("best-mismatch", "mismatch there", best.error));
        note = std::format(
            "Mismatch {:.1f} % with a = {:.2f}, {:.1f} % without a faster clock; "
            "least {:.1f} % at a = {:.2f}.",
            100 * *chosen, parameters.exponent, 100 * rules[0].here.value_or(0), 100 * best.error,
            best.exponent);
    }
    frame.channels.push_back(lab::text("predict/note", note));
    judge(rules, best, sweep.done(), frame);
}

}  // namespace tessera::scale_time
