#include "labs/resampling_free_pf/lab_localization_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <format>
#include <optional>
#include <string>
#include <utility>

#include "core/statistics.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_localization_curves.h"
#include "labs/resampling_free_pf/lab_published.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::CheckResult;
using lab::Verdict;
using Measure = LocalizationExperiment::Measure;

/// Fewer trials do not give a standard error worth its name.
constexpr std::size_t fewest_trials = 5;
/// So many standard errors are taken for a difference.
constexpr double clear_errors = 3.0;

Verdict verdict(bool holds) {
    return holds ? Verdict::holds : Verdict::fails;
}

std::optional<std::size_t> find(const LocalizationExperiment& experiment, FilterKind kind) {
    const auto& filters = experiment.settings().filters;
    const auto found = std::ranges::find_if(
        filters, [kind](const NamedFilter& filter) { return filter.settings.kind == kind; });
    if (found == filters.end()) return std::nullopt;
    return static_cast<std::size_t>(found - filters.begin());
}

struct Pair {
    std::size_t dimension;
    std::size_t count;
};

/// Pairs (m, n) with trials enough.
std::vector<Pair> judged_pairs(const LocalizationExperiment& experiment) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < experiment.settings().dimensions.size(); ++i) {
        for (std::size_t j = 0; j < experiment.settings().counts.size(); ++j) {
            if (experiment.finished(i, j) >= fewest_trials) pairs.push_back({i, j});
        }
    }
    return pairs;
}

std::string pair_text(const LocalizationExperiment& experiment, const Pair& pair) {
    return std::format("m = {}, n = {}", experiment.settings().dimensions[pair.dimension],
                       experiment.settings().counts[pair.count]);
}

std::vector<double> final_values(const LocalizationExperiment& experiment, const Pair& pair,
                                 std::size_t filter, const Measure& measure) {
    return experiment.over_trials(pair.dimension, pair.count, filter, experiment.times().size() - 1,
                                  measure);
}

/// Mean of a minus b over the trials where both are defined, and its standard error.
struct Difference {
    double mean = 0;
    double error = 0;
    std::size_t trials = 0;
    double in_errors() const { return error > 0 ? mean / error : 0; }
};

Difference difference(const LocalizationExperiment& experiment, const Pair& pair, std::size_t a,
                      std::size_t b, const Measure& measure) {
    std::vector<double> values;
    const std::size_t time = experiment.times().size() - 1;
    for (std::size_t trial = 0; trial < experiment.settings().trials; ++trial) {
        const Quality* first = experiment.quality(pair.dimension, pair.count, a, trial, time);
        const Quality* second = experiment.quality(pair.dimension, pair.count, b, trial, time);
        if (first == nullptr || !measure(*first) || !measure(*second)) continue;
        values.push_back(*measure(*first) - *measure(*second));
    }
    if (values.size() < 2) return {};
    return {mean(values), standard_error(values), values.size()};
}

CheckResult judge_claim(const LocalizationExperiment& experiment, std::size_t flow, std::size_t mcl,
                        const Measure& measure) {
    std::string text;
    bool all = true;
    bool any = false;
    for (const Pair& pair : judged_pairs(experiment)) {
        const Difference lead = difference(experiment, pair, mcl, flow, measure);
        if (lead.trials < fewest_trials) continue;
        const bool better = lead.in_errors() > clear_errors;
        // Three dimensions are where the claim is not made to hold here: shown, not judged.
        if (experiment.settings().dimensions[pair.dimension] > 3) {
            all = all && better;
            any = true;
        }
        if (better && text.size() > 240) continue;
        text += std::format("{}{}: {:+.3g} ({:+.1f} s.e.)", text.empty() ? "" : "; ",
                            pair_text(experiment, pair), lead.mean, lead.in_errors());
    }
    return {"claim", any ? verdict(all) : Verdict::undecided,
            "MCL's KL minus the flow's, paired over trials: " +
                (text.empty() ? std::string("too few trials yet") : text)};
}

std::optional<CheckResult> judge_table(const LocalizationExperiment& experiment) {
    double worst = 0;
    std::string where;
    std::size_t cells = 0;
    for (const Pair& pair : judged_pairs(experiment)) {
        for (std::size_t k = 0; k < experiment.settings().filters.size(); ++k) {
            const auto cell = reference_cell(experiment.settings().filters[k].settings.kind,
                                             experiment.settings().dimensions[pair.dimension],
                                             experiment.settings().counts[pair.count]);
            const std::vector<double> values = final_values(experiment, pair, k, reference_kl);
            if (!cell || values.size() < fewest_trials) continue;
            const double z = (mean(values) - cell->mean) /
                             std::hypot(standard_error(values), cell->standard_error);
            ++cells;
            if (std::abs(z) < std::abs(worst)) continue;
            worst = z;
            where = experiment.settings().filters[k].name + ", " + pair_text(experiment, pair);
        }
    }
    if (cells == 0) return std::nullopt;
    return CheckResult{
        "table", verdict(std::abs(worst) < 4),
        std::format("{} cells of the table measured before; the largest difference is {:+.1f} "
                    "combined standard errors ({})",
                    cells, worst, where)};
}

constexpr std::array particle_filters = {FilterKind::mcl, FilterKind::sir, FilterKind::importance,
                                         FilterKind::liu_west, FilterKind::resample_move};

CheckResult judge_among_particles(const LocalizationExperiment& experiment, std::size_t flow) {
    std::string text;
    bool everywhere = true;
    bool any = false;
    for (const Pair& pair : judged_pairs(experiment)) {
        const std::vector<double> own = final_values(experiment, pair, flow, exact_kl);
        if (own.size() < fewest_trials) continue;
        std::string best;
        double lowest = 0;
        for (const FilterKind kind : particle_filters) {
            const auto other = find(experiment, kind);
            if (!other) continue;
            const std::vector<double> values = final_values(experiment, pair, *other, exact_kl);
            if (values.size() < fewest_trials) continue;
            if (best.empty() || median(values) < lowest) {
                lowest = median(values);
                best = lab::label_of(kind);
            }
        }
        if (best.empty()) continue;
        any = true;
        everywhere = everywhere && median(own) < lowest;
        text += std::format("{}{}: flow {:.3g}, {} {:.3g}", text.empty() ? "" : "; ",
                            pair_text(experiment, pair), median(own), best, lowest);
    }
    return {"particles", any ? verdict(everywhere) : Verdict::undecided,
            "median exact KL, flow against the best filter that resamples: " +
                (text.empty() ? std::string("too few trials yet") : text)};
}

/// The flow against another filter that should be no better, if the claim of exactness held.
std::optional<CheckResult> judge_against(const LocalizationExperiment& experiment, std::size_t flow,
                                         FilterKind kind, const char* id) {
    const auto other = find(experiment, kind);
    if (!other) return std::nullopt;
    std::string text;
    bool as_good = true;
    bool any = false;
    for (const Pair& pair : judged_pairs(experiment)) {
        const Difference gap = difference(experiment, pair, flow, *other, exact_kl);
        if (gap.trials < fewest_trials) continue;
        any = true;
        as_good = as_good && gap.in_errors() < clear_errors;
        text += std::format("{}{}: {:.3g} against {:.2g}", text.empty() ? "" : "; ",
                            pair_text(experiment, pair),
                            mean(final_values(experiment, pair, flow, exact_kl)),
                            mean(final_values(experiment, pair, *other, exact_kl)));
    }
    return CheckResult{id, any ? verdict(as_good) : Verdict::undecided,
                       std::format("exact KL, flow against {}: {}", lab::label_of(kind),
                                   any ? text : std::string("too few trials yet"))};
}

std::optional<CheckResult> judge_pair_term(const LocalizationExperiment& experiment,
                                           std::size_t flow) {
    const auto local = find(experiment, FilterKind::flow_local);
    if (!local) return std::nullopt;
    std::string text;
    bool better = true;
    bool any = false;
    for (const Pair& pair : judged_pairs(experiment)) {
        const Difference gain = difference(experiment, pair, *local, flow, exact_kl);
        if (gain.trials < fewest_trials) continue;
        any = true;
        better = better && gain.in_errors() > clear_errors;
        text += std::format("{}{}: {:+.3g} ({:+.1f} s.e.)", text.empty() ? "" : "; ",
                            pair_text(experiment, pair), gain.mean, gain.in_errors());
    }
    return CheckResult{"pair-term", any ? verdict(better) : Verdict::undecided,
                       "exact KL without the pair term minus with it: " +
                           (any ? text : std::string("too few trials yet"))};
}

std::optional<CheckResult> judge_divergence(const LocalizationExperiment& experiment,
                                            std::size_t flow) {
    const auto error = [](const Quality& quality) {
        return quality.kl_exact ? std::optional(quality.error) : std::nullopt;
    };
    std::string text;
    bool converges = true;
    bool large = false;
    for (const Pair& pair : judged_pairs(experiment)) {
        const std::size_t m = experiment.settings().dimensions[pair.dimension];
        if (m < 18) continue;
        large = true;
        const std::vector<double> values = final_values(experiment, pair, flow, error);
        const std::size_t lost = experiment.lost(pair.dimension, pair.count, flow);
        const bool bounded = !values.empty() && lost == 0 && median(values) < 1;
        converges = converges && bounded;
        text += std::format("{}{}: ", text.empty() ? "" : "; ", pair_text(experiment, pair));
        text += values.empty() ? std::string("not defined") : std::format("{:.3g}", median(values));
        if (lost > 0) text += std::format(", lost in {} trials", lost);
    }
    if (!large) return std::nullopt;
    return CheckResult{
        "stable", verdict(converges),
        "median squared error of the flow's mean, over m (the prior's is 1): " + text};
}

std::optional<CheckResult> judge_saturation(const LocalizationExperiment& experiment,
                                            std::size_t flow) {
    const std::size_t horizon = experiment.settings().horizon;
    if (horizon < 300) return std::nullopt;
    std::string text;
    bool informative = true;
    for (const Pair& pair : judged_pairs(experiment)) {
        const std::vector<double> values = final_values(experiment, pair, flow, reference_kl);
        if (values.empty()) continue;
        const double end =
            saturated_kl(experiment.settings().dimensions[pair.dimension], horizon - 1);
        informative = informative && std::abs(mean(values) - end) > 0.1;
        text +=
            std::format("{}{}: {:.3f}, the regulariser alone gives {:.3f}",
                        text.empty() ? "" : "; ", pair_text(experiment, pair), mean(values), end);
    }
    if (text.empty()) return std::nullopt;
    return CheckResult{"saturation", verdict(informative),
                       std::format("published KL of the flow at t = {}: {}", horizon - 1, text)};
}

}  // namespace

void judge_localization(const LocalizationExperiment& experiment,
                        const LocalizationParameters& parameters,
                        std::vector<CheckResult>& checks) {
    const auto flow = find(experiment, FilterKind::flow);
    if (!flow) return;
    const auto add = [&](std::optional<CheckResult> check) {
        if (check) checks.push_back(std::move(*check));
    };
    if (const auto mcl = find(experiment, FilterKind::mcl)) {
        checks.push_back(
            judge_claim(experiment, *flow, *mcl,
                        parameters.metric == Metric::reference ? reference_kl : exact_kl));
    }
    if (as_published(experiment, parameters)) add(judge_table(experiment));
    const bool others = std::ranges::any_of(particle_filters, [&](FilterKind kind) {
        return kind != FilterKind::mcl && find(experiment, kind).has_value();
    });
    if (others) checks.push_back(judge_among_particles(experiment, *flow));
    add(judge_against(experiment, *flow, FilterKind::exact_samples, "exactness"));
    add(judge_against(experiment, *flow, FilterKind::enkf_square_root, "kalman"));
    add(judge_pair_term(experiment, *flow));
    add(judge_divergence(experiment, *flow));
    add(judge_saturation(experiment, *flow));
}

std::optional<CheckResult> judge_losses(std::string losses, bool allowed) {
    if (losses.empty()) return std::nullopt;
    if (!allowed) losses += "; allow_divergence accepts it";
    return CheckResult{"finite", allowed ? Verdict::undecided : Verdict::fails, std::move(losses)};
}

CheckResult judge_rates(const LocalizationExperiment& experiment,
                        const LocalizationParameters& parameters) {
    const Measure measure = parameters.metric == Metric::reference ? reference_kl : exact_kl;
    const auto& settings = experiment.settings();
    const std::size_t i = settings.dimensions.size() - 1;
    const std::size_t time = experiment.times().size() - 1;
    std::string text;
    bool published_is_best = true;
    for (std::size_t j = 0; j < settings.counts.size(); ++j) {
        if (experiment.finished(i, j) < 2 * fewest_trials) continue;
        const auto half = [&](std::size_t k, std::size_t parity) {
            std::vector<double> values;
            for (std::size_t trial = parity; trial < settings.trials; trial += 2) {
                const Quality* quality = experiment.quality(i, j, k, trial, time);
                if (quality != nullptr && measure(*quality)) values.push_back(*measure(*quality));
            }
            return values;
        };
        std::optional<std::size_t> best;
        for (std::size_t k = 0; k < settings.filters.size(); ++k) {
            const std::vector<double> values = half(k, 0);
            if (!values.empty() && (!best || mean(values) < mean(half(*best, 0)))) best = k;
        }
        if (!best) continue;
        const std::vector<double> judged = half(*best, 1);
        if (judged.empty()) continue;
        const double rate = settings.filters[*best].settings.rate;
        published_is_best = published_is_best && rate == FilterSettings{}.rate;
        text += std::format("{}n = {}: {:g}, with {:.3g} +- {:.2g} there", text.empty() ? "" : "; ",
                            settings.counts[j], rate, mean(judged), standard_error(judged));
    }
    return {"rate", text.empty() ? Verdict::undecided : verdict(published_is_best),
            std::format("m = {}: the best rate of one half of the trials, judged on the other: {}",
                        settings.dimensions[i],
                        text.empty() ? std::string("too few trials yet") : text)};
}

}  // namespace tessera::resampling_free_pf
