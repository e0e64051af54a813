#include "lab/sweep.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

#include "counting_lab.h"
#include "lab/run_folder.h"
#include "scratch_folder.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

namespace fs = std::filesystem;

const Registry& registry() {
    static const Registry instance{test::counting_definition()};
    return instance;
}

std::string refusal_of(const Json& plan) {
    try {
        expand_plan(registry(), plan);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("A plan becomes one job per combination, the first name slowest", "[lab][sweep]") {
    const SweepPlan plan = expand_plan(
        registry(), {{"lab", "counting"},
                     {"preset", "long"},
                     {"config", {{"name", "x"}}},
                     {"grid", {{"count", {1, 2}}, {"seed", {{"from", 5}, {"to", 7}}}}}});
    REQUIRE(plan.jobs.size() == 6);
    CHECK(plan.jobs[1].point == Json{{"count", 1}, {"seed", 6.0}});
    CHECK(plan.jobs[3].config.at("count") == 2);
    CHECK(plan.jobs[3].config.at("seed") == 5);
    CHECK(plan.jobs[3].config.at("factor") == 1.5);
    CHECK(plan.jobs[3].config.at("name") == "x");
    CHECK(plan.jobs[0].key != plan.jobs[1].key);
}

TEST_CASE("A plan that cannot be run is refused by name", "[lab][sweep]") {
    CHECK(refusal_of({{"lab", "counting"}}) ==
          "grid: a plan needs an object of parameters and their values");
    CHECK(refusal_of({{"lab", "counting"}, {"grid", {{"cuont", {1}}}}}) ==
          "grid: 'cuont' is not a parameter");
    CHECK(refusal_of({{"lab", "counting"}, {"grid", {{"count", {1, 0}}}}}) ==
          "count: '0' is not allowed; allowed: an integer from 1 to 1000");
    CHECK_FALSE(refusal_of({{"lab", "none"}, {"grid", {{"count", {1}}}}}).empty());
    CHECK_FALSE(refusal_of({{"lab", "counting"}, {"gird", {{"count", {1}}}}}).empty());
    CHECK_FALSE(refusal_of({{"lab", "counting"}, {"grid", {{"count", Json::array()}}}}).empty());
    CHECK_FALSE(
        refusal_of({{"lab", "counting"}, {"grid", {{"count", {{"from", 5}, {"to", 1}}}}}}).empty());
    CHECK_FALSE(refusal_of({{"lab", "counting"}, {"grid", {{"seed", {{"from", 0}, {"to", 4e9}}}}}})
                    .empty());
    CHECK_FALSE(refusal_of(Json(3)).empty());
}

#ifndef __EMSCRIPTEN__

namespace {

std::string read_text(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("A sweep gives the same table for any number of threads, and resumes", "[lab][sweep]") {
    const SweepPlan plan = expand_plan(
        registry(), {{"lab", "counting"}, {"grid", {{"count", {5, 13, 7}}, {"seed", {1, 2}}}}});
    const ScratchFolder scratch;
    const fs::path folder = scratch.path / "one";
    const fs::path other = scratch.path / "three";
    const auto catalogue = [] { return Catalogue(); };
    const auto silent = [](std::size_t, std::size_t) {};

    const SweepReport first = run_sweep(plan, folder, 1, catalogue, silent);
    CHECK(first.finished == 6);
    CHECK(first.failed == 2);
    run_sweep(plan, other, 3, catalogue, silent);
    CHECK(read_text(folder / "results.csv") == read_text(other / "results.csv"));
    CHECK(read_text(folder / "results.csv") ==
          "count,seed,done,error\n5,1,5.0,\n5,2,5.0,\n13,1,,count: 13 brings bad luck\n"
          "13,2,,count: 13 brings bad luck\n7,1,7.0,\n7,2,7.0,\n");

    const SweepReport second = run_sweep(plan, folder, 2, catalogue, silent);
    CHECK(second.found == 4);
    CHECK(second.finished == 2);
}

TEST_CASE("A job whose required check fails keeps its numbers and counts as failed",
          "[lab][sweep]") {
    const SweepPlan plan =
        expand_plan(registry(), {{"lab", "counting"}, {"grid", {{"factor", {0.0, 0.5}}}}});
    const ScratchFolder scratch;
    const fs::path folder = scratch.path / "required";
    const SweepReport report =
        run_sweep(plan, folder, 1, [] { return Catalogue(); }, [](std::size_t, std::size_t) {});
    CHECK(report.finished == 2);
    CHECK(report.failed == 1);
    CHECK(read_text(folder / "results.csv") ==
          "factor,done,error\n0.0,10.0,squares are not all 0: all are 0\n0.5,10.0,\n");
}

#endif
