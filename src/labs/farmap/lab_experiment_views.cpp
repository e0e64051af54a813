#include "labs/farmap/lab_experiment_views.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <format>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/statistics.h"
#include "lab/shorthand.h"
#include "labs/farmap/lab_curves.h"
#include "labs/farmap/lab_published.h"
#include "labs/farmap/lab_world.h"

namespace tessera::farmap {
namespace {

/// Half of a 95 % interval is so many standard errors.
constexpr double interval_errors = 1.96;

constexpr std::array<SizeClass, size_classes> classes = {SizeClass::small, SizeClass::medium,
                                                         SizeClass::large, SizeClass::extra_large};

std::vector<std::string> class_names() {
    std::vector<std::string> names;
    for (const SizeClass size : classes) names.emplace_back(class_name(size));
    return names;
}

lab::Series at_checkpoints(const std::array<double, 4>& coverage) {
    lab::Series series;
    series.x.assign(checkpoint_steps.begin(), checkpoint_steps.end());
    series.y.assign(coverage.begin(), coverage.end());
    return series;
}

/// Coverage at checkpoints: "coverage-small/FARMap", and the reference under it.
void add_coverage(const Experiment& experiment, SizeClass size, Grouping grouping,
                  bool with_reference, lab::Frame& frame) {
    const std::string prefix = std::format("class-{}/", static_cast<int>(size) + 1);
    std::size_t maps = 0;
    for (std::size_t agent = 0; agent < experiment.settings().agents.size(); ++agent) {
        const ClassMeans means = class_means(experiment, size, agent);
        const std::string& name = experiment.settings().agents[agent].name;
        maps = means.maps;
        if (means.maps > 0) {
            frame.channels.push_back(
                {prefix + "coverage/" + name, name, at_checkpoints(means.coverage_at)});
        }
        const ReferenceRow* row = reference_row(size, name, grouping);
        if (row != nullptr && with_reference) {
            frame.channels.push_back({prefix + "reference/" + name, name + ", reference",
                                      at_checkpoints(row->coverage)});
        }
    }
    frame.channels.push_back(
        text(prefix + "title", std::format("Coverage, {} maps ({})", class_name(size), maps)));
}

/// A bar with its 95 % interval over the maps, if there are enough of them.
void add_bar(lab::Bars& bars, double mean, double standard_error, std::size_t maps) {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    const double half = maps < 2 ? unknown : interval_errors * standard_error;
    bars.values.push_back(mean);
    bars.lower.push_back(mean - half);
    bars.upper.push_back(mean + half);
}

/// FARMap minus another agent by class, with 95 % intervals.
void add_difference(const Experiment& experiment, std::size_t other, const std::string& prefix,
                    Grouping grouping, bool with_reference, lab::Frame& frame) {
    constexpr std::size_t farmap = 2;
    const std::string& name = experiment.settings().agents[other].name;
    lab::Bars bars{class_names(), {}};
    lab::Points reference;
    for (const SizeClass size : classes) {
        const auto place = static_cast<double>(size);
        const PairedDifference paired = paired_difference(experiment, size, farmap, other);
        add_bar(bars, paired.maps > 0 ? paired.mean : 0.0, paired.standard_error, paired.maps);
        const ReferenceDifference* known = reference_difference(size, name, grouping);
        if (known != nullptr && with_reference) {
            reference.x.push_back(place);
            reference.y.push_back(known->mean);
        }
    }
    frame.channels.push_back({prefix + "bars", "FARMap minus " + name, std::move(bars)});
    if (!reference.x.empty()) {
        frame.channels.push_back({prefix + "reference", "reference", std::move(reference)});
    }
}

/// FARMap's memory over Frontier's: active, and with all stored maps.
void add_memory_ratio(const Experiment& experiment, Grouping grouping, bool with_reference,
                      lab::Frame& frame) {
    lab::Bars active{class_names(), {}};
    lab::Bars total{class_names(), {}};
    lab::Points reference;
    for (const SizeClass size : classes) {
        const ClassMeans frontier = class_means(experiment, size, 0);
        const ClassMeans farmap = class_means(experiment, size, 2);
        const PairedDifference paired = paired_difference(experiment, size, 2, 0);
        const bool any = frontier.maps > 0 && frontier.memory > 0;
        active.values.push_back(any ? paired.median_memory_ratio : 0.0);
        total.values.push_back(any ? farmap.total_memory / frontier.memory : 0.0);
        const ReferenceDifference* known = reference_difference(size, "Frontier", grouping);
        if (known != nullptr && with_reference) {
            reference.x.push_back(static_cast<double>(size));
            reference.y.push_back(known->memory_ratio);
        }
    }
    frame.channels.push_back({"ratio/active", "active map", std::move(active)});
    frame.channels.push_back({"ratio/total", "all its maps", std::move(total)});
    if (!reference.x.empty()) {
        frame.channels.push_back(
            {"ratio/reference", "active map, reference", std::move(reference)});
    }
}

void add_memory_against_area(const Experiment& experiment, lab::Frame& frame) {
    for (std::size_t agent = 0; agent < experiment.settings().agents.size(); ++agent) {
        const std::string& name = experiment.settings().agents[agent].name;
        lab::Points points;
        for (const std::size_t map : experiment.finished_maps()) {
            points.x.push_back(experiment.result(map, 0, agent).area);
            points.y.push_back(mean_over_seeds(experiment, map, agent, [](const RunResult& run) {
                return run.outcome.mean_memory;
            }));
        }
        if (points.x.empty()) continue;
        const auto [least, most] = std::ranges::minmax(points.x);
        frame.channels.push_back({"size/maps/" + name, name, std::move(points)});
        const PowerLaw law = memory_power_law(experiment, agent);
        lab::Series line;
        for (const double area : {least, most}) {
            line.x.push_back(area);
            line.y.push_back(law.factor * std::pow(area, law.exponent));
        }
        frame.channels.push_back({"size/law/" + name,
                                  std::format("{}: A to the {:.2f}", name, law.exponent),
                                  std::move(line)});
    }
}

lab::Channel class_table(const Experiment& experiment) {
    lab::Table table;
    table.columns = {"maps", "at 500",       "at 1000", "at 2000",  "at 5000", "mean coverage",
                     "s.e.", "90 % reached", "memory",  "all maps", "cuts",    "recalls"};
    for (const SizeClass size : classes) {
        for (std::size_t agent = 0; agent < experiment.settings().agents.size(); ++agent) {
            const ClassMeans means = class_means(experiment, size, agent);
            if (means.maps == 0) continue;
            table.row_labels.push_back(
                std::format("{}, {}", class_name(size), experiment.settings().agents[agent].name));
            table.values.push_back(static_cast<double>(means.maps));
            table.values.insert(table.values.end(), means.coverage_at.begin(),
                                means.coverage_at.end());
            table.values.insert(table.values.end(),
                                {means.mean_coverage, means.standard_error, means.reached_90,
                                 means.memory, means.total_memory, means.cuts, means.recalls});
        }
    }
    return {"classes", "means by class of size", std::move(table)};
}

struct OverMaps {
    double mean = 0;
    double standard_error = 0;
};

OverMaps over_maps(const Experiment& experiment, std::size_t agent, const Measure& measure) {
    std::vector<double> values;
    for (const std::size_t map : experiment.finished_maps()) {
        values.push_back(mean_over_seeds(experiment, map, agent, measure));
    }
    return {mean(values), values.size() > 1 ? standard_error(values) : 0.0};
}

struct NamedMeasure {
    const char* name;
    const char* label;
    double (*of)(const RunResult&);
    double ReferenceAblation::* reference;
};

constexpr std::array<NamedMeasure, 3> measures = {
    {{"coverage", "mean coverage", [](const RunResult& run) { return run.outcome.mean_coverage; },
      &ReferenceAblation::mean_coverage},
     {"memory", "active memory", [](const RunResult& run) { return run.outcome.mean_memory; },
      &ReferenceAblation::memory},
     {"cuts", "cuts", [](const RunResult& run) { return static_cast<double>(run.outcome.cuts); },
      &ReferenceAblation::cuts}}};

lab::Channel agents_table(const Experiment& experiment) {
    lab::Table table;
    table.columns = {"mean coverage", "s.e.", "active memory", "cuts"};
    for (std::size_t agent = 0; agent < experiment.settings().agents.size(); ++agent) {
        const OverMaps coverage = over_maps(experiment, agent, measures[0].of);
        table.row_labels.push_back(experiment.settings().agents[agent].name);
        table.values.insert(table.values.end(),
                            {coverage.mean, coverage.standard_error,
                             over_maps(experiment, agent, measures[1].of).mean,
                             over_maps(experiment, agent, measures[2].of).mean});
    }
    return {"agents", "means over the maps", std::move(table)};
}

/// What fragments and what the goal weights add to mean coverage, each with the other off and on,
/// paired over maps.
void add_effects(const Experiment& experiment, lab::Frame& frame) {
    struct Effect {
        const char* name;
        std::size_t with;
        std::size_t without;
    };
    // The agents: Frontier, Frontier++, FARMap with plain weights, FARMap.
    constexpr std::array<Effect, 4> effects = {{{"fragments, plain weights", 2, 0},
                                                {"fragments, FARMap's weights", 3, 1},
                                                {"weights, one map", 1, 0},
                                                {"weights, fragments", 3, 2}}};
    lab::Bars bars;
    for (const Effect& effect : effects) {
        const PairedDifference paired = paired_difference(experiment, effect.with, effect.without);
        bars.categories.emplace_back(effect.name);
        add_bar(bars, paired.mean, paired.standard_error, paired.maps);
    }
    frame.channels.push_back({"two-effects/bars", "added mean coverage", std::move(bars)});
}

}  // namespace

void add_means(const Experiment& experiment, lab::Frame& frame) {
    for (std::size_t agent = 0; agent < experiment.settings().agents.size(); ++agent) {
        const std::string& name = experiment.settings().agents[agent].name;
        std::string column = name;  // of tables that are separated by commas
        std::erase(column, ',');
        for (const NamedMeasure& measure : measures) {
            frame.channels.push_back(lab::scalar(std::format("mean/{}/{}", measure.name, column),
                                                 std::format("{}, {}", measure.label, name),
                                                 over_maps(experiment, agent, measure.of).mean));
        }
    }
}

void add_benchmark(const Experiment& experiment, Grouping grouping, bool with_reference,
                   lab::Frame& frame) {
    for (const SizeClass size : classes) {
        add_coverage(experiment, size, grouping, with_reference, frame);
    }
    add_difference(experiment, 0, "frontier/", grouping, with_reference, frame);
    add_difference(experiment, 1, "plus-plus/", grouping, with_reference, frame);
    add_memory_ratio(experiment, grouping, with_reference, frame);
    add_memory_against_area(experiment, frame);
    frame.channels.push_back(class_table(experiment));
}

void add_thresholds(const Experiment& experiment, std::span<const double> thresholds,
                    bool with_reference, lab::Frame& frame) {
    for (const NamedMeasure& measure : measures) {
        lab::Series curve;
        lab::Series reference;
        for (std::size_t i = 0; i < thresholds.size(); ++i) {
            const OverMaps result = over_maps(experiment, i, measure.of);
            curve.x.push_back(thresholds[i]);
            curve.y.push_back(result.mean);
            curve.lower.push_back(result.mean - interval_errors * result.standard_error);
            curve.upper.push_back(result.mean + interval_errors * result.standard_error);
            for (const ReferenceAblation& row : reference_ablations()) {
                if (row.rho != thresholds[i] ||
                    row.agent == lab::label_of(AgentKind::farmap_plain)) {
                    continue;
                }
                reference.x.push_back(row.rho);
                reference.y.push_back(row.*measure.reference);
            }
        }
        const std::string prefix = std::string("rho-") + measure.name + "/";
        frame.channels.push_back({prefix + "curve", measure.label, std::move(curve)});
        if (with_reference) {
            frame.channels.push_back(
                {prefix + "reference", "reference, 23 maps", std::move(reference)});
        }
    }
    frame.channels.push_back(agents_table(experiment));
}

void add_two_by_two(const Experiment& experiment, bool with_reference, lab::Frame& frame) {
    const std::vector<std::string> weights = {"plain goal weights", "FARMap's goal weights"};
    for (const NamedMeasure& measure : measures) {
        const std::string prefix = std::string("two-") + measure.name + "/";
        lab::Bars one_map{weights, {}};
        lab::Bars fragments{weights, {}};
        for (std::size_t i = 0; i < 2; ++i) {
            const OverMaps alone = over_maps(experiment, i, measure.of);
            const OverMaps cut = over_maps(experiment, i + 2, measure.of);
            add_bar(one_map, alone.mean, alone.standard_error, experiment.finished_maps().size());
            add_bar(fragments, cut.mean, cut.standard_error, experiment.finished_maps().size());
        }
        frame.channels.push_back({prefix + "1-one-map", "one map", std::move(one_map)});
        frame.channels.push_back({prefix + "2-fragments", "fragments", std::move(fragments)});
        if (!with_reference) continue;
        lab::Bars one_map_reference{weights, {}};
        lab::Bars fragments_reference{weights, {}};
        const std::span<const ReferenceAblation> rows = reference_ablations();
        one_map_reference.values = {rows[0].*measure.reference, rows[1].*measure.reference};
        fragments_reference.values = {rows[3].*measure.reference, rows[2].*measure.reference};
        frame.channels.push_back(
            {prefix + "3-one-map", "one map, reference", std::move(one_map_reference)});
        frame.channels.push_back(
            {prefix + "4-fragments", "fragments, reference", std::move(fragments_reference)});
    }
    add_effects(experiment, frame);
    frame.channels.push_back(agents_table(experiment));
}

}  // namespace tessera::farmap
