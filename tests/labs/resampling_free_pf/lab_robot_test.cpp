#include "labs/resampling_free_pf/lab_robot.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <string>
#include <vector>

#include "labs/resampling_free_pf/lab_runs.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;
using Catch::Matchers::ContainsSubstring;

namespace {

lab::Json near_robot() {
    return {{"experiment", "robot"},
            {"robot_start", "near"},
            {"robot_particles", 300},
            {"robot_filter", "augmented"}};
}

}  // namespace

TEST_CASE("The same configuration gives the same robot, in any portions of work", "[robot][lab]") {
    MovingRun a;
    MovingRun b;
    a.reset(near_robot());
    b.reset(near_robot());
    a.step(60);
    for (int i = 0; i < 20; ++i) b.step(3);
    CHECK(lab::encode(a.lab->emit()) == lab::encode(b.lab->emit()));
    CHECK(a.verdict("robot-tracks") == lab::Verdict::holds);
    const lab::Channel rows = a.lab->records().at(0);
    const auto& table = std::get<lab::Table>(rows.value);
    CHECK(table.values.size() == 60 * table.columns.size());
}

TEST_CASE("Kidnapped, the robot is lost and found again", "[robot][lab]") {
    MovingRun run;
    run.reset(near_robot());
    run.step(60);
    run.act(button("kidnap"));
    run.step(1);
    CHECK(run.last("robot/share") < 0.1);
    CHECK(run.verdict("robot-recovers") == lab::Verdict::undecided);
    int steps = 0;
    while (run.last("robot/share") < 0.5 && steps < 600) {
        run.step(20);
        steps += 20;
    }
    CAPTURE(steps);
    CHECK(run.verdict("robot-recovers") == lab::Verdict::holds);
}

TEST_CASE("A stroke builds walls in the robot's world, and takes them back", "[robot][lab]") {
    MovingRun run;
    run.reset(near_robot());
    const auto dark = [&](int row, int col) {
        const lab::Frame frame = run.lab->emit();
        const auto* image = lab::channel_value<lab::Image>(frame, "robot/map");
        return image->rgb[3 * (static_cast<std::size_t>(row) * image->columns + col)] < 128;
    };
    // Row 3 from the top of 26 rows is y = 22.5.
    CHECK(!dark(3, 4));
    run.act(touch(3.5, 22.5, true));
    run.act(touch(6.5, 22.5, true));
    run.act(touch(6.5, 22.5, false));
    CHECK(run.config["robot_painted"] == "3.3,3.4,3.5,3.6");
    CHECK(dark(3, 4));
    run.step(5);
    SECTION("a second stroke from a wall removes them") {
        run.act(touch(6.5, 22.5, true));
        run.act(touch(4.5, 22.5, false));
        CHECK(run.config["robot_painted"] == "3.3");
        CHECK(!dark(3, 4));
    }
    SECTION("a button clears all") {
        run.act(button("robot-clear"));
        CHECK(run.config["robot_painted"] == "");
        CHECK(!dark(3, 4));
    }
    SECTION("a map that does not know them shows them in another colour") {
        run.set({{"robot_map_knows", false}});
        CHECK(!dark(3, 4));
        run.step(20);
        CHECK(finite(run.lab->emit()));
    }
    SECTION("the ring and what lies outside stay as they are") {
        run.act(touch(0.5, 5.5, true));
        run.act(touch(-1e300, 1e300, true));
        run.act(touch(std::numeric_limits<double>::quiet_NaN(), 3.0, false));
        CHECK(run.config["robot_painted"] == "3.3,3.4,3.5,3.6");
    }
}

TEST_CASE("Keys drive the robot, a button gives it back; it is carried where it fits",
          "[robot][lab]") {
    MovingRun run;
    run.reset(near_robot());
    const auto place = [&] {
        const lab::Frame frame = run.lab->emit();
        const auto* arrow = lab::channel_value<lab::Arrows>(frame, "robot/robot");
        return std::vector<double>{arrow->x0[0], arrow->y0[0]};
    };
    run.act(arrow_key(2));
    CHECK(run.config["robot_driver"] == "visitor");
    run.step(1);
    const std::vector<double> still = place();
    run.act(arrow_key(9));
    run.step(5);
    CHECK(place() == still);
    run.act(button("robot-give-back"));
    run.step(20);
    CHECK(place() != still);
    run.set({{"robot_pointer", "put"}});
    run.act(touch(5.5, 22.5, false));
    CHECK(place() == std::vector<double>{5.5, 22.5});
    run.act(touch(0.5, 0.5, false));
    run.act(touch(std::numeric_limits<double>::infinity(), 0.5, false));
    CHECK(place() == std::vector<double>{5.5, 22.5});
    run.act(button("robot-scatter"));
    run.step(3);
    CHECK(finite(run.lab->emit()));
}

TEST_CASE("Painted cells of the robot read back as they are written", "[robot][lab]") {
    const std::vector<env::Cell> cells{{3, 4}, {0, 249}};
    CHECK(format_cells(cells) == "3.4,0.249");
    CHECK(parse_cells("3.4,0.249") == cells);
    CHECK(parse_cells("").empty());
    for (const char* bad : {"3", "3,4", "x.4", "-3.4", "3.4x", "3.", "99999999999.1", ","}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_cells(bad), lab::ConfigError);
    }
    // Cells that do not exist are passed over; a world without room is refused, the run is kept.
    MovingRun run;
    run.reset(near_robot());
    run.set({{"robot_painted", "500.3,0.0"}});
    run.step(2);
    CHECK(run.number("robot/step") == 2);
}

TEST_CASE("Extreme settings of the robot never become NaN", "[robot][lab]") {
    const std::vector<lab::Json> extreme{
        {{"robot_particles", 3}},
        {{"robot_particles", 3}, {"robot_filter", "flow"}, {"robot_rate", 1.0}, {"robot_cap", 2.0}},
        {{"robot_range_noise", 0.05}, {"robot_outliers", 0.001}, {"robot_sharpness", 1.0}},
        {{"robot_move_noise", 1.0}, {"robot_turn_noise", 1.0}},
        {{"robot_threshold", 0.0}, {"robot_beams", 72}},
        {{"robot_threshold", 1.0}, {"robot_longest", 1.0}, {"robot_beams", 1}},
        {{"robot_filter", "flow-local"}, {"robot_particles", 100}}};
    for (lab::Json overrides : extreme) {
        overrides["experiment"] = "robot";
        MovingRun run;
        run.reset(overrides);
        CHECK(finite(run.lab->emit()));
        run.step(100);
        CAPTURE(overrides.dump());
        CHECK(finite(run.lab->emit()));
        CHECK_THAT(run.text("robot/note"), ContainsSubstring("Step 100"));
    }
}
