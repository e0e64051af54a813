#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/errors.h"
#include "lab/session.h"
#include "labs/farmap/lab_runs.h"
#include "labs/farmap/lab_world.h"

using namespace tessera;
using namespace tessera::farmap;
using Catch::Matchers::ContainsSubstring;

namespace {

const lab::Table& table_of(const std::vector<lab::Channel>& records, const std::string& name) {
    const auto found = std::ranges::find(records, name, &lab::Channel::name);
    REQUIRE(found != records.end());
    return std::get<lab::Table>(found->value);
}

/// The column of a table.
std::vector<double> column(const lab::Table& table, const std::string& name) {
    const auto place =
        static_cast<std::size_t>(std::ranges::find(table.columns, name) - table.columns.begin());
    REQUIRE(place < table.columns.size());
    std::vector<double> values;
    for (std::size_t i = place; i < table.values.size(); i += table.columns.size()) {
        values.push_back(table.values[i]);
    }
    return values;
}

std::vector<double> trace(const LabRun& run, const std::string& name) {
    const std::vector<lab::Channel> records = run.lab->records();
    return column(table_of(records, "trace-1"), name);
}

std::string check_line(const lab::Frame& frame, const std::string& id, lab::Verdict verdict) {
    for (const lab::CheckResult& check : frame.checks) {
        if (check.id == id) {
            CHECK(check.verdict == verdict);
            return check.line;
        }
    }
    FAIL("no check " << id);
    return {};
}

/// A room of 9 x 9 free cells with the start in its upper left corner, not enlarged.
lab::Json room() {
    std::string map = "###########|#S........#|";
    for (int i = 0; i < 8; ++i) map += "#.........#|";
    return {{"world", "drawn"}, {"map", map + "###########"}, {"scale", 1}};
}

std::array<std::uint8_t, 3> pixel(const LabRun& run, int row, int col) {
    const lab::Frame frame = run.lab->emit();
    const auto* image = lab::channel_value<lab::Image>(frame, "world/picture");
    const std::size_t at = 3 * static_cast<std::size_t>(row * image->columns + col);
    return {image->rgb[at], image->rgb[at + 1], image->rgb[at + 2]};
}

}  // namespace

TEST_CASE("The hairpin presets cut where the reference does", "[farmap][lab]") {
    LabRun run;
    for (const char* id : {"hairpin", "hairpin-60", "hairpin-sensitive", "hairpin-wide"}) {
        CAPTURE(id);
        run.config = lab::preset_config(run.definition, lab::find_preset(run.definition, id));
        run.lab->reset(run.config);
        CHECK(run.step(100'000).done);
        const std::string line = check_line(run.lab->emit(), "hairpin", lab::Verdict::holds);
        CAPTURE(line);
        CHECK_THAT(line, ContainsSubstring("the reference"));
    }
}

TEST_CASE("Agents side by side start in the same pose on the same map", "[farmap][lab]") {
    LabRun run;
    run.reset({{"second", "frontier"}, {"third", "frontier++"}, {"steps", 200}});
    run.step(50);
    const std::vector<lab::Channel> records = run.lab->records();
    for (const char* name : {"row", "column", "heading"}) {
        const double first = column(table_of(records, "trace-1"), name).front();
        CHECK(column(table_of(records, "trace-2"), name).front() == first);
        CHECK(column(table_of(records, "trace-3"), name).front() == first);
    }
    CHECK(table_of(records, "runs").row_labels ==
          std::vector<std::string>{"FARMap", "Frontier", "Frontier++"});
}

TEST_CASE("A run does not depend on how its steps are dealt out", "[farmap][lab]") {
    LabRun whole;
    LabRun pieces;
    whole.reset({{"steps", 300}});
    pieces.reset({{"steps", 300}});
    whole.step(1000);
    for (int i = 0; i < 301; ++i) pieces.step(1);
    CHECK(table_of(whole.lab->records(), "trace-1").values ==
          table_of(pieces.lab->records(), "trace-1").values);
}

TEST_CASE("Looking back shows the run as it was", "[farmap][lab]") {
    LabRun run;
    run.reset({{"steps", 400}});
    run.step(120);
    const lab::Frame then = run.lab->emit();
    run.step(200);
    run.set({{"look_back", 200}});
    const lab::Frame again = run.lab->emit();
    CHECK(lab::channel_value<lab::Scalar>(again, "step")->value == 120);
    for (const char* name : {"world/picture"}) {
        CHECK(lab::channel_value<lab::Image>(again, name)->rgb ==
              lab::channel_value<lab::Image>(then, name)->rgb);
    }
    for (const char* name : {"coverage/1", "memory/1", "world/path", "confidence/view"}) {
        CHECK(lab::channel_value<lab::Series>(again, name)->y ==
              lab::channel_value<lab::Series>(then, name)->y);
    }
    run.act(button("now"));
    CHECK(run.number("step") == 320);
    run.act(button("earlier"));
    CHECK(run.number("step") == 310);
}

TEST_CASE("Looking back shows the walls and colours of that moment", "[farmap][lab]") {
    const bool changing = GENERATE(false, true);
    CAPTURE(changing);
    LabRun run;
    lab::Json config = room();
    config.update({{"steps", 1000}, {"changing_colours", changing}, {"second", "frontier"}});
    run.reset(config);
    std::vector<std::vector<std::uint8_t>> pictures;
    const auto keep_picture = [&] {
        const lab::Frame frame = run.lab->emit();
        pictures.push_back(lab::channel_value<lab::Image>(frame, "world/picture")->rgb);
    };
    keep_picture();
    // The room has no way out, and the agent goes on for ever in a part that is walled off.
    run.set({{"driver", "visitor"}});
    for (int step = 1; step <= 230; ++step) {
        run.act(arrow_key(step % 2 == 1 ? 1 : 0));
        if (step == 40) run.act(touch(7.5, 5.5, false));   // a wall in row 5, column 7
        if (step == 120) run.act(touch(7.5, 5.5, false));  // and away with it
        if (step == 121) run.act(touch(8.5, 8.5, false));
        keep_picture();
    }
    const int last = static_cast<int>(pictures.size()) - 1;
    REQUIRE(run.number("step") == last);
    CHECK(pictures[39] != pictures[41]);
    CHECK((pictures[100] == pictures[102]) != changing);
    for (int step = 0; step <= last; ++step) {
        run.set({{"look_back", last - step}});
        const lab::Frame frame = run.lab->emit();
        CAPTURE(step);
        REQUIRE(lab::channel_value<lab::Image>(frame, "world/picture")->rgb ==
                pictures[static_cast<std::size_t>(step)]);
    }
}

TEST_CASE("A stroke paints walls without gaps, and back", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    const auto before = pixel(run, 5, 5);
    // Row 5 from the top is y = 11 - 5.5; two events far apart are one stroke.
    run.act(touch(3.5, 5.5, true));
    run.act(touch(7.5, 5.5, true));
    run.act(touch(7.5, 5.5, false));
    CHECK(run.config["painted"] == "w5.3,w5.4,w5.5,w5.6,w5.7");
    CHECK(pixel(run, 5, 5) != before);
    SECTION("a stroke that begins on a wall removes walls") {
        run.act(touch(7.5, 5.5, true));
        run.act(touch(5.5, 5.5, false));
        CHECK(run.config["painted"] == "w5.3,w5.4");
        CHECK(pixel(run, 5, 5) == before);
    }
    SECTION("the eraser does not build") {
        run.set({{"pointer", "erase"}});
        run.act(touch(3.5, 6.5, true));
        run.act(touch(3.5, 5.5, false));
        CHECK(run.config["painted"] == "w5.4,w5.5,w5.6,w5.7");
    }
    SECTION("all of it is cleared at once, and the run goes on") {
        run.act(button("clear"));
        CHECK(pixel(run, 5, 5) == before);
        CHECK(run.step(5).steps == 5);
    }
    SECTION("a fresh start keeps what was painted") {
        run.lab->reset(run.config);
        CHECK(run.config["painted"] == "w5.3,w5.4,w5.5,w5.6,w5.7");
        CHECK(pixel(run, 5, 5) != before);
    }
    SECTION("the ring and what lies outside stay as they are") {
        run.act(touch(0.5, 5.5, true));
        run.act(touch(-1e300, 1e300, true));
        run.act(touch(5.5, 0.5, false));
        CHECK(run.config["painted"] == "w5.3,w5.4,w5.5,w5.6,w5.7");
    }
}

TEST_CASE("An agent walled in ends the run with the reason", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    // The start is row 1, column 1.
    run.act(touch(2.5, 9.5, false));
    run.act(touch(1.5, 8.5, false));
    const lab::Progress progress = run.step(1'000'000);
    CHECK(progress.done);
    CHECK_THAT(progress.outcome, ContainsSubstring("walled in"));
    CHECK(finite(run.lab->emit()));
    SECTION("and goes on when there is a way out again") {
        run.act(button("clear"));
        CHECK(run.step(10).steps == 10);
    }
}

TEST_CASE("A wall painted on the agent ends the run with the reason", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    run.act(touch(1.5, 9.5, false));
    const lab::Progress progress = run.step(10);
    CHECK(progress.done);
    CHECK_THAT(progress.outcome, ContainsSubstring("a wall was painted"));
}

TEST_CASE("Arrow keys take the agent over, a button gives it back", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    const int down = 1;
    const int right = 3;
    run.act(arrow_key(down));
    run.act(arrow_key(right));
    CHECK(run.config["driver"] == "visitor");
    CHECK(trace(run, "row") == std::vector<double>{1, 2, 2});
    CHECK(trace(run, "column") == std::vector<double>{1, 1, 2});
    CHECK(run.step(100).done);
    CHECK(trace(run, "row").size() == 3);
    run.act(arrow_key(7));
    run.act(arrow_key(-1));
    CHECK(trace(run, "row").size() == 3);
    run.act(button("give-back"));
    CHECK(run.step(4).steps == 4);
}

TEST_CASE("Written moves are walked again, up to a wall", "[farmap][lab]") {
    LabRun run;
    lab::Json config = room();
    config.update({{"driver", "moves"}, {"moves", "rrdl"}});
    run.reset(config);
    lab::Progress progress = run.step(100);
    CHECK(progress.done);
    CHECK(progress.outcome.empty());
    CHECK(trace(run, "row") == std::vector<double>{1, 1, 1, 2, 2});
    CHECK(trace(run, "column") == std::vector<double>{1, 2, 3, 3, 2});
    CHECK(trace(run, "heading") == std::vector<double>{0, 3, 3, 1, 2});
    config["moves"] = "rru";
    run.reset(config);
    progress = run.step(100);
    CHECK(progress.done);
    CHECK_THAT(progress.outcome, ContainsSubstring("in the way of move 3"));
    // The trace of a plan gives the same confidences when its moves are made one by one.
    LabRun planned;
    lab::Json plan = room();
    plan["steps"] = 150;
    planned.reset(plan);
    planned.step(40);
    constexpr std::string_view letters = "udlr";
    std::string moves;
    const std::vector<double> headings = trace(planned, "heading");
    for (std::size_t i = 1; i < headings.size(); ++i) {
        moves += letters[static_cast<std::size_t>(headings[i])];
    }
    config["moves"] = moves;
    run.reset(config);
    run.step(1000);
    CHECK(trace(run, "row") == trace(planned, "row"));
    CHECK(trace(run, "confidence") == trace(planned, "confidence"));
    CHECK_THROWS_AS(parse_moves("ux"), lab::ConfigError);
}

TEST_CASE("The agent is put where the visitor points, but not into a wall", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    run.set({{"pointer", "put"}});
    run.act(touch(5.5, 4.5, false));
    CHECK(trace(run, "row").back() == 6);
    CHECK(trace(run, "column").back() == 5);
    const std::size_t steps = trace(run, "row").size();
    run.act(touch(0.5, 0.5, false));
    run.act(touch(99.0, -5.0, false));
    CHECK(trace(run, "row").size() == steps);
}

TEST_CASE("Maps that cannot be used are refused in one line, and the run is kept",
          "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    run.step(3);
    const auto refused = [&](const lab::Json& overrides) -> std::string {
        lab::Json all = room();
        all.update(overrides);
        try {
            run.lab->reset(lab::resolve(run.definition.schema, all));
        } catch (const std::exception& error) {
            return error.what();
        }
        return {};
    };
    const std::vector<lab::Json> hostile{{{"map", ""}},
                                         {{"map", "||||"}},
                                         {{"map", "####|####"}},
                                         {{"map", "#.#|#x#"}},
                                         {{"map", "S..S"}},
                                         {{"map", std::string(60'000, '.')}},
                                         {{"map", std::string("..\0..", 5)}},
                                         {{"map", "\xff\xfe"}},
                                         {{"painted", "w1"}},
                                         {{"painted", "w99999999999999999999.1"}},
                                         {{"agent", "none"}},
                                         {{"fragmentation", "random"}, {"rho", 2.0}},
                                         {{"fragmentation", "uniform"}, {"rho", 2.0}}};
    for (const lab::Json& overrides : hostile) {
        const std::string message = refused(overrides);
        CAPTURE(overrides.dump(-1, ' ', false, lab::Json::error_handler_t::replace).substr(0, 80),
                message);
        CHECK(!message.empty());
        CHECK(message.size() < 300);
        CHECK(message.find('\n') == std::string::npos);
        CHECK(run.number("step") == 3);
    }
}

TEST_CASE("Painted cells read back as they are written", "[farmap][lab]") {
    const std::vector<PaintedCell> cells{{{3, 4}, true}, {{0, 249}, false}};
    CHECK(format_painted(cells) == "w3.4,f0.249");
    CHECK(parse_painted("w3.4,f0.249") == cells);
    CHECK(parse_painted("").empty());
    CHECK_THROWS_AS(parse_painted("w3,4"), lab::ConfigError);
    CHECK_THROWS_AS(parse_painted("x3.4"), lab::ConfigError);
    CHECK_THROWS_AS(parse_painted("w-3.4"), lab::ConfigError);
}

TEST_CASE("Only what the agent knows is one map", "[farmap][lab]") {
    LabRun run;
    run.reset(room());
    const auto with_fog = pixel(run, 9, 9);
    run.set({{"fog", false}});
    CHECK(pixel(run, 9, 9) != with_fog);
    run.set({{"memory_only", true}});
    const auto unknown = pixel(run, 9, 9);
    CHECK(unknown == pixel(run, 9, 8));
    CHECK(unknown != with_fog);
}

TEST_CASE("A visitor's session goes on after a hostile paste, and resumes when walls are removed",
          "[farmap][lab][session]") {
    const lab::Registry registry{farmap::definition()};
    Catalogue catalogue;
    lab::Session session(registry, catalogue);
    std::string state;
    std::vector<std::string> errors;
    const auto say = [&](const lab::Json& command) {
        session.handle(lab::to_text(command));
        session.pump(lab::Clock::now() + std::chrono::seconds(1));
        while (const auto message = session.next()) {
            const auto* text = std::get_if<std::string>(&*message);
            if (text == nullptr) continue;
            const lab::Json event = lab::Json::parse(*text);
            if (event["event"] == "status") state = event["state"];
            if (event["event"] == "error") errors.push_back(event["message"]);
        }
        session.handle(R"({"do":"ack"})");
    };
    const auto paint = [](double x, double y) {
        return lab::Json{
            {"do", "act"},
            {"action", {{"name", "paint"}, {"view", "world"}, {"x", x}, {"y", y}, {"value", 0}}}};
    };
    say({{"do", "open"}, {"lab", "farmap"}, {"config", room()}, {"autorun", false}});
    say({{"do", "speed"}, {"steps_per_second", 0}});
    say({{"do", "configure"}, {"set", {{"map", "#?#"}}}});
    REQUIRE(errors.size() == 1);
    CHECK_THAT(errors[0], ContainsSubstring("line 1, column 2"));
    say(paint(2.5, 9.5));
    say(paint(1.5, 8.5));
    say({{"do", "run"}});
    CHECK(state == "done");
    say({{"do", "act"}, {"action", {{"name", "clear"}}}});
    say({{"do", "pause"}});
    CHECK(state != "failed");
    CHECK(errors.size() == 1);
}
