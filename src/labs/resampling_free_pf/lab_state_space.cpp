#include "labs/resampling_free_pf/lab_state_space.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <utility>

#include "core/errors.h"
#include "core/statistics.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_localization_checks.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::CheckResult;
using lab::Verdict;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();
/// Fewer paths do not give a standard error worth its name.
constexpr std::size_t fewest_paths = 5;

std::vector<StateFilterKind> chosen_filters(const StateSpaceParameters& parameters) {
    using enum StateFilterKind;
    std::vector<StateFilterKind> kinds;
    const auto add = [&](bool wanted, StateFilterKind kind) {
        if (wanted) kinds.push_back(kind);
    };
    add(parameters.bootstrap, bootstrap);
    add(parameters.guided, guided);
    add(parameters.auxiliary, auxiliary);
    add(parameters.flow, flow);
    add(parameters.flow_local, flow_local);
    add(parameters.enkf, enkf_stochastic);
    add(parameters.square_root, enkf_square_root);
    add(parameters.kalman, kalman);
    return kinds;
}

/// The first fifth of a path is not counted: filters are still finding the state.
std::size_t burn_in(const StateSpaceParameters& parameters) {
    return static_cast<std::size_t>(parameters.steps) / 5;
}

/// The model shows this coordinate as it is, apart from noise: then observations are points of the
/// same axis.
std::optional<std::size_t> observation_of(ModelKind model, std::size_t coordinate) {
    if (model == ModelKind::linear_gaussian) return coordinate;
    if (model == ModelKind::lorenz96 && coordinate % 2 == 0) return coordinate / 2;
    return std::nullopt;
}

}  // namespace

void StateSpaceLab::reset(const lab::Json& config) {
    const auto all = lab::from_config<Parameters>(config);
    const StateSpaceParameters& chosen = all.state_space;
    const std::vector<StateFilterKind> kinds = chosen_filters(chosen);
    std::vector<StateFilterSettings> filters;
    filters.reserve(kinds.size());
    for (const StateFilterKind kind : kinds) {
        filters.push_back({.kind = kind,
                           .particles = static_cast<std::size_t>(chosen.particles),
                           .resampling = all.localization.resampling,
                           .threshold = all.localization.threshold,
                           .rate = chosen.rate,
                           .sub_steps = chosen.sub_steps,
                           .radius = chosen.radius,
                           .inflation = chosen.inflation});
    }
    if (filters.empty()) {
        throw lab::ConfigError("bootstrap: no filter is chosen; choose at least one");
    }
    const StateSpaceProblem problem{.model = chosen.model,
                                    .dimension = static_cast<std::size_t>(chosen.dimension),
                                    .observation = chosen.observation,
                                    .seed = static_cast<std::uint64_t>(all.seed)};
    try {
        trial_ = std::make_unique<StateSpaceTrial>(problem, static_cast<std::size_t>(chosen.steps),
                                                   filters);
    } catch (const InputError& error) {
        throw lab::ConfigError(std::format("states: {}; {}", chosen.dimension, error.what()));
    }
    parameters_ = chosen;
    times_ = all.localization.times;
    allow_divergence_ = all.localization.allow_divergence;
    problem_ = problem;
    filters_ = std::move(filters);
    first_path_ = trial_->path();
    traces_.assign(filters_.size(), {});
    tallies_.assign(filters_.size(), {});
    for (Tally& tally : tallies_) tally.errors_at.resize(first_path_.states.size());
    sums_.assign(filters_.size(), 0);
    paths_done_ = 0;
}

void StateSpaceLab::update(const lab::Json& config) {
    const auto all = lab::from_config<Parameters>(config);
    parameters_ = all.state_space;
    allow_divergence_ = all.localization.allow_divergence;
}

void StateSpaceLab::begin_path() {
    problem_.trial = paths_done_;
    trial_ = std::make_unique<StateSpaceTrial>(
        problem_, static_cast<std::size_t>(parameters_.steps), filters_);
    std::ranges::fill(sums_, 0.0);
}

void StateSpaceLab::end_path() {
    const auto counted = static_cast<double>(first_path_.states.size() - burn_in(parameters_));
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (!runs(k)) continue;
        const StateFilterStatus& status = trial_->status(k);
        if (status.lost_at) ++tallies_[k].lost;
        if (std::isfinite(sums_[k])) tallies_[k].errors.push_back(std::sqrt(sums_[k] / counted));
        if (status.log_likelihood && std::isfinite(*status.log_likelihood)) {
            tallies_[k].log_likelihoods.push_back(*status.log_likelihood);
        }
        tallies_[k].microseconds.push_back(1e6 * trial_->seconds(k) / parameters_.steps);
    }
    ++paths_done_;
}

lab::Progress StateSpaceLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const auto paths = static_cast<std::size_t>(parameters_.trials);
    while (paths_done_ < paths && !budget.spent(progress.steps)) {
        if (trial_->done()) begin_path();
        trial_->advance();
        for (std::size_t k = 0; k < filters_.size(); ++k) {
            if (!runs(k)) continue;
            const double error = trial_->error(k);
            if (trial_->time() > burn_in(parameters_)) sums_[k] += error * error;
            if (std::isfinite(error)) tallies_[k].errors_at[trial_->time() - 1].push_back(error);
            if (paths_done_ > 0) continue;
            traces_[k].statuses.push_back(trial_->status(k));
            traces_[k].errors.push_back(error);
        }
        if (trial_->done()) end_path();
        ++progress.steps;
    }
    progress.done = paths_done_ == paths;
    const double here =
        trial_->done() ? 0.0 : static_cast<double>(trial_->time()) / parameters_.steps;
    progress.fraction =
        std::min(1.0, (static_cast<double>(paths_done_) + here) / static_cast<double>(paths));
    return progress;
}

std::string StateSpaceLab::name(std::size_t filter) const {
    return lab::label_of(filters_[filter].kind);
}

std::optional<std::size_t> StateSpaceLab::find(StateFilterKind kind) const {
    const auto found = std::ranges::find(filters_, kind, &StateFilterSettings::kind);
    if (found == filters_.end()) return std::nullopt;
    const auto place = static_cast<std::size_t>(found - filters_.begin());
    return runs(place) ? std::optional(place) : std::nullopt;
}

std::string StateSpaceLab::summary() const {
    std::string text = std::format("{}, {} of {} paths done.", lab::label_of(parameters_.model),
                                   paths_done_, parameters_.trials);
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (!runs(k)) {
            text += std::format(" {}: not used here, {}.", name(k), trial_->filters()[k].refused);
            continue;
        }
        const Tally& tally = tallies_[k];
        if (!tally.errors.empty()) {
            text += std::format(" {}: error {:.3g}", name(k), mean(tally.errors));
            if (tally.errors.size() > 1)
                text += std::format(" +- {:.2g}", standard_error(tally.errors));
            text += ".";
        }
    }
    const std::string lost = losses();
    if (!lost.empty()) text += " Some are " + lost + ".";
    return text;
}

std::string StateSpaceLab::losses() const {
    std::string text;
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (!runs(k) || tallies_[k].lost == 0) continue;
        text += std::format("{}{} on {} of {} paths",
                            text.empty() ? "lost (no weights left, or beyond all numbers): " : "; ",
                            name(k), tallies_[k].lost, paths_done_);
    }
    return text;
}

void StateSpaceLab::emit_path(lab::Frame& frame) const {
    const auto coordinate = std::min<std::size_t>(static_cast<std::size_t>(parameters_.coordinate),
                                                  first_path_.states.front().size()) -
                            1;
    std::size_t shown = first_path_.states.size();
    if (paths_done_ == 0) shown = trial_->time();
    lab::Series truth;
    lab::Series seen;
    const auto observation = observation_of(parameters_.model, coordinate);
    for (std::size_t t = 0; t < shown; ++t) {
        truth.x.push_back(static_cast<double>(t + 1));
        truth.y.push_back(first_path_.states[t][coordinate]);
        if (!observation) continue;
        seen.x.push_back(static_cast<double>(t + 1));
        seen.y.push_back(first_path_.observations[t][*observation]);
    }
    frame.channels.push_back({"path/truth", "truth", std::move(truth)});
    if (observation) frame.channels.push_back({"path/seen", "observations", std::move(seen)});
    frame.channels.push_back(lab::text("path/label", std::format("coordinate {}", coordinate + 1)));
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        lab::Series line;
        for (std::size_t t = 0; t < traces_[k].statuses.size(); ++t) {
            const StateFilterStatus& status = traces_[k].statuses[t];
            const double centre = status.means[coordinate];
            const double width = 2 * status.deviations[coordinate];
            const bool finite = std::isfinite(centre) && std::isfinite(width);
            line.x.push_back(static_cast<double>(t + 1));
            line.y.push_back(finite ? centre : gap);
            line.lower.push_back(finite ? centre - width : gap);
            line.upper.push_back(finite ? centre + width : gap);
        }
        if (line.x.empty()) continue;
        frame.channels.push_back(
            {std::string("path/") + lab::key_of(filters_[k].kind), name(k), std::move(line)});
    }
}

/// The state as a whole: around the ring, or in the plane of the first two coordinates.
void StateSpaceLab::emit_space(lab::Frame& frame) const {
    if (first_path_.states.front().size() < 2) return;
    const bool ring = parameters_.model == ModelKind::lorenz96;
    const std::size_t shown = paths_done_ > 0   ? first_path_.states.size()
                              : traces_.empty() ? 0
                                                : trial_->time();
    if (shown == 0) return;
    frame.channels.push_back(
        lab::text("space/title", ring ? std::format("Around the ring, t = {}", shown)
                                      : std::string("The first two coordinates")));
    frame.channels.push_back(lab::text("space/x", ring ? "place on the ring" : "coordinate 1"));
    frame.channels.push_back(lab::text("space/y", ring ? "value" : "coordinate 2"));
    const auto line_of = [&](const auto& value_at) {
        lab::Series line;
        if (ring) {
            const std::vector<double>& values = value_at(shown - 1);
            for (std::size_t d = 0; d < values.size(); ++d) {
                line.x.push_back(static_cast<double>(d + 1));
                line.y.push_back(values[d]);
            }
            return line;
        }
        for (std::size_t t = 0; t < shown; ++t) {
            line.x.push_back(value_at(t)[0]);
            line.y.push_back(value_at(t)[1]);
        }
        return line;
    };
    frame.channels.push_back(
        {"space/truth", "truth", line_of([&](std::size_t t) -> const std::vector<double>& {
             return first_path_.states[t];
         })});
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (traces_[k].statuses.empty()) continue;
        frame.channels.push_back(
            {std::string("space/") + lab::key_of(filters_[k].kind), name(k),
             line_of([&](std::size_t t) -> const std::vector<double>& {
                 return traces_[k].statuses[std::min(t, traces_[k].statuses.size() - 1)].means;
             })});
    }
}

void StateSpaceLab::emit_curves(lab::Frame& frame) const {
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        if (!runs(k)) continue;
        const std::string key = lab::key_of(filters_[k].kind);
        lab::Series error;
        for (std::size_t t = 0; t < tallies_[k].errors_at.size(); ++t) {
            const std::vector<double>& values = tallies_[k].errors_at[t];
            if (values.empty()) continue;
            const double spread = standard_error(values);
            error.x.push_back(static_cast<double>(t + 1));
            error.y.push_back(mean(values));
            error.lower.push_back(mean(values) - spread);
            error.upper.push_back(mean(values) + spread);
        }
        frame.channels.push_back({"error/" + key, name(k), std::move(error)});
        lab::Series size;
        lab::Series roots;
        for (std::size_t t = 0; t < traces_[k].statuses.size(); ++t) {
            const StateFilterStatus& status = traces_[k].statuses[t];
            if (!status.effective_sample_size) continue;
            size.x.push_back(static_cast<double>(t + 1));
            size.y.push_back(*status.effective_sample_size);
            roots.x.push_back(static_cast<double>(t + 1));
            roots.y.push_back(static_cast<double>(*status.surviving_roots));
        }
        if (size.x.empty()) continue;
        frame.channels.push_back({"sample/" + key, name(k), std::move(size)});
        frame.channels.push_back({"roots/" + key, name(k), std::move(roots)});
    }
}

void StateSpaceLab::emit_table(lab::Frame& frame) const {
    lab::Table table;
    table.columns = {"paths", "error", "s.e.", "ln likelihood", "s.d.", "lost"};
    if (times_) table.columns.emplace_back("microseconds");
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        const Tally& tally = tallies_[k];
        if (tally.errors.empty()) continue;
        const std::vector<double>& logs = tally.log_likelihoods;
        table.row_labels.push_back(name(k));
        // An empty cell is a filter without a likelihood.
        table.values.insert(
            table.values.end(),
            {static_cast<double>(tally.errors.size()), mean(tally.errors),
             standard_error(tally.errors), logs.empty() ? gap : mean(logs),
             logs.empty() ? gap
                          : standard_error(logs) * std::sqrt(static_cast<double>(logs.size())),
             static_cast<double>(tally.lost)});
        if (times_) table.values.push_back(median(tally.microseconds));
    }
    frame.channels.push_back({"results", "means over paths", std::move(table)});
}

void StateSpaceLab::judge(std::vector<CheckResult>& checks) const {
    const auto compare = [&](StateFilterKind a, StateFilterKind b, const char* id) {
        const auto first = find(a);
        const auto second = find(b);
        if (!first || !second) return;
        const std::vector<double>& own = tallies_[*first].errors;
        const std::vector<double>& other = tallies_[*second].errors;
        if (own.size() != other.size() || own.size() < 2) return;
        std::vector<double> lead;
        lead.reserve(own.size());
        for (std::size_t i = 0; i < own.size(); ++i) lead.push_back(other[i] - own[i]);
        const bool decided = lead.size() >= fewest_paths;
        const double z = mean(lead) / std::max(standard_error(lead), 1e-300);
        checks.push_back({id,
                          !decided || std::abs(z) < 3 ? Verdict::undecided
                          : z > 0                     ? Verdict::holds
                                                      : Verdict::fails,
                          std::format("error of {} minus {}, paired over {} paths: {:+.3g} "
                                      "({:+.1f} s.e.)",
                                      name(*second), name(*first), lead.size(), mean(lead), z)});
    };
    compare(StateFilterKind::flow, StateFilterKind::bootstrap, "moving-claim");
    compare(StateFilterKind::flow, StateFilterKind::enkf_square_root, "moving-kalman");
    compare(StateFilterKind::flow, StateFilterKind::flow_local, "moving-pair");
    const auto exact = find(StateFilterKind::kalman);
    const auto bootstrap = find(StateFilterKind::bootstrap);
    if (!exact || !bootstrap) return;
    const std::vector<double>& own = tallies_[*bootstrap].log_likelihoods;
    const std::vector<double>& truth = tallies_[*exact].log_likelihoods;
    if (own.size() != truth.size() || own.size() < fewest_paths) return;
    std::vector<double> ratios;
    std::vector<double> logarithms;
    for (std::size_t i = 0; i < own.size(); ++i) {
        logarithms.push_back(own[i] - truth[i]);
        ratios.push_back(std::exp(logarithms.back()));
    }
    // A log-normal ratio whose logarithm varies more has its mean in tails that no sample shows.
    constexpr double most_spread = 1.5;
    const double spread =
        standard_error(logarithms) * std::sqrt(static_cast<double>(logarithms.size()));
    const double error = standard_error(ratios);
    const std::string line = std::format(
        "likelihood of the bootstrap filter over the exact one, {} paths: ", ratios.size());
    if (spread > most_spread) {
        checks.push_back({"unbiased", Verdict::undecided,
                          line + std::format("its logarithm varies by {:.2g}, too much for a mean "
                                             "to be seen; more particles or fewer dimensions "
                                             "help",
                                             spread)});
        return;
    }
    checks.push_back({"unbiased",
                      std::abs(mean(ratios) - 1) < 4 * error ? Verdict::holds : Verdict::fails,
                      line + std::format("{:.3g} +- {:.2g}", mean(ratios), error)});
}

lab::Frame StateSpaceLab::emit() const {
    lab::Frame frame;
    emit_path(frame);
    emit_space(frame);
    emit_curves(frame);
    emit_table(frame);
    frame.channels.push_back(lab::text("summary", summary()));
    frame.channels.push_back(
        lab::scalar("paths-done", "paths done", static_cast<double>(paths_done_)));
    judge(frame.checks);
    if (auto lost = judge_losses(losses(), allow_divergence_)) {
        frame.checks.push_back(std::move(*lost));
    }
    return frame;
}

std::vector<lab::Channel> StateSpaceLab::records() const {
    lab::Table times;
    times.columns = {"t", "paths", "error_mean", "error_standard_error", "error_median"};
    lab::Table finals;
    finals.columns = {
        "paths",        "lost",        "error_mean",          "error_standard_error",
        "error_median", "likelihoods", "log_likelihood_mean", "log_likelihood_standard_error"};
    if (times_) finals.columns.emplace_back("microseconds_per_step");
    for (std::size_t k = 0; k < filters_.size(); ++k) {
        const Tally& tally = tallies_[k];
        for (std::size_t t = 0; t < tally.errors_at.size(); ++t) {
            const std::vector<double>& values = tally.errors_at[t];
            if (values.empty()) continue;
            times.row_labels.push_back(name(k));
            times.values.insert(times.values.end(),
                                {static_cast<double>(t + 1), static_cast<double>(values.size()),
                                 mean(values), standard_error(values), median(values)});
        }
        if (tally.errors.empty()) continue;
        const std::vector<double>& logs = tally.log_likelihoods;
        finals.row_labels.push_back(name(k));
        finals.values.insert(
            finals.values.end(),
            {static_cast<double>(tally.errors.size()), static_cast<double>(tally.lost),
             mean(tally.errors), standard_error(tally.errors), median(tally.errors),
             static_cast<double>(logs.size()), logs.empty() ? gap : mean(logs),
             logs.empty() ? gap : standard_error(logs)});
        if (times_) finals.values.push_back(median(tally.microseconds));
    }
    return {{"ssm", "errors over time", std::move(times)},
            {"ssm-final", "means over paths", std::move(finals)}};
}

}  // namespace tessera::resampling_free_pf
