#include "labs/farmap/lab_checks.h"

#include <algorithm>
#include <format>
#include <optional>
#include <string>

#include "core/statistics.h"
#include "lab/shorthand.h"
#include "labs/farmap/lab_world.h"

namespace tessera::farmap {
namespace {

using lab::CheckResult;
using lab::Verdict;

/// Half of a 95 % interval is so many standard errors (normal approximation).
constexpr double interval_errors = 1.96;
/// Fewer maps do not give a standard error worth its name.
constexpr std::size_t fewest_maps = 5;

Verdict verdict(bool holds) {
    return holds ? Verdict::holds : Verdict::fails;
}

std::string listed(const std::vector<int>& steps) {
    std::string text;
    for (const int step : steps) text += (text.empty() ? "" : ", ") + std::to_string(step);
    return text.empty() ? "none" : text;
}

std::vector<int> cut_steps(const Walk& walk) {
    std::vector<int> steps;
    for (int i = 0; i <= walk.steps(); ++i) {
        if (walk.record(i).cut_to >= 0) steps.push_back(i);
    }
    return steps;
}

bool upright(const Pose& pose) {
    return pose.heading == Heading::up || pose.heading == Heading::down;
}

/// The steps after which a script leaves an arm, up to `last`.
std::vector<int> turns_of(std::span<const Pose> script, int last) {
    std::vector<int> turns;
    for (std::size_t i = 1; i < script.size() && static_cast<int>(i) <= last + 1; ++i) {
        const bool leaves_arm = upright(script[i - 1]) == upright(script[0]) &&
                                upright(script[i]) != upright(script[0]);
        if (leaves_arm) turns.push_back(static_cast<int>(i) - 1);
    }
    return turns;
}

std::vector<int> up_to(std::vector<int> steps, int last) {
    std::erase_if(steps, [last](int step) { return step > last; });
    return steps;
}

/// What the reference gave for this hairpin; nothing for others.
std::optional<std::vector<int>> hairpin_reference(const Parameters& parameters) {
    const bool usual = parameters.arms == 8 && parameters.fragmentation == Fragmentation::z_score &&
                       parameters.minimum_samples == 26 && parameters.field_of_view == 0.25 &&
                       parameters.view_size == 0 && parameters.painted.empty() &&
                       !parameters.changing_colours;
    const auto is = [&](int length, int width, double rho, double gamma) {
        return usual && parameters.arm_length == length && parameters.arm_width == width &&
               parameters.rho == rho && parameters.gamma == gamma;
    };
    if (is(45, 3, 2.0, 0.9)) return std::vector{43, 137, 231, 325};
    if (is(60, 3, 2.0, 0.9)) return std::vector{58, 120, 182, 244, 306, 368, 430};
    if (is(45, 3, 1.5, 0.9)) return std::vector{43, 90, 137, 184, 231, 278, 325};
    if (is(45, 9, 2.0, 0.95)) return std::vector<int>{};
    return std::nullopt;
}

CheckResult judge_hairpin(const Walk& walk, const Parameters& parameters,
                          std::span<const Pose> script) {
    const std::vector<int> cuts = cut_steps(walk);
    const std::string line = std::format("hairpin: cuts at steps {}", listed(cuts));
    const std::optional<std::vector<int>> reference = hairpin_reference(parameters);
    if (!reference) {
        return {"hairpin", Verdict::undecided, line + "; no reference for these settings"};
    }
    const std::vector<int> expected = up_to(*reference, walk.steps());
    return {"hairpin", verdict(cuts == expected),
            std::format("{}; the reference: {}; the turns: {}", line, listed(*reference),
                        listed(turns_of(script, walk.steps())))};
}

CheckResult judge_moves(std::span<const Walk* const> walks) {
    int moves = 0;
    int illegal = 0;
    for (const Walk* walk : walks) {
        moves += walk->steps();
        illegal += walk->illegal_moves();
    }
    return {"legal", verdict(illegal == 0),
            std::format("{} of {} moves were not to a neighbouring free cell (the released program "
                        "jumps now and then)",
                        illegal, moves)};
}

const Walk* find_walk(std::span<const Walk* const> walks, AgentKind kind) {
    const auto found = std::ranges::find_if(
        walks, [kind](const Walk* walk) { return walk->name() == lab::label_of(kind); });
    return found == walks.end() ? nullptr : *found;
}

std::string interval_text(const PairedDifference& difference) {
    if (difference.maps < fewest_maps) return std::format("{:+.3f}", difference.mean);
    const double half = interval_errors * difference.standard_error;
    return std::format("{:+.3f} [{:+.3f}, {:+.3f}]", difference.mean, difference.mean - half,
                       difference.mean + half);
}

double seconds_of(const Walk& walk) {
    const PhaseTimes& times = walk.explorer().times();
    return times.view + times.update + times.decide;
}

CheckResult judge_time(const Walk& farmap, const Walk& frontier, MapBackend backend) {
    const double a = 1e6 * seconds_of(farmap) / std::max(1, farmap.steps());
    const double b = 1e6 * seconds_of(frontier) / std::max(1, frontier.steps());
    return {"time", farmap.steps() > 0 ? verdict(a < b) : Verdict::undecided,
            std::format("with the {} map, this run: FARMap {:.2f} microseconds a step, Frontier "
                        "{:.2f}",
                        backend == MapBackend::dense ? "dense" : "lazy", a, b)};
}

/// -1, 0 or 1: below, across or above zero, by the 95 % interval.
int side(const PairedDifference& difference) {
    const double half = interval_errors * difference.standard_error;
    return difference.mean - half > 0 ? 1 : difference.mean + half < 0 ? -1 : 0;
}

struct ClassDifference {
    SizeClass size;
    PairedDifference difference;
};

std::vector<ClassDifference> by_class(const Experiment& experiment, std::size_t a, std::size_t b) {
    std::vector<ClassDifference> result;
    for (std::size_t i = 0; i < size_classes; ++i) {
        const auto size = static_cast<SizeClass>(i);
        const PairedDifference difference = paired_difference(experiment, size, a, b);
        if (difference.maps > 0) result.push_back({size, difference});
    }
    return result;
}

/// "medium +0.011 [..] (40 maps), large ..."
std::string differences_text(const std::vector<ClassDifference>& classes) {
    std::string text;
    for (const auto& [size, difference] : classes) {
        text += std::format("{}{} {} ({} maps)", text.empty() ? "" : ", ", class_name(size),
                            interval_text(difference), difference.maps);
    }
    return text;
}

/// Above zero in any class and below in none, among classes with maps enough; undecided where no
/// interval leaves zero out.
Verdict whether_better(const std::vector<ClassDifference>& classes) {
    bool better = false;
    bool worse = false;
    for (const auto& [size, difference] : classes) {
        if (difference.maps < fewest_maps) continue;
        better = better || side(difference) > 0;
        worse = worse || side(difference) < 0;
    }
    return worse ? Verdict::fails : better ? Verdict::holds : Verdict::undecided;
}

CheckResult judge_memory(const Experiment& experiment, const BenchmarkAgents& agents) {
    std::string text;
    bool holds = true;
    bool judged = false;
    for (const auto& [size, difference] : by_class(experiment, agents.farmap, agents.frontier)) {
        text += std::format("{}{} {:.2f} (less on {:.0f} % of {} maps)", text.empty() ? "" : ", ",
                            class_name(size), difference.median_memory_ratio,
                            100 * difference.less_memory, difference.maps);
        if (size == SizeClass::small) continue;
        judged = true;
        holds = holds && difference.median_memory_ratio < 1;
    }
    return {"memory", judged ? verdict(holds) : Verdict::undecided,
            "active memory of FARMap over Frontier's, median of maps: " + text};
}

CheckResult judge_total_memory(const Experiment& experiment, const BenchmarkAgents& agents) {
    const auto total = [](const RunResult& result) { return result.outcome.mean_total_memory; };
    std::vector<double> ratios;
    for (const std::size_t map : experiment.finished_maps()) {
        ratios.push_back(mean_over_seeds(experiment, map, agents.farmap, total) /
                         mean_over_seeds(experiment, map, agents.frontier, total));
    }
    return {"total-memory", verdict(median(ratios) < 1),
            std::format("with the stored maps counted, FARMap takes {:.2f} times the memory of "
                        "Frontier (median of {} maps); the saving is in the active map only",
                        median(ratios), ratios.size())};
}

CheckResult judge_plus_plus(const Experiment& experiment, const BenchmarkAgents& agents) {
    const std::vector<ClassDifference> classes =
        by_class(experiment, agents.farmap, agents.frontier_plus_plus);
    return {"goal-weights", whether_better(classes),
            "FARMap minus Frontier++ (one map, the same goal weights), mean coverage: " +
                differences_text(classes)};
}

double mean_coverage_of(const Experiment& experiment, std::size_t agent) {
    std::vector<double> values;
    for (const std::size_t map : experiment.finished_maps()) {
        values.push_back(mean_over_seeds(experiment, map, agent, [](const RunResult& result) {
            return result.outcome.mean_coverage;
        }));
    }
    return mean(values);
}

Verdict whether_positive(const PairedDifference& difference) {
    if (difference.maps < fewest_maps || side(difference) == 0) return Verdict::undecided;
    return verdict(side(difference) > 0);
}

}  // namespace

std::vector<lab::CheckSpec> check_specs() {
    return {{"coverage", "FARMap covers the space in fewer steps than frontier exploration"},
            {"memory", "FARMap needs less active memory"},
            {"total-memory", "The saving remains when stored maps are counted"},
            {"goal-weights", "The gain in coverage is due to fragmentation and recall"},
            {"fragmentation", "Fragmentation itself helps coverage"},
            {"thresholds", "rho is a dial: the fewer the cuts, the more coverage"},
            {"time", "FARMap needs less time"},
            {"hairpin", "Maps are cut after the turns of a hairpin maze"},
            {"legal", "Every move is legal"},
            {"events", "Maps are cut and recalled"}};
}

void judge_live(std::span<const Walk* const> walks, const Parameters& parameters,
                std::span<const Pose> script, std::vector<CheckResult>& checks) {
    if (parameters.world == WorldKind::hairpin && !script.empty() &&
        parameters.driver == Driver::automatic) {
        checks.push_back(judge_hairpin(*walks.front(), parameters, script));
    }
    for (const Walk* walk : walks) {
        if (walk->explorer().settings().fragmentation == Fragmentation::none) continue;
        const Outcome outcome = walk->explorer().outcome();
        checks.push_back({"events", Verdict::undecided,
                          std::format("{}: {} cuts and {} recalls in {} steps", walk->name(),
                                      outcome.cuts, outcome.recalls, walk->steps())});
    }
    const Walk* farmap = find_walk(walks, AgentKind::farmap);
    const Walk* frontier = find_walk(walks, AgentKind::frontier);
    if (farmap != nullptr && frontier != nullptr) {
        const Outcome a = farmap->explorer().outcome();
        const Outcome b = frontier->explorer().outcome();
        checks.push_back(
            {"memory", a.steps > 0 ? verdict(a.mean_memory < b.mean_memory) : Verdict::undecided,
             std::format("this run: FARMap's active map takes {:.0f} cells on average, Frontier's "
                         "{:.0f}; FARMap has seen {:.1f} %, Frontier {:.1f} % (one map proves "
                         "nothing: see the benchmark)",
                         a.mean_memory, b.mean_memory, 100 * a.coverage, 100 * b.coverage)});
    }
    if (parameters.times && farmap != nullptr && frontier != nullptr) {
        checks.push_back(judge_time(*farmap, *frontier, parameters.backend));
    }
    checks.push_back(judge_moves(walks));
}

void judge_benchmark(const Experiment& experiment, const BenchmarkAgents& agents,
                     std::vector<CheckResult>& checks) {
    const std::vector<ClassDifference> classes =
        by_class(experiment, agents.farmap, agents.frontier);
    checks.push_back({"coverage", whether_better(classes),
                      "FARMap minus Frontier, mean coverage: " + differences_text(classes)});
    checks.push_back(judge_memory(experiment, agents));
    checks.push_back(judge_total_memory(experiment, agents));
    checks.push_back(judge_plus_plus(experiment, agents));
}

CheckResult judge_thresholds(const Experiment& experiment, std::span<const double> thresholds) {
    std::string text;
    bool falls = false;
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
        text += std::format("{}{:g}: {:.3f}", text.empty() ? "" : ", ", thresholds[i],
                            mean_coverage_of(experiment, i));
        falls = falls || (i > 0 && whether_positive(paired_difference(experiment, i, i - 1)) ==
                                       Verdict::fails);
    }
    const PairedDifference ends = paired_difference(experiment, thresholds.size() - 1, 0);
    return {"thresholds", falls ? Verdict::fails : whether_positive(ends),
            std::format("mean coverage by rho, over the same {} maps: {}; last minus first {}",
                        ends.maps, text, interval_text(ends))};
}

void judge_two_by_two(const Experiment& experiment, std::vector<CheckResult>& checks) {
    const PairedDifference plain = paired_difference(experiment, 2, 0);
    const PairedDifference weighted = paired_difference(experiment, 3, 1);
    const PairedDifference weights = paired_difference(experiment, 1, 0);
    const bool both = whether_positive(plain) == whether_positive(weighted);
    checks.push_back(
        {"fragmentation", both ? whether_positive(plain) : Verdict::undecided,
         std::format("fragmentation adds {} to mean coverage with plain goal weights, {} with "
                     "FARMap's ({} maps)",
                     interval_text(plain), interval_text(weighted), plain.maps)});
    checks.push_back(
        {"goal-weights",
         whether_positive(weights) == Verdict::holds ? Verdict::fails : Verdict::undecided,
         std::format("FARMap's goal weights alone, without fragmentation, add {} to "
                     "Frontier's mean coverage",
                     interval_text(weights))});
}

}  // namespace tessera::farmap
