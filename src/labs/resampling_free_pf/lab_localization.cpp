#include "labs/resampling_free_pf/lab_localization.h"

#include <algorithm>
#include <chrono>
#include <format>
#include <string>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_localization_checks.h"
#include "labs/resampling_free_pf/lab_localization_curves.h"

namespace tessera::resampling_free_pf {
namespace {

/// Trials advance in slices of this length, so that no step takes long.
constexpr std::chrono::milliseconds slice{10};

std::vector<FilterKind> chosen_filters(const LocalizationParameters& parameters) {
    using enum FilterKind;
    std::vector<FilterKind> kinds;
    const auto add = [&](bool wanted, FilterKind kind) {
        if (wanted) kinds.push_back(kind);
    };
    add(parameters.flow, flow);
    add(parameters.green, flow_green);
    add(parameters.local, flow_local);
    add(parameters.mcl, mcl);
    add(parameters.sir, sir);
    add(parameters.importance, importance);
    add(parameters.liu_west, liu_west);
    add(parameters.resample_move, resample_move);
    add(parameters.enkf, enkf_stochastic);
    add(parameters.square_root, enkf_square_root);
    add(parameters.exact, exact_samples);
    return kinds;
}

std::vector<NamedFilter> named_filters(const Parameters& parameters) {
    const LocalizationParameters& localization = parameters.localization;
    std::vector<NamedFilter> filters;
    if (parameters.experiment == ExperimentKind::rates) {
        for (const double rate : localization.rates) {
            FilterSettings settings = filter_settings(FilterKind::flow, localization);
            settings.rate = rate;
            filters.push_back({std::format("rate {:g}", rate), settings});
        }
        return filters;
    }
    const std::vector<FilterKind> kinds = chosen_filters(localization);
    filters.reserve(kinds.size());
    for (const FilterKind kind : kinds) {
        filters.push_back({lab::label_of(kind), filter_settings(kind, localization)});
    }
    if (filters.empty()) throw lab::ConfigError("flow: no filter is chosen; choose at least one");
    return filters;
}

std::vector<std::size_t> sizes(const std::vector<int>& list, const char* name) {
    if (list.empty()) throw lab::ConfigError(std::format("{}: empty; give at least one", name));
    std::vector<std::size_t> result;
    result.reserve(list.size());
    for (const int value : list) result.push_back(static_cast<std::size_t>(value));
    return result;
}

}  // namespace

FilterSettings filter_settings(FilterKind kind, const LocalizationParameters& parameters) {
    return {.kind = kind,
            .rate = parameters.rate_rule == RateRule::fixed ? parameters.rate : 0,
            .jitter = parameters.jitter,
            .threshold = parameters.threshold,
            .resampling = parameters.resampling,
            .moves = parameters.moves};
}

void LocalizationLab::reset(const lab::Json& config) {
    auto parameters = lab::from_config<Parameters>(config);
    const LocalizationParameters& chosen = parameters.localization;
    LocalizationSettings settings;
    settings.dimensions = sizes(chosen.dimensions, "dimensions");
    settings.counts = sizes(chosen.counts, "counts");
    settings.filters = named_filters(parameters);
    settings.trials = static_cast<std::size_t>(chosen.trials);
    settings.horizon = static_cast<std::size_t>(chosen.horizon);
    settings.noisy = chosen.noisy;
    settings.seed = static_cast<std::uint64_t>(parameters.seed);
    try {
        experiment_ = std::make_unique<LocalizationExperiment>(std::move(settings));
    } catch (const InputError& error) {
        throw lab::ConfigError(std::string("dimensions, rates: ") + error.what());
    }
    parameters_ = std::move(parameters);
    active_.clear();
    begun_ = 0;
    finished_ = 0;
}

void LocalizationLab::update(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
}

lab::Progress LocalizationLab::step(const lab::Budget& budget) {
    using Clock = std::chrono::steady_clock;
    lab::Progress progress;
    const std::size_t threads = hardware_threads();
    const std::size_t units = experiment_->units();
    const std::size_t pairs =
        experiment_->settings().dimensions.size() * experiment_->settings().counts.size();
    // One step of this lab is a trial of all pairs.
    const std::size_t before = finished_ / pairs;
    while (finished_ < units && !budget.spent(finished_ / pairs - before)) {
        while (active_.size() < threads && begun_ < units) {
            active_.push_back(experiment_->begin(begun_++));
        }
        const Clock::time_point until = std::min(Clock::now() + slice, budget.deadline);
        parallel_for(active_.size(), threads, [&](std::size_t k, std::size_t) {
            do {
                active_[k].advance();
            } while (!active_[k].done() && Clock::now() < until);
        });
        for (const LocalizationExperiment::Unit& unit : active_) {
            if (!unit.done()) continue;
            experiment_->finish(unit);
            ++finished_;
        }
        std::erase_if(active_, [](const auto& unit) { return unit.done(); });
    }
    progress.steps = finished_ / pairs - before;
    progress.done = finished_ == units;
    progress.fraction = static_cast<double>(finished_) / static_cast<double>(units);
    if (progress.done) progress.outcome = losses_in_words(*experiment_);
    return progress;
}

lab::Frame LocalizationLab::emit() const {
    lab::Frame frame;
    const LocalizationParameters& chosen = parameters_.localization;
    const auto& settings = experiment_->settings();
    const std::size_t trials =
        experiment_->finished(settings.dimensions.size() - 1, settings.counts.size() - 1);
    frame.channels.push_back(
        lab::scalar("trials-done", "trials done", static_cast<double>(trials)));
    frame.channels.push_back(lab::text("summary", summary_in_words(*experiment_, chosen.metric)));
    if (finished_ == 0) return frame;
    if (auto lost = judge_losses(losses_in_words(*experiment_), chosen.allow_divergence)) {
        frame.checks.push_back(std::move(*lost));
    }
    if (parameters_.experiment == ExperimentKind::rates) {
        add_rates(*experiment_, chosen, frame);
        frame.checks.push_back(judge_rates(*experiment_, chosen));
        return frame;
    }
    add_final_curves(*experiment_, chosen, frame);
    add_time_curves(*experiment_, chosen, frame);
    add_result_table(*experiment_, chosen.times, frame);
    if (chosen.times) add_budget_curves(*experiment_, chosen, frame);
    judge_localization(*experiment_, chosen, frame.checks);
    return frame;
}

std::vector<lab::Channel> LocalizationLab::records() const {
    return {localization_rows(*experiment_, parameters_.localization.times)};
}

}  // namespace tessera::resampling_free_pf
