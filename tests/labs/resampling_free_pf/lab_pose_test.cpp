#include "labs/resampling_free_pf/lab_pose.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "lab/compose.h"
#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_pose_views.h"
#include "labs/resampling_free_pf/lab_robot_views.h"
#include "labs/resampling_free_pf/lab_runs.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<double> curve(const MovingRun& run, const std::string& channel) {
    return lab::channel_value<lab::Series>(run.lab->emit(), channel)->y;
}

}  // namespace

TEST_CASE("The same configuration gives the same pose run, in any portions of work",
          "[pose][lab]") {
    MovingRun a;
    MovingRun b;
    a.reset({{"pose_frames", 60}});
    b.reset({{"pose_frames", 60}});
    CHECK(a.step(1000).steps == 60);
    for (int i = 0; i < 30; ++i) b.step(2);
    CHECK(b.step(1).done);
    CHECK(curve(a, "pose-first/degrees") == curve(b, "pose-first/degrees"));
    CHECK(curve(a, "pose-second/translation") == curve(b, "pose-second/translation"));
    CHECK(lab::encode(a.lab->emit()) == lab::encode(b.lab->emit()));
}

TEST_CASE("The live pose run holds the flow ahead of SIR at 20 particles", "[pose][lab]") {
    MovingRun run;
    run.reset(lab::Json::object());
    CHECK(run.verdict("pose-per-particle") == lab::Verdict::undecided);
    run.step(60);
    CHECK(run.verdict("pose-per-particle") == lab::Verdict::holds);
    CHECK(run.number("pose/mean-degrees/2") < 0.6 * run.number("pose/mean-degrees/1"));
    CHECK(run.number("pose/frame") == 60);
    CHECK_THAT(run.text("pose/note"), ContainsSubstring("Frame 60"));
    // What was kidnapped is not judged.
    run.act(button("kidnap"));
    run.step(1);
    CHECK(run.verdict("pose-per-particle") == lab::Verdict::undecided);
}

TEST_CASE("A kidnapped object is lost, and all particles can be drawn again", "[pose][lab]") {
    MovingRun run;
    run.reset(lab::Json::object());
    run.step(30);
    const double before = run.last("pose-second/degrees");
    run.act(button("kidnap"));
    run.step(1);
    CHECK(run.last("pose-second/degrees") > before + 20);
    run.act(button("pose-start-over"));
    run.step(1);
    CHECK(run.last("pose-first/ancestors") == 20);
    CHECK(finite(run.lab->emit()));
}

TEST_CASE("The pointer drags the occluder or the object, keys turn it", "[pose][lab]") {
    MovingRun run;
    run.reset({{"pose_motion", 0.0}, {"pose_noise", 0.05}});
    run.step(1);
    const auto light = [&] {
        const lab::Frame frame = run.lab->emit();
        std::size_t sum = 0;
        for (const auto byte : lab::channel_value<lab::Image>(frame, "pose/observed")->rgb) {
            sum += byte;
        }
        return sum;
    };
    const std::size_t open = light();
    SECTION("the occluder takes light away") {
        run.act(touch(48, 48, true));
        CHECK(run.config["pose_occluder_column"] == 12.0);
        CHECK(run.config["pose_occluder_width"] == 8.0);
        run.step(1);
        CHECK(light() < open);
        CHECK(lab::find_channel(run.lab->emit(), "pose/occluder") != nullptr);
        run.act(touch(-1e300, 1e300, true));
        CHECK(run.config["pose_occluder_column"] == 0.0);
        CHECK(run.config["pose_occluder_row"] == 0.0);
        run.act(touch(std::numeric_limits<double>::quiet_NaN(), 0, true));
        CHECK(run.config["pose_occluder_row"] == 0.0);
    }
    SECTION("the object follows") {
        run.set({{"pose_pointer", "object"}});
        run.act(touch(72, 24, true));
        run.step(1);
        CHECK(run.last("pose-first/translation") > 0.5);
        CHECK(run.config["pose_occluder_width"] == 0.0);
    }
    SECTION("the keys turn it by 0.15 radians") {
        run.step(30);
        const double before = run.last("pose-second/degrees");
        for (int i = 0; i < 8; ++i) run.act(arrow_key(3));
        run.act(arrow_key(17));
        run.act(arrow_key(-1));
        run.step(1);
        CHECK(run.last("pose-second/degrees") > before + 15);
    }
}

TEST_CASE("Only the axis of a cylinder can be tracked", "[pose][lab]") {
    MovingRun run;
    run.reset({{"pose_object", "cylinder"}, {"pose_second_particles", 40}});
    run.step(60);
    CHECK(lab::find_channel(run.lab->emit(), "pose-second/axis") != nullptr);
    CHECK(run.last("pose-second/axis") < 12);
    // Particles lie along y, the axis of symmetry.
    const lab::Frame frame = run.lab->emit();
    const auto* points = lab::channel_value<lab::Points>(frame, "pose-second/rotations");
    const auto spread = [](const std::vector<double>& values) {
        const auto [low, high] = std::ranges::minmax(values);
        return high - low;
    };
    CHECK(spread(points->y) > 2 * spread(points->x));
    CHECK_THAT(run.text("pose/note"), ContainsSubstring("its axis"));
}

TEST_CASE("Hostile numbers of the pose experiment never become NaN", "[pose][lab]") {
    const std::vector<lab::Json> hostile{
        {{"pose_first_particles", 1}, {"pose_second_particles", 1}},
        {{"pose_second_particles", 2}, {"pose_rate", 1.0}, {"pose_cap", 2.0}},
        {{"pose_motion", 4.0}, {"pose_noise", 0.05}},
        {{"pose_noise", 5.0}, {"pose_motion", 0.0}},
        {{"pose_occluder_width", 24.0}, {"pose_occluder_height", 24.0}},
        {{"pose_threshold", 0.0}},
        {{"pose_threshold", 1.0}, {"pose_held", true}, {"pose_camera", "grey"}}};
    for (const lab::Json& overrides : hostile) {
        MovingRun run;
        run.reset(overrides);
        CHECK(finite(run.lab->emit()));
        run.step(40);
        run.act(button("kidnap"));
        run.step(40);
        CAPTURE(overrides.dump());
        CHECK(finite(run.lab->emit()));
    }
}

TEST_CASE("Errors of many runs: rows, summary and checks", "[pose][lab]") {
    MovingRun run;
    run.reset({{"experiment", "pose-errors"},
               {"pose_camera", "grey"},
               {"pose_sir_counts", {20, 200}},
               {"pose_flow_counts", {20}},
               {"pose_runs", 2}});
    CHECK(run.lab->emit().checks.empty());
    // A tracker shows its first run while the others have none.
    CHECK(run.step(1).steps == 1);
    const lab::Frame first = run.lab->emit();
    CHECK(first.checks.empty());
    const auto curve =
        std::ranges::find(first.channels, "pose-errors/rotation/sir", &lab::Channel::name);
    REQUIRE(curve != first.channels.end());
    CHECK(std::get<lab::Series>(curve->value).x == std::vector<double>{20});
    const lab::Progress progress = run.step(1000);
    CHECK(progress.done);
    CHECK(progress.steps == 7);
    CHECK(finite(run.lab->emit()));
    CHECK(run.verdict("pose-per-particle") == lab::Verdict::holds);
    CHECK(run.verdict("pose-pair-term") == lab::Verdict::holds);
    const std::vector<lab::Channel> records = run.lab->records();
    REQUIRE(records.size() == 1);
    const auto& table = std::get<lab::Table>(records[0].value);
    CHECK(table.row_labels.size() == 8);
    CHECK(table.row_labels[0] == "sir");
    CHECK(table.values.size() == 8 * table.columns.size());
    // 20 particles in 5 sub-steps cost 200 pictures.
    CHECK(table.values[5 + 2 * table.columns.size()] == 200);
    // Two runs are too few for this one.
    CHECK(run.verdict("pose-equal-time") == lab::Verdict::undecided);
    CHECK_THROWS_AS(run.reset({{"experiment", "pose-errors"},
                               {"pose_sir_counts", lab::Json::array()},
                               {"pose_flow_counts", lab::Json::array()}}),
                    lab::ConfigError);
}

TEST_CASE("Presets of pose and robot run, and their views have something to show",
          "[pose][robot][lab]") {
    MovingRun run;
    const std::vector<lab::ViewSpec>& views = run.definition.views;
    std::vector<lab::Preset> presets = pose_presets();
    for (lab::Preset& preset : robot_presets()) presets.push_back(std::move(preset));
    for (const lab::Preset& preset : presets) {
        CAPTURE(preset.id);
        const lab::Preset& known = lab::find_preset(run.definition, preset.id);
        CHECK(known.overrides == preset.overrides);
        if (preset.id == "pose-errors-full") continue;
        run.reset(preset.overrides);
        run.step(3);
        const lab::Frame frame = run.lab->emit();
        CHECK(finite(frame));
        const lab::LayoutSpec layout = lab::layout_for(run.definition, run.config);
        std::size_t drawn = 0;
        for (const auto& row : layout.rows) {
            for (const std::string& id : row) {
                const auto view = std::ranges::find(views, id, &lab::ViewSpec::id);
                REQUIRE(view != views.end());
                drawn += lab::compose(*view, run.definition.schema, frame, {}).layers.size();
            }
        }
        CHECK(drawn > 3);
    }
}
