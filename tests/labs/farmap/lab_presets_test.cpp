#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

#include "lab/compose.h"
#include "labs/farmap/lab_runs.h"

using namespace tessera;
using namespace tessera::farmap;

namespace {

/// The preset with fewer steps and maps.
lab::Json shortened(const LabRun& run, const lab::Preset& preset) {
    lab::Json config = lab::preset_config(run.definition, preset);
    config["steps"] = 300;
    config["maps"] = 2;
    config["seeds"] = 1;
    return config;
}

}  // namespace

TEST_CASE("Every preset of FARMap runs to a frame of finite numbers", "[farmap][lab]") {
    LabRun run;
    for (const lab::Preset& preset : run.definition.presets) {
        CAPTURE(preset.id);
        run.config = shortened(run, preset);
        run.lab->reset(run.config);
        CHECK(finite(run.lab->emit()));
        lab::Progress progress = run.step(1000);
        CHECK(progress.done);
        CHECK(progress.fraction == 1.0);
        const lab::Frame frame = run.lab->emit();
        CHECK(finite(frame));
        CHECK(!frame.checks.empty());
        CHECK(lab::encode(frame).size() < 300'000);
        CHECK(!run.lab->records().empty());
    }
}

TEST_CASE("FARMap's presets can be told apart and their figures have something to show",
          "[farmap][lab]") {
    LabRun run;
    std::set<std::string> ids;
    for (const lab::Preset& preset : run.definition.presets) {
        CAPTURE(preset.id);
        CHECK(ids.insert(preset.id).second);
        CHECK(!preset.look_for.empty());
        run.config = shortened(run, preset);
        run.lab->reset(run.config);
        run.step(1000);
        const lab::Frame frame = run.lab->emit();
        const lab::LayoutSpec layout = lab::layout_for(run.definition, run.config);
        for (const auto& row : layout.rows) {
            for (const std::string& id : row) {
                CAPTURE(id);
                const auto view = std::ranges::find(run.definition.views, id, &lab::ViewSpec::id);
                REQUIRE(view != run.definition.views.end());
                // A walk without a band has no surprise; small maps only have one class.
                const bool may_be_empty = id == "surprise" || id.starts_with("class-");
                const figure::Figure figure = lab::compose(*view, run.definition.schema, frame, {});
                CHECK((may_be_empty || !figure.layers.empty()));
            }
        }
    }
}

TEST_CASE("FARMap's checks are among those announced", "[farmap][lab]") {
    LabRun run;
    std::set<std::string> known;
    for (const lab::CheckSpec& check : run.definition.checks) known.insert(check.id);
    for (const lab::Preset& preset : run.definition.presets) {
        run.config = shortened(run, preset);
        run.lab->reset(run.config);
        run.step(1000);
        for (const lab::CheckResult& check : run.lab->emit().checks) {
            CAPTURE(preset.id, check.id, check.line);
            CHECK(known.contains(check.id));
            CHECK(!check.line.empty());
            CHECK(check.line.find('\n') == std::string::npos);
        }
    }
}
