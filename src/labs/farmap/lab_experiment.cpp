#include "labs/farmap/lab_experiment.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <format>
#include <utility>

#include "core/parallel.h"
#include "lab/shorthand.h"
#include "labs/farmap/lab_checks.h"
#include "labs/farmap/lab_curves.h"
#include "labs/farmap/lab_experiment_views.h"
#include "labs/farmap/lab_records.h"
#include "labs/farmap/lab_world.h"

namespace tessera::farmap {
namespace {

constexpr std::array<double, 5> thresholds = {1.0, 1.5, 2.0, 2.5, 3.0};

NamedAgent named(AgentKind kind, const Parameters& parameters) {
    return {lab::label_of(kind), agent_settings(kind, parameters)};
}

std::vector<NamedAgent> agents_of(const Parameters& parameters) {
    using enum AgentKind;
    std::vector<NamedAgent> agents;
    switch (parameters.experiment) {
        case ExperimentKind::thresholds:
            for (const double rho : thresholds) {
                NamedAgent agent = named(farmap, parameters);
                agent.settings.fragmentation = Fragmentation::z_score;
                agent.settings.rho = rho;
                agent.name = std::format("FARMap, rho = {:g}", rho);
                agents.push_back(std::move(agent));
            }
            return agents;
        case ExperimentKind::two_by_two:
            for (const AgentKind kind : {frontier, frontier_plus_plus, farmap_plain, farmap}) {
                agents.push_back(named(kind, parameters));
            }
            return agents;
        default:
            for (const AgentKind kind : {frontier, frontier_plus_plus, farmap, nearest}) {
                agents.push_back(named(kind, parameters));
            }
            return agents;
    }
}

/// The reference is for the paper's settings only, without the guard of this lab.
bool usual(const Parameters& parameters) {
    AgentSettings settings = agent_settings(AgentKind::farmap, parameters);
    const AgentSettings standard = farmap_agent();
    return settings.fragmentation == standard.fragmentation && settings.recall &&
           !settings.switch_on_arrival && !settings.changing_colours &&
           settings.view_size == standard.view_size &&
           settings.field_of_view == standard.field_of_view && settings.gamma == standard.gamma &&
           settings.rho == standard.rho && settings.minimum_samples == standard.minimum_samples &&
           settings.epsilon == standard.epsilon && settings.gate == standard.gate &&
           settings.size_threshold == standard.size_threshold &&
           settings.behind_penalty == standard.behind_penalty && settings.patience == 0 &&
           settings.step_limit == standard.step_limit && parameters.scale == 3;
}

}  // namespace

void ExperimentLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    ExperimentSettings settings;
    settings.maps = make_maps(parameters);
    settings.agents = agents_of(parameters);
    settings.scale = parameters.scale;
    settings.seeds = static_cast<std::size_t>(parameters.seeds);
    settings.first_seed = static_cast<std::uint64_t>(parameters.seed);
    experiment_ = std::make_unique<Experiment>(std::move(settings));
    parameters_ = parameters;
    done_ = 0;
}

lab::Progress ExperimentLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const std::size_t threads = hardware_threads();
    const std::size_t units = experiment_->units();
    while (done_ < units && !budget.spent(progress.steps)) {
        // Batches of several runs a thread waste little time waiting for the longest.
        const std::size_t most = threads == 1 ? 1 : 4 * threads;
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>({most, units - done_, budget.steps - progress.steps}));
        parallel_for(count, threads, [this](std::size_t unit, std::size_t) {
            experiment_->run_unit(done_ + unit);
        });
        done_ += count;
        progress.steps += count;
    }
    progress.done = done_ == units;
    progress.fraction = static_cast<double>(done_) / static_cast<double>(units);
    return progress;
}

lab::Frame ExperimentLab::emit() const {
    lab::Frame frame;
    const std::size_t maps = experiment_->finished_maps().size();
    frame.channels.push_back(scalar("maps-done", "maps done", static_cast<double>(maps)));
    const bool with_reference = usual(parameters_);
    const bool ablated_alike = with_reference && parameters_.grouping == Grouping::eight_connected;
    if (maps == 0) return frame;
    add_means(*experiment_, frame);
    switch (parameters_.experiment) {
        case ExperimentKind::thresholds:
            add_thresholds(*experiment_, thresholds, ablated_alike, frame);
            frame.checks.push_back(judge_thresholds(*experiment_, thresholds));
            break;
        case ExperimentKind::two_by_two:
            add_two_by_two(*experiment_, ablated_alike, frame);
            judge_two_by_two(*experiment_, frame.checks);
            break;
        default:
            add_benchmark(*experiment_, parameters_.grouping, with_reference, frame);
            judge_benchmark(*experiment_, {}, frame.checks);
    }
    return frame;
}

std::vector<lab::Channel> ExperimentLab::records() const {
    RunTable runs(parameters_.times);
    for (std::size_t unit = 0; unit < done_; ++unit) {
        const RunResult& run = experiment_->results()[unit];
        runs.add({run.map, experiment_->settings().first_seed + run.seed, run.agent,
                  experiment_->settings().agents[run.agent].name},
                 run.area, run.outcome, run.times);
    }
    return runs.channels();
}

}  // namespace tessera::farmap
