#include "labs/farmap/experiment.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <span>
#include <tuple>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/portable_math.h"
#include "core/statistics.h"
#include "env/world.h"
#include "labs/farmap/explorer.h"

namespace tessera::farmap {
namespace {

AgentSettings with_grouping(AgentSettings settings, Grouping grouping) {
    settings.grouping = grouping;
    return settings;
}

/// The maps of a class whose runs are done.
std::vector<std::size_t> maps_of_class(const Experiment& experiment, SizeClass size) {
    std::vector<std::size_t> maps;
    for (const std::size_t map : experiment.finished_maps()) {
        if (size_class(experiment.result(map, 0, 0).area) == size) {
            maps.push_back(map);
        }
    }
    return maps;
}

double mean_coverage(const RunResult& result) {
    return result.outcome.mean_coverage;
}
double mean_memory(const RunResult& result) {
    return result.outcome.mean_memory;
}

}  // namespace

SizeClass size_class(int area) {
    return area < 1000   ? SizeClass::small
           : area < 2500 ? SizeClass::medium
           : area < 6000 ? SizeClass::large
                         : SizeClass::extra_large;
}

std::vector<NamedAgent> benchmark_agents(Grouping grouping) {
    return {{"Frontier", with_grouping(frontier_agent(), grouping)},
            {"Frontier++", with_grouping(frontier_plus_plus_agent(), grouping)},
            {"FARMap", with_grouping(farmap_agent(), grouping)}};
}

std::vector<NamedAgent> threshold_agents(Grouping grouping) {
    std::vector<NamedAgent> agents;
    for (const double rho : {1.0, 1.5, 2.0, 2.5, 3.0}) {
        AgentSettings settings = with_grouping(farmap_agent(), grouping);
        settings.rho = rho;
        agents.push_back({std::format("FARMap, rho = {}", rho), settings});
    }
    return agents;
}

std::vector<NamedAgent> two_by_two_agents(Grouping grouping) {
    std::vector<NamedAgent> agents = benchmark_agents(grouping);
    NamedAgent plain = agents[2];
    plain.name = "FARMap, plain goal weights";
    plain.settings.goal_rule = GoalRule::distance;
    agents.insert(agents.begin() + 2, plain);
    return agents;
}

Experiment::Experiment(ExperimentSettings settings) : settings_(std::move(settings)) {
    if (settings_.maps.empty() || settings_.agents.empty() || settings_.seeds == 0) {
        throw InputError("an experiment needs at least one map, one agent and one seed");
    }
    for (const NamedAgent& agent : settings_.agents) {
        check(agent.settings);
        views_.push_back(std::make_shared<const ViewModel>(agent.settings.view_size,
                                                           agent.settings.field_of_view));
    }
    results_.resize(settings_.maps.size() * settings_.seeds * settings_.agents.size());
}

void Experiment::run_unit(std::size_t unit) {
    RunResult& result = results_[unit];
    result.agent = unit % settings_.agents.size();
    result.seed = unit / settings_.agents.size() % settings_.seeds;
    result.map = unit / settings_.agents.size() / settings_.seeds;
    const std::uint64_t seed = settings_.first_seed + result.seed;
    const env::World world(settings_.maps[result.map], settings_.scale, seed);
    RandomStream starts("farmap", seed, "start", result.map);
    result.area = world.area();
    Explorer explorer(world, settings_.agents[result.agent].settings, random_pose(world, starts),
                      seed + 1'000'003 * result.map, views_[result.agent]);
    while (explorer.advance()) {
    }
    result.outcome = explorer.outcome();
    result.times = explorer.times();
}

void Experiment::run(std::size_t threads) {
    parallel_for(units(), threads, [this](std::size_t unit, std::size_t) { run_unit(unit); });
}

std::vector<std::size_t> Experiment::finished_maps() const {
    std::vector<std::size_t> maps;
    const std::size_t runs = settings_.seeds * settings_.agents.size();
    for (std::size_t map = 0; map < settings_.maps.size(); ++map) {
        const auto first = results_.begin() + static_cast<std::ptrdiff_t>(map * runs);
        if (std::all_of(first, first + static_cast<std::ptrdiff_t>(runs),
                        [](const RunResult& run) { return run.area > 0; })) {
            maps.push_back(map);
        }
    }
    return maps;
}

double mean_over_seeds(const Experiment& experiment, std::size_t map, std::size_t agent,
                       const Measure& measure) {
    double sum = 0;
    for (std::size_t seed = 0; seed < experiment.settings().seeds; ++seed) {
        sum += measure(experiment.result(map, seed, agent));
    }
    return sum / static_cast<double>(experiment.settings().seeds);
}

ClassMeans class_means(const Experiment& experiment, SizeClass size, std::size_t agent) {
    const std::vector<std::size_t> maps = maps_of_class(experiment, size);
    ClassMeans means;
    means.maps = maps.size();
    means.runs = maps.size() * experiment.settings().seeds;
    if (maps.empty()) {
        return means;
    }
    const auto average = [&](const Measure& measure) {
        std::vector<double> values;
        values.reserve(maps.size());
        for (const std::size_t map : maps) {
            values.push_back(mean_over_seeds(experiment, map, agent, measure));
        }
        return std::pair(mean(values), standard_error(values));
    };
    for (std::size_t i = 0; i < checkpoint_steps.size(); ++i) {
        means.coverage_at[i] =
            average([i](const RunResult& run) { return run.outcome.coverage_at[i]; }).first;
    }
    std::tie(means.mean_coverage, means.standard_error) = average(mean_coverage);
    means.reached_90 = average([](const RunResult& run) {
                           return run.outcome.steps_to[2] >= 0 ? 1.0 : 0.0;
                       }).first;
    means.memory = average(mean_memory).first;
    means.total_memory =
        average([](const RunResult& run) { return run.outcome.mean_total_memory; }).first;
    means.cuts = average([](const RunResult& run) { return run.outcome.cuts; }).first;
    means.recalls = average([](const RunResult& run) { return run.outcome.recalls; }).first;
    return means;
}

namespace {

PairedDifference difference_over(const Experiment& experiment, std::span<const std::size_t> maps,
                                 std::size_t a, std::size_t b) {
    std::vector<double> differences;
    std::vector<double> ratios;
    PairedDifference paired;
    for (const std::size_t map : maps) {
        differences.push_back(mean_over_seeds(experiment, map, a, mean_coverage) -
                              mean_over_seeds(experiment, map, b, mean_coverage));
        ratios.push_back(mean_over_seeds(experiment, map, a, mean_memory) /
                         mean_over_seeds(experiment, map, b, mean_memory));
    }
    paired.maps = differences.size();
    if (differences.empty()) {
        return paired;
    }
    const auto count = static_cast<double>(differences.size());
    paired.mean = mean(differences);
    paired.standard_error = differences.size() > 1 ? standard_error(differences) : 0;
    paired.better = static_cast<double>(std::count_if(differences.begin(), differences.end(),
                                                      [](double d) { return d > 0; })) /
                    count;
    paired.median_memory_ratio = median(ratios);
    paired.less_memory =
        static_cast<double>(
            std::count_if(ratios.begin(), ratios.end(), [](double ratio) { return ratio < 1; })) /
        count;
    return paired;
}

}  // namespace

PairedDifference paired_difference(const Experiment& experiment, SizeClass size, std::size_t a,
                                   std::size_t b) {
    return difference_over(experiment, maps_of_class(experiment, size), a, b);
}

PairedDifference paired_difference(const Experiment& experiment, std::size_t a, std::size_t b) {
    return difference_over(experiment, experiment.finished_maps(), a, b);
}

PowerLaw memory_power_law(const Experiment& experiment, std::size_t agent) {
    std::vector<double> areas;
    std::vector<double> memories;
    for (const std::size_t map : experiment.finished_maps()) {
        areas.push_back(portable_log(experiment.result(map, 0, agent).area));
        memories.push_back(portable_log(mean_over_seeds(experiment, map, agent, mean_memory)));
    }
    if (areas.empty()) {
        return {};
    }
    const double area_mean = mean(areas);
    const double memory_mean = mean(memories);
    double products = 0;
    double squares = 0;
    for (std::size_t i = 0; i < areas.size(); ++i) {
        products += (areas[i] - area_mean) * (memories[i] - memory_mean);
        squares += (areas[i] - area_mean) * (areas[i] - area_mean);
    }
    const double exponent = squares > 0 ? products / squares : 0;
    return {exponent, std::exp(memory_mean - exponent * area_mean)};
}

}  // namespace tessera::farmap
