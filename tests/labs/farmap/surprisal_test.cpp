#include "labs/farmap/surprisal.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "env/scripted_world.h"
#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

AgentSettings with_mode(Fragmentation mode, double rho) {
    AgentSettings settings;
    settings.fragmentation = mode;
    settings.rho = rho;
    return settings;
}

/// z of a view with a share phi of new cells, after n views of the same cells.
double z_of_change(int n, double phi) {
    ConfidenceRecord record;
    for (int i = 1; i <= n; ++i) {
        record.append(1 - power(0.9, i));
    }
    const double confidence = phi * 0.1 + (1 - phi) * (1 - power(0.9, n + 1));
    const ConfidenceBand band = record.band();
    return (band.mean - confidence) / band.standard_deviation;
}

}  // namespace

TEST_CASE("Mean and sample standard deviation", "[farmap][surprisal]") {
    RandomStream stream("farmap", 1, "confidences");
    ConfidenceRecord record;
    record.restart(0.25);
    std::vector<double> values = {0.25};
    for (int i = 0; i < 300; ++i) {
        values.push_back(stream.uniform());
        record.append(values.back());
        const double mean =
            std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
        double squares = 0;
        for (const double value : values) {
            squares += (value - mean) * (value - mean);
        }
        const ConfidenceBand band = record.band();
        CHECK(band.count == static_cast<int>(values.size()));
        CHECK(std::abs(band.mean - mean) < 1e-14);
        CHECK(std::abs(band.standard_deviation -
                       std::sqrt(squares / static_cast<double>(values.size() - 1))) < 1e-14);
    }
    CHECK(ConfidenceRecord().band().standard_deviation == 0);
}

TEST_CASE("The z-test on a known sequence", "[farmap][surprisal]") {
    CHECK(std::abs(z_of_change(60, 0.9) - 2.9697) < 5e-5);
    CHECK(std::abs(z_of_change(40, 0.5) - 0.968) < 5e-4);
}

TEST_CASE("Cuts by each rule", "[farmap][surprisal]") {
    RandomStream stream("farmap", 1, "cuts");
    const AgentSettings z = with_mode(Fragmentation::z_score, 2);
    CHECK(cuts(z, {26, 0.8, 0.1}, 0.59, stream));
    CHECK_FALSE(cuts(z, {26, 0.8, 0.1}, 0.61, stream));
    CHECK_FALSE(cuts(z, {25, 0.8, 0.1}, 0.1, stream));  // too few values
    CHECK(cuts(z, {26, 0.8, 0.0}, 0.79, stream));
    CHECK_FALSE(cuts(z, {26, 0.8, 0.0}, 0.8, stream));
    const AgentSettings ratio = with_mode(Fragmentation::ratio, 2);
    CHECK(cuts(ratio, {26, 0.8, 0.1}, 0.59, stream));
    CHECK_FALSE(cuts(ratio, {26, 0.8, 0.1}, 0.61, stream));
    CHECK_FALSE(cuts(ratio, {25, 0.8, 0.1}, 0.1, stream));
    const AgentSettings uniform = with_mode(Fragmentation::uniform, 40);
    CHECK(cuts(uniform, {40, 0.8, 0.1}, 0.9, stream));
    CHECK_FALSE(cuts(uniform, {39, 0.8, 0.1}, 0.1, stream));
    int count = 0;
    for (int i = 0; i < 10'000; ++i) {
        count += cuts(with_mode(Fragmentation::random, 0.1), {1, 0.8, 0.1}, 0.9, stream) ? 1 : 0;
    }
    CHECK(std::abs(count - 1000) < 120);
    CHECK_FALSE(cuts(with_mode(Fragmentation::none, 0), {100, 0.8, 0.1}, 0, stream));
}

TEST_CASE("Cuts do not depend on reading confidence before or after the update",
          "[farmap][surprisal]") {
    const env::ScriptedWorld script = env::hairpin(8, 45, 3);
    const env::World world(script.map, 1);
    const Surroundings surroundings(world);
    const ViewModel model(15, 0.25);
    RandomStream stream("farmap", 1, "unused");
    for (const double rho : {1.0, 1.5, 2.0, 2.5}) {
        std::vector<std::vector<std::size_t>> steps(2);
        for (const bool after : {false, true}) {
            const AgentSettings settings = with_mode(Fragmentation::z_score, rho);
            LongTermMemory memory(MapBackend::lazy, 0.9, script.walk[0].cell);
            ConfidenceRecord record;
            std::vector<SeenCell> cells;
            for (std::size_t step = 0; step < script.walk.size(); ++step) {
                look(surroundings, model, script.walk[step], cells);
                std::vector<Sighting> seen;
                seen.reserve(cells.size());
                for (const SeenCell& cell : cells) {
                    seen.push_back({cell.cell, cell.wall ? 1 + world.colour(cell.cell) : 0});
                }
                const double before_update = memory.map().confidence(seen);
                const double after_update = memory.map().update(seen).confidence;
                CHECK(std::abs(after_update - (0.9 * before_update + 0.1)) < 1e-14);
                const double confidence = after ? after_update : before_update;
                if (cuts(settings, record.band(), confidence, stream)) {
                    memory.cut(script.walk[step]);
                    record.restart(confidence);
                    steps[after ? 1 : 0].push_back(step);
                } else {
                    record.append(confidence);
                }
            }
        }
        CHECK(steps[0] == steps[1]);
        CHECK((rho > 2 || !steps[0].empty()));
    }
}

TEST_CASE("The hairpin maze is cut where it was measured", "[farmap][surprisal][hairpin]") {
    const auto cuts_of = [](const env::ScriptedWorld& script, double rho, double gamma) {
        AgentSettings settings = farmap_agent();
        settings.rho = rho;
        settings.gamma = gamma;
        Explorer explorer(env::World(script.map, 1), settings, script.walk[0], 0);
        for (std::size_t i = 1; i < script.walk.size(); ++i) {
            explorer.place(script.walk[i]);
        }
        CHECK(explorer.steps() + 1 == static_cast<int>(script.walk.size()));
        return cut_steps(explorer);
    };
    using Steps = std::vector<int>;
    CHECK(cuts_of(env::hairpin(8, 45, 3), 2, 0.9) == Steps{43, 137, 231, 325});
    CHECK(cuts_of(env::hairpin(8, 60, 3), 2, 0.9) == Steps{58, 120, 182, 244, 306, 368, 430});
    CHECK(cuts_of(env::hairpin(8, 45, 3), 1.5, 0.9) == Steps{43, 90, 137, 184, 231, 278, 325});
    CHECK(cuts_of(env::hairpin(8, 45, 9), 2, 0.95).empty());
    // Without the turns on the spot, one step fewer an arm, every second turn is cut five steps
    // later instead of not at all.
    CHECK(cuts_of(env::hairpin(8, 45, 3, false), 2, 0.9) == Steps{43, 93, 135, 185, 227, 277, 319});
}

TEST_CASE("Whether doorways are cut depends on the sweep", "[farmap][surprisal][compartments]") {
    const auto cut_cells = [](const env::ScriptedWorld& script, double rho) {
        AgentSettings settings = farmap_agent();
        settings.rho = rho;
        Explorer explorer(env::World(script.map, 1), settings, script.walk[0], 0);
        for (std::size_t i = 1; i < script.walk.size(); ++i) {
            explorer.place(script.walk[i]);
        }
        std::vector<Cell> cells;
        for (const int step : cut_steps(explorer)) {
            cells.push_back(explorer.trace()[static_cast<std::size_t>(step)].pose.cell);
        }
        return cells;
    };
    const env::ScriptedWorld wide_sweep = env::compartments();
    CHECK(cut_cells(wide_sweep, 2).empty());
    CHECK(cut_cells(wide_sweep, 1.5).empty());
    for (const Cell cell : cut_cells(wide_sweep, 1)) {
        CHECK((cell.col - 1) % 36 < 21);  // inside a room, not in a corridor
    }
    // Five rows apart instead of seven, narrower corridors: cut just behind the two exits.
    const env::ScriptedWorld dense_sweep = env::compartments(3, 21, 15, 3, 5);
    CHECK(cut_cells(dense_sweep, 2) == std::vector<Cell>{{11, 22}, {11, 58}});
    CHECK(cut_cells(dense_sweep, 1.5) == std::vector<Cell>{{11, 22}, {11, 58}});
}
