// The lab as a visitor has it: experiments without networks.
#include "labs/scale_time/lab.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <variant>

#include "data/file.h"
#include "lab/compose.h"
#include "lab/frame.h"
#include "lab/json.h"
#include "lab/lab.h"
#include "labs/scale_time/lab_runs.h"

using namespace tessera;
using namespace tessera::scale_time;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

TEST_CASE("Every preset of the theory runs to finite numbers", "[scale-time][lab]") {
    LabRun run;
    for (const lab::Preset& preset : run.definition.presets) {
        if (!is_theory(lab::preset_config(run.definition, preset))) continue;
        CAPTURE(preset.id);
        CHECK(!preset.look_for.empty());
        run.reset_to(preset.id);
        CHECK(lab::finite(run.lab->emit(), true));
        const int draws = run.config.at("draws").get<int>();
        if (draws > 20) run.reset_to(preset.id, {{"draws", 20}});
        const lab::Progress progress = run.step(10'000);
        CHECK(progress.done);
        CHECK(progress.fraction == 1.0);
        const lab::Frame frame = run.lab->emit();
        CHECK(lab::finite(frame, true));
        CHECK(lab::encode(frame).size() < 300'000);
        CHECK(!frame.checks.empty());
        for (const lab::CheckResult& check : frame.checks) {
            CHECK(std::ranges::count(run.definition.checks, check.id, &lab::CheckSpec::id) == 1);
        }
        // What the layout shows has something in it.
        for (const auto& row : lab::layout_for(run.definition, run.config).rows) {
            for (const std::string& id : row) {
                const auto view = std::ranges::find(run.definition.views, id, &lab::ViewSpec::id);
                REQUIRE(view != run.definition.views.end());
                CAPTURE(id);
                CHECK(!lab::compose(*view, run.definition.schema, frame, {}).layers.empty());
            }
        }
    }
}

TEST_CASE("Guided steps of size and time name presets and settings that exist",
          "[scale-time][lab]") {
    const lab::LabDefinition definition = scale_time::definition();
    const Bytes bytes = read_file(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "labs" /
                                  "scale-time" / "steps.json");
    std::string content;
    for (const std::byte byte : bytes) content += static_cast<char>(byte);
    const lab::Json steps = lab::Json::parse(content);
    CHECK(steps.size() > 8);
    std::set<std::string> ids;
    for (const lab::Preset& preset : definition.presets) CHECK(ids.insert(preset.id).second);
    for (const lab::Json& step : steps) {
        CHECK(ids.contains(step.at("preset").get<std::string>()));
        CHECK_NOTHROW(lab::resolve(definition.schema, step.value("set", lab::Json::object())));
    }
}

TEST_CASE("Against size times time the curves are one, and against time they are not",
          "[scale-time][lab]") {
    LabRun run;
    run.reset_to("collapse", {{"draws", 10}});
    run.step(1000);
    CHECK(run.verdict("collapse") == lab::Verdict::holds);
    CHECK(run.verdict("any-time") == lab::Verdict::fails);
    CHECK(run.verdict("collapse-table") == lab::Verdict::holds);
    run.reset_to("no-equivalence");
    run.step(1000);
    CHECK(run.verdict("collapse") == lab::Verdict::fails);
}

TEST_CASE("Draws arrive one after another, and end where one run at once does",
          "[scale-time][lab]") {
    LabRun stepwise;
    stepwise.reset_to("trajectories");
    stepwise.step(1);
    CHECK(stepwise.number("draws-done") == 1);
    while (!stepwise.step(3).done) {
    }
    LabRun whole;
    whole.reset_to("trajectories");
    whole.step(1000);
    CHECK(stepwise.series("size/measured").y == whole.series("size/measured").y);
    CHECK(whole.verdict("bound") == lab::Verdict::holds);
}

TEST_CASE("The deviation's slope is one half", "[scale-time][lab]") {
    LabRun run;
    run.reset_to("half-slope");
    run.step(1000);
    CHECK(run.verdict("half-slope") == lab::Verdict::holds);
    CHECK(run.series("size/before").y.size() == 8);
    run.reset_to("half-slope", {{"draws", 20}});
    run.step(1000);
    CHECK(run.verdict("half-slope") == lab::Verdict::undecided);
}

TEST_CASE("The linear law judges the paper's claims where they hold and where not",
          "[scale-time][lab]") {
    LabRun run;
    run.reset_to("early-stopping");
    run.step(1000);
    CHECK(run.verdict("linear-table") == lab::Verdict::holds);
    CHECK(run.verdict("threshold") == lab::Verdict::holds);
    CHECK(run.verdict("early-stopping") == lab::Verdict::holds);
    CHECK(run.verdict("sensitivity") == lab::Verdict::holds);
    run.set({{"t", 1e5}, {"p", 50}});
    run.step(1000);
    CHECK(run.verdict("data") == lab::Verdict::fails);
    // A click in the map moves both sliders.
    lab::Action click = lab::button("pick");
    click.view = "risk-map";
    click.x = 77.2;
    click.y = 5.0;
    run.act(click);
    CHECK(run.config.at("p") == 77);
    CHECK(run.config.at("t") == 5.0);
}

TEST_CASE("Finite data sets lie on the limit", "[scale-time][lab]") {
    LabRun run;
    run.reset_to("finite", {{"draws", 50}});
    run.step(1000);
    const lab::Series finite = run.series("over-time/finite");
    REQUIRE(finite.y.size() > 10);
    CHECK(finite.lower.size() == finite.y.size());
    CHECK(std::abs(finite.y.front() - run.series("over-time/test").y.front()) < 0.02);
}

TEST_CASE("Two speeds are needed for two descents", "[scale-time][lab]") {
    LabRun run;
    run.reset_to("two-speeds");
    run.step(1);
    CHECK(run.verdict("twice") == lab::Verdict::holds);
    run.reset_to("one-speed");
    run.step(1);
    CHECK(run.verdict("twice") == lab::Verdict::fails);
}

TEST_CASE("Contradictions of sizes are said in words", "[scale-time][lab]") {
    LabRun run;
    run.reset_to("trajectories");
    CHECK_THROWS_MATCHES(run.reset({{"experiment", "subspace"}, {"r", 40}, {"big", 20}}),
                         lab::ConfigError, MessageMatches(ContainsSubstring("big: 20")));
    CHECK_THROWS_AS(run.reset({{"experiment", "collapse"}, {"sizes", lab::Json::array()}}),
                    lab::ConfigError);
    CHECK(run.lab->emit().channels.size() > 3);
}
