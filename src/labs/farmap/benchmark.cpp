#include "labs/farmap/benchmark.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <format>
#include <functional>
#include <utility>

#include "core/statistics.h"
#include "env/generator.h"
#include "lab/benchmark.h"
#include "lab/lab.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/explorer.h"

namespace tessera::farmap {
namespace {

constexpr std::uint64_t map_seed = 13;

/// A single repetition goes without a warm-up.
lab::BenchmarkRow measured(lab::BenchmarkRow row, int repetitions,
                           const std::function<void()>& work) {
    return lab::timed(std::move(row), repetitions, work, repetitions > 1);
}

/// The generated world whose area comes nearest to 12 000 cells.
env::World large_world() {
    constexpr int wanted = 12'000;
    const std::vector<env::BaseMap> maps = env::generate_set(300, map_seed);
    env::World best(maps.front(), 3);
    for (const env::BaseMap& map : maps) {
        env::World world(map, 3);
        if (std::abs(world.area() - wanted) < std::abs(best.area() - wanted)) {
            best = std::move(world);
        }
    }
    return best;
}

void explore(const env::World& world, const AgentSettings& settings) {
    RandomStream starts("farmap", 0, "start");
    Explorer explorer(world, settings, random_pose(world, starts), 0);
    while (explorer.advance()) {
    }
}

lab::BenchmarkRow view_row(const env::World& world, int repetitions) {
    constexpr std::size_t views = 100'000;
    const Surroundings surroundings(world);
    const ViewModel model(15, 0.25);
    RandomStream stream("farmap", 0, "benchmark poses");
    std::vector<Pose> poses;
    poses.reserve(views);
    for (std::size_t i = 0; i < views; ++i) {
        poses.push_back(random_pose(world, stream));
    }
    lab::BenchmarkRow row;
    row.name = "views";
    row.computed = std::format("{} views of 15 x 15 cells from random poses", views);
    row.reference = "released program 2204 us a view, compiled Python loops 5.8 us; asked for 1 us";
    std::vector<SeenCell> cells;
    std::size_t seen = 0;
    row = measured(std::move(row), repetitions, [&] {
        for (const Pose& pose : poses) {
            look(surroundings, model, pose, cells);
            seen += cells.size();
        }
    });
    row.computed +=
        std::format(", {} cells each", seen / views / (repetitions > 1 ? repetitions + 1 : 1));
    return row;
}

}  // namespace

std::vector<lab::BenchmarkRow> benchmark(std::size_t threads, int repetitions) {
    const env::World world = large_world();
    std::vector<lab::BenchmarkRow> rows = {view_row(world, repetitions)};
    std::vector<NamedAgent> agents = benchmark_agents(Grouping::eight_connected);
    agents.push_back({"nearest frontier", nearest_frontier_agent()});
    for (const MapBackend backend : {MapBackend::lazy, MapBackend::dense}) {
        const bool dense = backend == MapBackend::dense;
        for (NamedAgent& agent : agents) {
            agent.settings.backend = backend;
            lab::BenchmarkRow row;
            row.name = std::format("{}, {} map", agent.name, dense ? "dense" : "lazy");
            row.computed = std::format("5000 steps where {} cells can be seen", world.area());
            row.reference = agent.name == "Frontier" ? "released program 526 s (dense map)"
                            : agent.name == "FARMap" ? "released program 105 s (dense map)"
                                                     : "";
            rows.push_back(measured(std::move(row), dense ? 1 : repetitions,
                                    [&] { explore(world, agent.settings); }));
        }
    }
    ExperimentSettings settings;
    settings.maps = env::generate_set(300, map_seed);
    settings.agents = benchmark_agents(Grouping::eight_connected);
    settings.seeds = 5;
    lab::BenchmarkRow full;
    full.name = std::format("benchmark, {} threads", threads);
    full.computed = "300 maps x 5 seeds x 3 agents, 5000 steps each";
    full.reference = "asked for 120 s on two cores";
    rows.push_back(measured(std::move(full), 1, [&] { Experiment(settings).run(threads); }));
    return rows;
}

}  // namespace tessera::farmap
