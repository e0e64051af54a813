#include "labs/farmap/explorer.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "core/errors.h"
#include "core/sha256.h"
#include "env/floor_plans.h"
#include "env/scripted_world.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/worlds.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

std::vector<NamedAgent> all_agents() {
    std::vector<NamedAgent> agents = benchmark_agents(Grouping::eight_connected);
    for (const NamedAgent& agent : benchmark_agents(Grouping::released)) {
        agents.push_back({agent.name + ", released", agent.settings});
    }
    agents.push_back({"nearest frontier", nearest_frontier_agent()});
    const auto add = [&agents](std::string name, auto change) {
        AgentSettings settings = farmap_agent();
        change(settings);
        agents.push_back({std::move(name), settings});
    };
    add("ratio", [](AgentSettings& s) {
        s.fragmentation = Fragmentation::ratio;
        s.rho = 1.5;
    });
    add("random", [](AgentSettings& s) {
        s.fragmentation = Fragmentation::random;
        s.rho = 0.02;
    });
    add("uniform", [](AgentSettings& s) {
        s.fragmentation = Fragmentation::uniform;
        s.rho = 40;
    });
    add("without recall", [](AgentSettings& s) { s.recall = false; });
    add("switch on arrival", [](AgentSettings& s) { s.switch_on_arrival = true; });
    add("changing colours", [](AgentSettings& s) { s.changing_colours = true; });
    add("small view", [](AgentSettings& s) {
        s.view_size = 5;
        s.field_of_view = 0.5;
    });
    add("nearest goal", [](AgentSettings& s) { s.goal_rule = GoalRule::nearest; });
    add("rho 1", [](AgentSettings& s) { s.rho = 1; });
    return agents;
}

/// Every map knows only what is so, where it knows anything.
void check_truth(const Explorer& explorer) {
    const env::World& world = explorer.world();
    bool true_to_world = true;
    bool seen_only = true;
    for (const Fragment& fragment : explorer.memory().fragments()) {
        for (int row = 0; row < world.rows(); ++row) {
            for (int col = 0; col < world.cols(); ++col) {
                const CellState state = fragment.map.state({row, col});
                if (state != CellState::unknown) {
                    true_to_world =
                        true_to_world && (state == CellState::wall) == world.wall({row, col});
                    seen_only = seen_only && explorer.seen({row, col});
                }
            }
        }
    }
    CHECK(true_to_world);
    CHECK(seen_only);
}

std::int64_t known_box(const Explorer& explorer, const LocalMap& map) {
    const env::World& world = explorer.world();
    int top = world.rows();
    int left = world.cols();
    int bottom = -1;
    int right = -1;
    for (int row = 0; row < world.rows(); ++row) {
        for (int col = 0; col < world.cols(); ++col) {
            if (map.state({row, col}) != CellState::unknown) {
                top = std::min(top, row);
                left = std::min(left, col);
                bottom = std::max(bottom, row);
                right = std::max(right, col);
            }
        }
    }
    return std::int64_t{bottom - top + 1} * (right - left + 1);
}

/// Moves and coverage of the whole run are legal.
void check_trace(const Explorer& explorer) {
    const std::span<const StepRecord> trace = explorer.trace();
    bool legal = true;
    bool rising = true;
    for (std::size_t i = 1; i < trace.size(); ++i) {
        legal = legal && moved(trace[i - 1].pose, trace[i].pose.heading) == trace[i].pose &&
                explorer.world().free(trace[i].pose.cell);
        rising = rising && trace[i].seen >= trace[i - 1].seen;
    }
    CHECK(legal);
    CHECK(rising);
    CHECK(trace.back().seen <= explorer.world().area());
    CHECK(trace.back().coverage() <= 1);
}

bool same_runs(const Explorer& a, const Explorer& b) {
    return digest(a.trace()) == digest(b.trace());
}

void finish(Explorer& explorer) {
    while (explorer.advance()) {
    }
}

}  // namespace

TEST_CASE("Every agent moves legally, knows the truth and counts its memory",
          "[farmap][explorer]") {
    const env::World world = generated_world(4);
    for (NamedAgent& agent : all_agents()) {
        CAPTURE(agent.name);
        agent.settings.step_limit = 600;
        Explorer explorer(world, agent.settings, start_in(world, 3), 3);
        bool memory_right = true;
        while (explorer.advance()) {
            const StepRecord& last = explorer.trace().back();
            if (explorer.steps() % 50 == 0) {
                std::int64_t total = 0;
                for (const Fragment& fragment : explorer.memory().fragments()) {
                    total += fragment.map.box().area();
                    memory_right = memory_right &&
                                   fragment.map.box().area() == known_box(explorer, fragment.map);
                }
                memory_right = memory_right && total == explorer.memory().total_memory();
                if (last.cut_to < 0 && last.recalled < 0) {
                    memory_right = memory_right && last.memory == explorer.map().box().area() &&
                                   last.total_memory == total;
                }
                check_truth(explorer);
            }
        }
        CHECK(memory_right);
        check_trace(explorer);
        CHECK(explorer.end() != RunEnd::running);
        CHECK(explorer.end() != RunEnd::trapped);
        CHECK(explorer.outcome().coverage > 0.2);
    }
}

TEST_CASE("Seen cells are counted as they are", "[farmap][explorer]") {
    const env::World world = generated_world(2);
    Explorer explorer(world, farmap_agent(), start_in(world), 1);
    while (explorer.advance()) {
        if (explorer.steps() % 100 == 0) {
            int seen = 0;
            for (int row = 0; row < world.rows(); ++row) {
                for (int col = 0; col < world.cols(); ++col) {
                    seen += explorer.seen({row, col}) ? 1 : 0;
                }
            }
            CHECK(explorer.trace().back().seen == seen);
        }
    }
    CHECK(explorer.end() == RunEnd::explored);
    CHECK(explorer.trace().back().seen == world.area());
}

TEST_CASE("Lazy and dense maps lead to the same run", "[farmap][explorer]") {
    const env::World world = generated_world(4);
    for (const bool changing : {false, true}) {
        AgentSettings settings = farmap_agent();
        settings.step_limit = changing ? 150 : 800;
        settings.changing_colours = changing;
        Explorer lazy(world, settings, start_in(world), 5);
        settings.backend = MapBackend::dense;
        Explorer dense(world, settings, start_in(world), 5);
        finish(lazy);
        finish(dense);
        REQUIRE(lazy.trace().size() == dense.trace().size());
        double largest = 0;
        bool same = true;
        for (std::size_t i = 0; i < lazy.trace().size(); ++i) {
            const StepRecord& a = lazy.trace()[i];
            const StepRecord& b = dense.trace()[i];
            same = same && a.pose == b.pose && a.cut_to == b.cut_to && a.recalled == b.recalled &&
                   a.memory == b.memory && a.seen == b.seen;
            largest = std::max(largest, std::abs(a.confidence - b.confidence));
        }
        CHECK(same);
        CHECK(largest < 1e-12);
        CHECK((changing || lazy.outcome().cuts > 3));
    }
}

TEST_CASE("FARMap that never cuts is the frontier agent", "[farmap][explorer]") {
    const env::World world = generated_world(4);
    for (const GoalRule rule : {GoalRule::distance, GoalRule::size_and_heading}) {
        AgentSettings settings = frontier_agent();
        settings.goal_rule = rule;
        Explorer frontier(world, settings, start_in(world), 2);
        settings.fragmentation = Fragmentation::z_score;
        settings.rho = 1e9;
        Explorer never_cutting(world, settings, start_in(world), 2);
        finish(frontier);
        finish(never_cutting);
        CHECK(same_runs(frontier, never_cutting));
        CHECK(frontier.outcome().cuts == 0);
    }
}

TEST_CASE("Cuts and recalls follow the rules", "[farmap][explorer]") {
    const env::World world = generated_world(13);
    AgentSettings settings = farmap_agent();
    settings.step_limit = 3000;
    Explorer explorer(world, settings, start_in(world), 1);
    finish(explorer);
    const Outcome outcome = explorer.outcome();
    CHECK(outcome.cuts > 5);
    CHECK(outcome.recalls > 5);
    CHECK(explorer.memory().fragments().size() == static_cast<std::size_t>(outcome.cuts) + 1);
    int since_cut = 0;
    int map = 0;
    bool right = true;
    for (const StepRecord& step : explorer.trace()) {
        right = right && step.map == map;
        if (step.cut_to >= 0) {
            right = right && since_cut >= settings.minimum_samples && step.recalled < 0 &&
                    step.mean - step.confidence > settings.rho * step.standard_deviation &&
                    !(step.far && !step.decision);
            since_cut = 0;
            map = step.cut_to;
        }
        if (step.recalled >= 0) {
            right = right && step.recalled != map;
            map = step.recalled;
        }
        ++since_cut;
    }
    CHECK(right);
    CHECK(map == explorer.memory().current_id());
    // The graph is a tree: each map but the first was cut from an older one.
    const auto fragments = explorer.memory().fragments();
    for (std::size_t id = 1; id < fragments.size(); ++id) {
        CHECK(fragments[id].links[0].other < static_cast<int>(id));
    }
}

TEST_CASE("A run can be steered, and a copy goes its own way", "[farmap][explorer]") {
    const env::World world = drawn_world(
        "##########\n"
        "#........#\n"
        "#........#\n"
        "##########\n",
        3);
    AgentSettings settings = farmap_agent();
    Explorer explorer(world, settings, {{4, 4}, Heading::up}, 0);
    CHECK(explorer.steer(Heading::up));
    CHECK_FALSE(explorer.steer(Heading::up));  // a wall
    CHECK(explorer.pose() == Pose{{3, 4}, Heading::up});
    CHECK(explorer.steps() == 1);
    Explorer copy = explorer;
    CHECK(explorer.plan().empty());
    CHECK(explorer.advance());
    CHECK(explorer.steps() == 2);
    CHECK(copy.steps() == 1);
    CHECK(copy.steer(Heading::right));
    CHECK(copy.place({{5, 20}, Heading::left}));
    CHECK(copy.steps() == 3);
    CHECK_THROWS_AS(copy.place({{0, 0}, Heading::up}), InputError);
    CHECK_THROWS_AS(copy.place({{-7, 900}, Heading::up}), InputError);
    CHECK_THROWS_AS(Explorer(world, settings, {{0, 0}, Heading::up}, 0), InputError);
    settings.gamma = 1.5;
    CHECK_THROWS_AS(Explorer(world, settings, {{4, 4}, Heading::up}, 0), InputError);
}

TEST_CASE("Walls painted during a run", "[farmap][explorer][paint]") {
    RandomStream stream("farmap", 9, "painting");
    for (const NamedAgent& agent : all_agents()) {
        CAPTURE(agent.name);
        const env::World world = generated_world(2);
        AgentSettings settings = agent.settings;
        settings.step_limit = 1500;
        Explorer explorer(world, settings, start_in(world, 1), 4);
        bool legal = true;
        bool bounded = true;
        bool sees_truth = true;
        while (explorer.steps() < settings.step_limit) {
            const Pose before = explorer.pose();
            const bool went = explorer.advance();
            if (went) {
                legal = legal && moved(before, explorer.pose().heading) == explorer.pose() &&
                        explorer.world().free(explorer.pose().cell);
                for (const Sighting& seen : explorer.sightings()) {
                    sees_truth =
                        sees_truth && (seen.kind == free_kind) == explorer.world().free(seen.cell);
                }
            }
            bounded = bounded && explorer.trace().back().coverage() <= 1;
            const env::BaseMap& base = explorer.world().base();
            const Cell own = explorer.world().base_cell(explorer.pose().cell);
            const Cell cell{
                1 + static_cast<int>(stream.below(static_cast<std::uint64_t>(base.rows() - 2))),
                1 + static_cast<int>(stream.below(static_cast<std::uint64_t>(base.cols() - 2)))};
            if (cell != own && (stream.below(4) == 0 || !went)) {
                explorer.paint(cell, stream.below(3) == 0);
            }
        }
        CHECK(legal);
        CHECK(bounded);
        CHECK(sees_truth);
    }
}

TEST_CASE("An agent that is walled in ends its run and goes on when let out",
          "[farmap][explorer][paint]") {
    const env::World world = drawn_world(
        "#######\n"
        "#.....#\n"
        "#.....#\n"
        "#.....#\n"
        "#######\n");
    for (const AgentSettings& settings :
         {farmap_agent(), frontier_agent(), nearest_frontier_agent()}) {
        AgentSettings short_sighted = settings;
        short_sighted.view_size = 3;
        Explorer explorer(world, short_sighted, {{2, 3}, Heading::up}, 0);
        for (const Cell cell : {Cell{1, 3}, Cell{3, 3}, Cell{2, 2}, Cell{2, 4}}) {
            CHECK(explorer.paint(cell, true));
        }
        CHECK_FALSE(explorer.advance());
        CHECK(explorer.end() == RunEnd::trapped);
        CHECK_FALSE(explorer.advance());
        CHECK_FALSE(explorer.steer(Heading::up));
        CHECK(explorer.paint({2, 4}, false));
        CHECK(explorer.end() == RunEnd::running);
        CHECK(explorer.advance());
        CHECK(explorer.pose().cell == Cell{2, 4});
        CHECK(explorer.paint({2, 4}, true));
        CHECK(explorer.end() == RunEnd::walled_over);
        CHECK_FALSE(explorer.advance());
        CHECK(explorer.paint({2, 4}, false));
        CHECK(explorer.advance());
        CHECK_THROWS_AS(explorer.paint({0, 0}, false), InputError);
    }
}

TEST_CASE("New space after the end is explored too", "[farmap][explorer][paint]") {
    const env::World world = drawn_world(
        "###########\n"
        "#....######\n"
        "#....######\n"
        "#....#....#\n"
        "###########\n",
        3);
    Explorer explorer(world, farmap_agent(), {{4, 4}, Heading::up}, 0);
    CHECK(explorer.trace().back().coverage() < 1);
    while (explorer.steps() < 400 && explorer.advance()) {
    }
    CHECK(explorer.trace().back().coverage() < 1);  // the closed room counts and stays unseen
    explorer.paint({3, 5}, false);
    finish(explorer);
    CHECK(explorer.end() == RunEnd::explored);
}

TEST_CASE("One free cell, and a dead end", "[farmap][explorer]") {
    const env::World cell = drawn_world("###\n#.#\n###\n");
    for (const NamedAgent& agent : all_agents()) {
        Explorer trapped(cell, agent.settings, {{1, 1}, Heading::left}, 0);
        CHECK_FALSE(trapped.advance());
        CHECK(trapped.end() == RunEnd::trapped);
        const env::World corridor = drawn_world("####\n#..#\n####\n");
        Explorer out(corridor, agent.settings, {{1, 1}, Heading::left}, 0);
        CHECK(out.advance());
        CHECK(out.pose() == Pose{{1, 2}, Heading::right});
    }
}

TEST_CASE("Floor plans with furniture are explored", "[farmap][explorer]") {
    for (const env::FloorPlan& plan : env::floor_plans()) {
        CAPTURE(plan.name);
        const env::World world(env::with_furniture(env::floor_plan(plan.name), 10, 1), 3);
        Explorer explorer(world, farmap_agent(), start_in(world), 1);
        finish(explorer);
        CHECK(explorer.outcome().coverage > 0.7);
        check_trace(explorer);
    }
}

TEST_CASE("Outcomes sum a trace up", "[farmap][trace]") {
    std::vector<StepRecord> steps(5);
    const std::vector<int> seen = {10, 40, 80, 95, 100};
    for (std::size_t i = 0; i < steps.size(); ++i) {
        steps[i].seen = seen[i];
        steps[i].area = 100;
        steps[i].memory = 10;
        steps[i].total_memory = static_cast<std::int64_t>(10 * i);
    }
    steps[2].cut_to = 1;
    steps[3].recalled = 0;
    const Outcome outcome = summarise_run(steps, 10, RunEnd::explored);
    CHECK(outcome.steps == 4);
    CHECK(outcome.coverage == 1);
    CHECK(outcome.coverage_at[0] == 1);
    CHECK(std::abs(outcome.mean_coverage - (0.4 + 0.8 + 0.95 + 1 + 6 * 1.0) / 10) < 1e-15);
    CHECK(outcome.steps_to == std::array<int, 5>{2, 2, 3, 3, 4});
    CHECK(outcome.mean_memory == 10);
    CHECK(outcome.mean_total_memory == 20);
    CHECK(outcome.cuts == 1);
    CHECK(outcome.recalls == 1);
}

TEST_CASE("The same runs on every platform", "[farmap][explorer][digest]") {
    std::string digests;
    for (const std::size_t number : {std::size_t{0}, std::size_t{4}, std::size_t{13}}) {
        const env::World world = generated_world(number);
        for (NamedAgent& agent : all_agents()) {
            agent.settings.step_limit = 1000;
            Explorer explorer(world, agent.settings, start_in(world, number), number);
            finish(explorer);
            digests += agent.name + " " + digest(explorer.trace()) + "\n";
        }
    }
    CAPTURE(digests);
    CHECK(sha256(std::as_bytes(std::span(digests))) ==
          "5d1cf299c2a213bb6ff8aeff628f31030b047cd044f3261934264a4d49dfdea9");
}
