#include "labs/farmap/experiment.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "core/errors.h"
#include "core/parallel.h"
#include "env/generator.h"
#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

constexpr std::size_t frontier = 0;
constexpr std::size_t frontier_plus_plus = 1;
constexpr std::size_t farmap_index = 2;

/// The agents as they were when the published table was measured again: without the guard that
/// tries single frontier cells.
std::vector<NamedAgent> unguarded(std::vector<NamedAgent> agents) {
    for (NamedAgent& agent : agents) {
        agent.settings.patience = 0;
    }
    return agents;
}

/// The benchmark's agents and the nearest-frontier agent; `as_published` without the guard.
Experiment run_benchmark(std::size_t maps, std::size_t seeds, bool as_published) {
    ExperimentSettings settings;
    settings.maps = env::generate_set(maps, 13);
    settings.agents = benchmark_agents(Grouping::eight_connected);
    if (as_published) {
        settings.agents = unguarded(settings.agents);
    } else {
        settings.agents.push_back({"nearest frontier", nearest_frontier_agent()});
    }
    settings.seeds = seeds;
    Experiment experiment(settings);
    experiment.run(hardware_threads());
    return experiment;
}

/// Mean coverage of Frontier, Frontier++ and FARMap against the published classes.
void check_means(const Experiment& experiment, SizeClass size) {
    struct Published {
        std::array<double, 3> mean_coverage;
        double tolerance;
    };
    constexpr std::array<Published, size_classes> published = {{{{0.978, 0.981, 0.985}, 0.02},
                                                                {{0.938, 0.953, 0.949}, 0.02},
                                                                {{0.814, 0.864, 0.819}, 0.04},
                                                                {{0.489, 0.611, 0.519}, 0.04}}};
    const auto& [means, tolerance] = published[static_cast<std::size_t>(size)];
    for (std::size_t agent = 0; agent < means.size(); ++agent) {
        const ClassMeans ours = class_means(experiment, size, agent);
        CAPTURE(static_cast<int>(size), agent, ours.maps, ours.mean_coverage);
        CHECK(std::abs(ours.mean_coverage - means[agent]) < tolerance);
    }
}

/// Memory of FARMap over Frontier's.
void check_memory(const Experiment& experiment) {
    struct Published {
        SizeClass size;
        double low;
        double high;
    };
    double less = 0;
    double maps = 0;
    for (const auto& [size, low, high] :
         {Published{SizeClass::medium, 0.45, 0.65}, Published{SizeClass::large, 0.3, 0.5},
          Published{SizeClass::extra_large, 0.15, 0.4}}) {
        const PairedDifference paired = paired_difference(experiment, size, farmap_index, frontier);
        CAPTURE(static_cast<int>(size), paired.median_memory_ratio);
        CHECK(paired.median_memory_ratio >= low);
        CHECK(paired.median_memory_ratio <= high);
        less += paired.less_memory * static_cast<double>(paired.maps);
        maps += static_cast<double>(paired.maps);
    }
    CHECK(less >= 0.95 * maps);
}

/// Every agent covers small and medium maps.
void check_no_stall(const Experiment& experiment) {
    for (const RunResult& run : experiment.results()) {
        if (run.area < 2500) {
            CAPTURE(run.map, run.seed, run.agent);
            CHECK(run.outcome.coverage > 0.95);
        }
    }
}

}  // namespace

TEST_CASE("Results do not depend on threads", "[farmap][experiment]") {
    ExperimentSettings settings;
    settings.maps = env::generate_set(4, 13);
    settings.agents = benchmark_agents(Grouping::eight_connected);
    settings.seeds = 2;
    Experiment serial(settings);
    serial.run(1);
    Experiment parallel(settings);
    parallel.run(4);
    Experiment backwards(settings);
    for (std::size_t unit = backwards.units(); unit > 0; --unit) {
        backwards.run_unit(unit - 1);
    }
    REQUIRE(serial.units() == 24);
    for (std::size_t unit = 0; unit < serial.units(); ++unit) {
        const RunResult& a = serial.results()[unit];
        for (const Experiment* other : {&parallel, &backwards}) {
            const RunResult& b = other->results()[unit];
            CHECK(a.map == b.map);
            CHECK(a.seed == b.seed);
            CHECK(a.agent == b.agent);
            CHECK(a.area == b.area);
            CHECK(a.outcome.steps == b.outcome.steps);
            CHECK(a.outcome.mean_coverage == b.outcome.mean_coverage);
            CHECK(a.outcome.mean_memory == b.outcome.mean_memory);
            CHECK(a.outcome.mean_total_memory == b.outcome.mean_total_memory);
            CHECK(a.outcome.steps_to == b.outcome.steps_to);
            CHECK(a.outcome.cuts == b.outcome.cuts);
            CHECK(a.outcome.recalls == b.outcome.recalls);
        }
        CHECK(&serial.result(a.map, a.seed, a.agent) == &serial.results()[unit]);
    }
    CHECK_THROWS_AS(Experiment(ExperimentSettings{}), InputError);
}

TEST_CASE("The published table, on a small set", "[farmap][experiment]") {
    const Experiment experiment = run_benchmark(90, 1, true);
    check_means(experiment, SizeClass::small);
    check_means(experiment, SizeClass::medium);
    check_means(experiment, SizeClass::extra_large);
    // Large and extra large maps together: Frontier++ explores more on most.
    double better = 0;
    double maps = 0;
    for (const SizeClass size : {SizeClass::large, SizeClass::extra_large}) {
        const PairedDifference paired =
            paired_difference(experiment, size, frontier_plus_plus, farmap_index);
        better += paired.better * static_cast<double>(paired.maps);
        maps += static_cast<double>(paired.maps);
    }
    CHECK(better >= 0.7 * maps);
    check_memory(experiment);
    CHECK(memory_power_law(experiment, farmap_index).exponent <
          memory_power_law(experiment, frontier).exponent);
}

TEST_CASE("The published table, on 300 maps", "[.][farmap][experiment][full]") {
    const Experiment experiment = run_benchmark(300, 1, true);
    for (const SizeClass size :
         {SizeClass::small, SizeClass::medium, SizeClass::large, SizeClass::extra_large}) {
        check_means(experiment, size);
        CHECK(class_means(experiment, size, frontier).maps >= 40);
    }
    for (const SizeClass size : {SizeClass::large, SizeClass::extra_large}) {
        CHECK(paired_difference(experiment, size, frontier_plus_plus, farmap_index).better >= 0.7);
    }
    CHECK(paired_difference(experiment, SizeClass::medium, farmap_index, frontier).better >= 0.65);
    check_memory(experiment);
}

TEST_CASE("No agent stalls on 300 maps", "[.][farmap][experiment][full]") {
    check_no_stall(run_benchmark(300, 2, false));
}

TEST_CASE("Fewer cuts, more coverage", "[farmap][experiment]") {
    ExperimentSettings settings;
    for (const env::BaseMap& map : env::generate_set(90, 13)) {
        const int area = env::World(map, 3).area();
        if (area > 2080 && area < 7906) {
            settings.maps.push_back(map);
        }
    }
    settings.agents = unguarded(threshold_agents(Grouping::eight_connected));
    Experiment experiment(settings);
    experiment.run(hardware_threads());
    std::vector<double> coverage;
    for (std::size_t agent = 0; agent < settings.agents.size(); ++agent) {
        double sum = 0;
        for (std::size_t map = 0; map < settings.maps.size(); ++map) {
            sum += experiment.result(map, 0, agent).outcome.mean_coverage;
        }
        coverage.push_back(sum / static_cast<double>(settings.maps.size()));
    }
    CAPTURE(settings.maps.size(), coverage[0], coverage[1], coverage[2], coverage[3]);
    CHECK(std::is_sorted(coverage.begin(), coverage.begin() + 4));
}

TEST_CASE("No agent stalls", "[farmap][experiment]") {
    check_no_stall(run_benchmark(60, 2, false));
}

TEST_CASE("The two by two and the size classes", "[farmap][experiment]") {
    const std::vector<NamedAgent> agents = two_by_two_agents(Grouping::released);
    REQUIRE(agents.size() == 4);
    CHECK(agents[0].settings.fragmentation == Fragmentation::none);
    CHECK(agents[0].settings.goal_rule == GoalRule::distance);
    CHECK(agents[1].settings.fragmentation == Fragmentation::none);
    CHECK(agents[1].settings.goal_rule == GoalRule::size_and_heading);
    CHECK(agents[2].settings.fragmentation == Fragmentation::z_score);
    CHECK(agents[2].settings.goal_rule == GoalRule::distance);
    CHECK(agents[3].settings.fragmentation == Fragmentation::z_score);
    CHECK(agents[3].settings.goal_rule == GoalRule::size_and_heading);
    CHECK(size_class(999) == SizeClass::small);
    CHECK(size_class(1000) == SizeClass::medium);
    CHECK(size_class(2500) == SizeClass::large);
    CHECK(size_class(6000) == SizeClass::extra_large);
}
