#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_published.h"
#include "labs/farmap/lab_runs.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

const lab::CheckResult* find_check(const lab::Frame& frame, const std::string& id) {
    const auto found = std::ranges::find(frame.checks, id, &lab::CheckResult::id);
    return found == frame.checks.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("An experiment shows the maps that are done, and ends", "[farmap][lab]") {
    LabRun run;
    run.reset({{"experiment", "benchmark"}, {"size", "small"}, {"maps", 3}, {"steps", 200}});
    CHECK(run.number("maps-done") == 0);
    CHECK(run.step(4).steps == 4);
    CHECK(run.number("maps-done") == 1);
    CHECK(finite(run.lab->emit()));
    const lab::Progress progress = run.step(1000);
    CHECK(progress.done);
    CHECK(progress.steps == 8);
    CHECK(run.number("maps-done") == 3);
    const lab::Frame frame = run.lab->emit();
    CHECK(lab::channel_value<lab::Series>(frame, "class-1/coverage/FARMap") != nullptr);
    CHECK(lab::channel_value<lab::Series>(frame, "class-2/coverage/FARMap") == nullptr);
    const std::vector<lab::Channel> records = run.lab->records();
    const auto& runs = std::get<lab::Table>(records.at(0).value);
    CHECK(runs.row_labels.size() == 12);
    CHECK(runs.values.size() == 12 * runs.columns.size());
    // Each cut and recall of the runs has its row.
    const auto sum = [&](const std::string& name) {
        const auto place =
            static_cast<std::size_t>(std::ranges::find(runs.columns, name) - runs.columns.begin());
        REQUIRE(place < runs.columns.size());
        double all = 0;
        for (std::size_t i = place; i < runs.values.size(); i += runs.columns.size()) {
            all += runs.values[i];
        }
        return all;
    };
    const auto& events = std::get<lab::Table>(records.at(1).value);
    CHECK(static_cast<double>(events.values.size() / events.columns.size()) ==
          sum("cuts") + sum("recalls"));
    CHECK(sum("memory_at_500") > 0);
    CHECK(run.number("mean/coverage/FARMap") > 0.3);
    CHECK(run.number("mean/cuts/Frontier") == 0);
}

TEST_CASE("Times are written down by phase when asked for", "[farmap][lab]") {
    LabRun run;
    run.reset({{"experiment", "benchmark"},
               {"size", "small"},
               {"maps", 1},
               {"steps", 200},
               {"times", true}});
    run.step(100);
    const std::vector<lab::Channel> records = run.lab->records();
    const auto& runs = std::get<lab::Table>(records.at(0).value);
    CHECK(runs.columns.back() == "decide_seconds");
    CHECK(runs.values.back() > 0);
}

TEST_CASE("The reference is shown for the settings it was measured with", "[farmap][lab]") {
    LabRun run;
    const lab::Json usual = {
        {"experiment", "thresholds"}, {"size", "small"}, {"maps", 1}, {"patience", 0}};
    const auto shown = [&](const lab::Json& more) {
        lab::Json all = usual;
        all.update(more);
        run.reset(all);
        run.step(1000);
        return lab::channel_value<lab::Series>(run.lab->emit(), "rho-coverage/reference") !=
               nullptr;
    };
    CHECK(shown(lab::Json::object()));
    CHECK(!shown({{"gamma", 0.8}}));
    CHECK(!shown({{"patience", 2}}));
    CHECK(!shown({{"grouping", "released"}}));
    CHECK(!shown({{"steps", 300}}));
}

TEST_CASE("The reference measurements are those of the table", "[farmap][lab]") {
    const ReferenceRow* row = reference_row(SizeClass::large, "FARMap", Grouping::eight_connected);
    REQUIRE(row != nullptr);
    CHECK(row->mean_coverage == 0.819);
    CHECK(row->memory == 1906);
    CHECK(reference_row(SizeClass::large, "Nearest frontier", Grouping::released) == nullptr);
    const ReferenceDifference* difference =
        reference_difference(SizeClass::extra_large, "Frontier++", Grouping::eight_connected);
    REQUIRE(difference != nullptr);
    CHECK(difference->mean == -0.092);
    CHECK(difference->memory_ratio == 0.18);
}

TEST_CASE("What reproduces and what does not is said in lines", "[farmap][lab]") {
    LabRun run;
    run.reset({{"experiment", "benchmark"}, {"size", "large"}, {"maps", 6}});
    run.step(1000);
    const lab::Frame frame = run.lab->emit();
    const lab::CheckResult* memory = find_check(frame, "memory");
    REQUIRE(memory != nullptr);
    CHECK(memory->verdict == lab::Verdict::holds);
    for (const char* id : {"coverage", "goal-weights", "total-memory"}) {
        const lab::CheckResult* check = find_check(frame, id);
        REQUIRE(check != nullptr);
        CAPTURE(check->line);
        CHECK(!check->line.empty());
    }
    // Frontier++ is ahead of FARMap on large maps: the gain is not fragmentation's.
    CHECK(find_check(frame, "goal-weights")->verdict != lab::Verdict::holds);
}

TEST_CASE("Goal weights and fragmentation are told apart", "[farmap][lab]") {
    LabRun run;
    run.reset({{"experiment", "two-by-two"}, {"size", "ablation"}, {"maps", 8}});
    run.step(1000);
    const lab::Frame frame = run.lab->emit();
    const lab::CheckResult* fragmentation = find_check(frame, "fragmentation");
    REQUIRE(fragmentation != nullptr);
    CAPTURE(fragmentation->line);
    CHECK(fragmentation->verdict != lab::Verdict::holds);
    const auto* one_map = lab::channel_value<lab::Bars>(frame, "two-memory/1-one-map");
    const auto* fragments = lab::channel_value<lab::Bars>(frame, "two-memory/2-fragments");
    REQUIRE(one_map != nullptr);
    REQUIRE(fragments != nullptr);
    CHECK(fragments->values[0] < one_map->values[0]);
    CHECK(fragments->values[1] < one_map->values[1]);
    // The paired differences are those of the means, and each has an interval around it.
    const auto* coverage_one = lab::channel_value<lab::Bars>(frame, "two-coverage/1-one-map");
    const auto* coverage_many = lab::channel_value<lab::Bars>(frame, "two-coverage/2-fragments");
    const auto* effects = lab::channel_value<lab::Bars>(frame, "two-effects/bars");
    REQUIRE(effects != nullptr);
    REQUIRE(effects->values.size() == 4);
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-12; };
    CHECK(near(effects->values[0], coverage_many->values[0] - coverage_one->values[0]));
    CHECK(near(effects->values[1], coverage_many->values[1] - coverage_one->values[1]));
    CHECK(near(effects->values[2], coverage_one->values[1] - coverage_one->values[0]));
    CHECK(near(effects->values[3], coverage_many->values[1] - coverage_many->values[0]));
    REQUIRE(effects->lower.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(effects->lower[i] < effects->values[i]);
        CHECK(effects->upper[i] > effects->values[i]);
    }
}
