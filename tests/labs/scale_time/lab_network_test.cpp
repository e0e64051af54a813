// The lab's experiments with networks, as a visitor has them, on the digits that ship.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <filesystem>
#include <string>
#include <variant>

#include "core/errors.h"
#include "data/catalogue.h"
#include "lab/compose.h"
#include "lab/frame.h"
#include "lab/json.h"
#include "lab/lab.h"
#include "labs/scale_time/lab_runs.h"

using namespace tessera;
using namespace tessera::scale_time;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

struct NetworkRunOfLab : LabRun {
    NetworkRunOfLab() {
        catalogue =
            Catalogue(files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
    }
    void finish() {
        while (!step(1000).done) {
        }
    }
};

/// The preset with fewer, narrower and shorter trainings.
lab::Json shortened(const lab::Json& config) {
    lab::Json changes = {{"seeds", 1}, {"steps", std::min(120, config.at("steps").get<int>())}};
    lab::Json widths = lab::Json::array();
    for (const int width : config.at("widths")) {
        if (width <= 64) widths.push_back(width);
    }
    changes["widths"] = widths;
    changes["small"] = 16;
    changes["large"] = 48;
    return changes;
}

}  // namespace

TEST_CASE("Every preset with networks on digits runs to finite numbers",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    std::size_t checked = 0;
    for (const lab::Preset& preset : run.definition.presets) {
        const lab::Json config = lab::preset_config(run.definition, preset);
        if (is_theory(config) || config.at("data") != "digits") continue;
        CAPTURE(preset.id);
        run.reset_to(preset.id, shortened(config));
        CHECK(lab::finite(run.lab->emit(), true));
        run.step(1);
        CHECK(lab::finite(run.lab->emit(), true));
        run.finish();
        const lab::Frame frame = run.lab->emit();
        CHECK(lab::finite(frame, true));
        CHECK(lab::encode(frame).size() < 400'000);
        REQUIRE(frame.data.size() == 1);
        CHECK(frame.data.front().name == "digits");
        for (const lab::CheckResult& check : frame.checks) {
            CHECK(std::ranges::count(run.definition.checks, check.id, &lab::CheckSpec::id) == 1);
        }
        for (const auto& row : lab::layout_for(run.definition, run.config).rows) {
            for (const std::string& id : row) {
                const auto view = std::ranges::find(run.definition.views, id, &lab::ViewSpec::id);
                REQUIRE(view != run.definition.views.end());
                CAPTURE(id);
                CHECK(!lab::compose(*view, run.definition.schema, frame, {}).layers.empty());
            }
        }
        ++checked;
    }
    CHECK(checked >= 9);
}

TEST_CASE("Cells fill as trainings end, can be clicked and continued",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    run.reset_to("ridge", {{"widths", {8, 16, 32}}, {"seeds", 2}, {"steps", 60}});
    CHECK(run.number("trainings") == 6);
    CHECK(run.number("trainings-done") == 0);
    run.finish();
    CHECK(run.number("trainings-done") == 6);
    lab::Action click = lab::button("pick");
    click.view = "surface";
    click.x = 30;
    click.y = 20;
    run.act(click);
    CHECK(run.config.at("cell") == 2);
    CHECK_THAT(run.text("cell/title"), ContainsSubstring("Width 32"));
    const std::size_t before = run.series("cell/test").y.size();
    run.act(lab::button("longer"));
    CHECK(run.config.at("cell_steps") == 240);
    run.finish();
    CHECK(run.series("cell/test").y.size() > before);
    CHECK_THAT(run.text("cell/note"), ContainsSubstring("240 steps"));
}

TEST_CASE("The clock exponent moves the small network's curve without a new training",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    run.reset_to("side-by-side", {{"small", 16}, {"large", 64}, {"steps", 600}});
    run.finish();
    const lab::Series plain = run.series("predict/rescaled");
    run.set({{"exponent", 0.5}});
    const lab::Series faster = run.series("predict/rescaled");
    CHECK(plain.y == faster.y);
    CHECK(faster.x.front() < plain.x.front());
    CHECK(run.number("best-mismatch") <= run.number("mismatch"));
    CHECK(run.verdict("prediction") == lab::Verdict::holds);
}

TEST_CASE("With the NTK parametrisation size is not time, with the standard one it is",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    const lab::Json narrow = {{"widths", {32, 64, 128, 256}}, {"seeds", 2}, {"thresholds", {0.06}}};
    run.reset_to("tradeoff", narrow);
    run.finish();
    CHECK(run.verdict("size-is-time") == lab::Verdict::holds);
    CHECK(run.verdict("cube-root") == lab::Verdict::fails);
    CHECK(run.number("exponent-0.06") < -0.4);
    CHECK(run.series("crossing-before/0").y.size() == 7);
    run.reset_to("ntk", narrow);
    run.finish();
    CHECK(run.number("exponent-0.06") > -0.15);
    CHECK(run.verdict("size-is-time") == lab::Verdict::fails);
    CHECK(run.series("crossing-before/0").y.empty());
}

TEST_CASE("With maximal updates the time falls less with the size than with one rate for all",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    const lab::Json few = {{"widths", {32, 64, 128, 256}}, {"thresholds", {0.06}}};
    run.reset_to("mup", few);
    run.finish();
    const double exponent = run.number("exponent-0.06");
    run.reset_to("tradeoff", few);
    run.finish();
    CHECK(exponent < -0.2);
    CHECK(exponent > run.number("exponent-0.06") + 0.1);
}

TEST_CASE("What wrong labels add is shown beside what is left without them",
          "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    run.reset_to("noise-part", {{"widths", {8, 16, 32}}, {"seeds", 1}, {"steps", 2000}});
    run.finish();
    CHECK(run.number("trainings") == 6);
    const lab::Series signal = run.series("by-width/signal");
    const lab::Series noise = run.series("by-width/noise");
    REQUIRE(noise.y.size() == 3);
    CHECK(run.number("noise-width-16") == noise.y[1]);
    CHECK(std::abs(signal.y[1] + noise.y[1] - run.number("final-width-16")) < 1e-12);
    run.reset_to("noise-part", {{"widths", {8, 16}}, {"steps", 50}, {"split", false}});
    run.finish();
    CHECK(run.series("by-width/noise").y.empty());
    CHECK_THAT(run.text("surface/note"), ContainsSubstring("needs"));
}

TEST_CASE("What cannot be trained is said in words", "[scale-time][networks][lab]") {
    NetworkRunOfLab run;
    run.reset_to("side-by-side", {{"steps", 20}});
    CHECK_THROWS_MATCHES(run.reset({{"experiment", "prediction"}, {"small", 64}, {"large", 64}}),
                         lab::ConfigError, MessageMatches(ContainsSubstring("small: 64")));
    CHECK_THROWS_AS(run.reset({{"experiment", "tradeoff"}, {"widths", lab::Json::array()}}),
                    lab::ConfigError);
    CHECK_THROWS_AS(run.reset({{"experiment", "tradeoff"}, {"thresholds", lab::Json::array()}}),
                    lab::ConfigError);
    CHECK_THROWS_AS(run.reset({{"experiment", "data"}, {"data_sizes", lab::Json::array()}}),
                    lab::ConfigError);
    CHECK_THROWS_MATCHES(run.reset({{"experiment", "tradeoff"}, {"train", 2000}}), InputError,
                         MessageMatches(ContainsSubstring("digits")));
    CHECK_THROWS_MATCHES(run.reset({{"experiment", "tradeoff"}, {"data", "fashion-mnist"}}),
                         InputError, MessageMatches(ContainsSubstring("--data-dir")));
    CHECK(run.lab->emit().channels.size() > 3);
    run.reset({{"experiment", "tradeoff"},
               {"widths", {32}},
               {"learning_rate", 2.0},
               {"steps", 3000},
               {"batch", 1},
               {"parametrisation", "ntk"}});
    lab::Progress progress;
    while (!(progress = run.step(1000)).done) {
    }
    CHECK(lab::finite(run.lab->emit(), true));
}
