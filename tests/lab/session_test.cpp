#include "lab/session.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "counting_lab.h"
#include "lab/client.h"
#include "lab/replay.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

/// A session of the counting lab with a client that hears everything.
struct Stage {
    Registry registry{test::counting_definition()};
    Catalogue catalogue;
    Session session{registry, catalogue};
    Client client;
    std::vector<Json> events;
    int frames = 0;

    void say(const Json& command) {
        session.handle(to_text(command));
        listen();
    }
    Session::Wish pump(std::chrono::milliseconds budget = std::chrono::milliseconds(1000)) {
        const Session::Wish wish = session.pump(Clock::now() + budget);
        listen();
        return wish;
    }
    void listen() {
        while (auto message = session.next()) {
            if (const auto* text = std::get_if<std::string>(&*message)) {
                events.push_back(Json::parse(*text));
            } else {
                ++frames;
            }
            client.receive(*message);
        }
    }
    /// Pumps and acknowledges until the session is idle.
    void settle() {
        for (int i = 0; i < 100; ++i) {
            const Session::Wish wish = pump();
            say({{"do", "ack"}});
            if (!wish.again && frames == before_) return;
            before_ = frames;
        }
        FAIL("the session does not come to rest");
    }
    double done() const { return channel_value<Scalar>(client.frame, "done")->value; }

private:
    int before_ = -1;
};

}  // namespace

TEST_CASE("Opening a lab runs it to its end", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"config", {{"count", 5}}}});
    REQUIRE(stage.client.description);
    CHECK(stage.client.description->title == "Counting");
    CHECK(stage.client.config.at("count") == 5);
    CHECK(stage.client.hash == "#lab=counting&preset=short&count=5&v=1");
    CHECK(stage.client.command == "tessera run counting --preset short --set count=5");
    stage.settle();
    CHECK(stage.client.status.state == State::done);
    CHECK(stage.client.status.progress == 1.0);
    CHECK(stage.done() == 5);
    CHECK(stage.client.frame.progress == 1.0);
}

TEST_CASE("A link opens what it says and its faults are reported", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"hash", "#lab=counting&preset=long&count=9999&factor=0.25"}});
    CHECK(stage.client.preset == "long");
    CHECK(stage.client.config.at("count") == 500);
    CHECK(stage.client.config.at("factor") == 0.25);
    REQUIRE(stage.client.problems.size() == 1);
    CHECK(stage.client.problems[0].key == "count");
}

TEST_CASE("A refused command keeps the state and says why in one line", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}});
    stage.settle();
    for (const Json& command :
         std::vector<Json>{{{"do", "configure"}, {"set", {{"count", -1}}}},
                           {{"do", "configure"}, {"set", {{"count", 13}}}},
                           {{"do", "configure"}, {"preset", "none"}},
                           {{"do", "configure"}, {"set", 7}},
                           {{"do", "open"}, {"lab", "none"}},
                           {{"do", "open"}, {"lab", 3}},
                           {{"do", "figure"}, {"view", "none"}},
                           {{"do", "figure"}, {"view", "curve"}, {"width", -3}},
                           {{"do", "speed"}, {"steps_per_second", -1}},
                           {{"do", "reset_fields"}, {"fields", {"none"}}},
                           {{"do", "dance"}},
                           Json::object(),
                           Json::array()}) {
        stage.client.error.clear();
        stage.say(command);
        INFO(to_text(command));
        CHECK_FALSE(stage.client.error.empty());
        CHECK(stage.client.error.find('\n') == std::string::npos);
        CHECK(stage.client.config.at("count") == 10);
    }
    stage.settle();
    CHECK(stage.done() == 10);
    stage.session.handle("no json");
    stage.listen();
    CHECK(stage.client.error == "a command must be a JSON object");
}

TEST_CASE("Commands before a lab is open are refused", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "run"}});
    CHECK(stage.client.error == "no lab is open; send \"open\" first");
    CHECK_FALSE(stage.pump().again);
}

TEST_CASE("A live change does not start over, another does", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"autorun", false}});
    CHECK(stage.client.status.state == State::paused);
    for (int i = 0; i < 3; ++i) stage.say({{"do", "step"}});
    stage.say({{"do", "configure"}, {"set", {{"factor", 2.0}}}});
    stage.settle();
    CHECK(stage.done() == 3);
    CHECK(channel_value<Series>(stage.client.frame, "squares")->y[2] == 8.0);
    stage.say({{"do", "configure"}, {"set", {{"count", 20}}}});
    stage.settle();
    CHECK(stage.done() == 0);
    CHECK(stage.client.status.state == State::paused);
    stage.say({{"do", "run"}});
    stage.settle();
    CHECK(stage.done() == 20);
}

TEST_CASE("Presets, single resets and actions change the configuration", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}});
    stage.say({{"do", "configure"}, {"preset", "long"}, {"set", {{"name", "x"}}}});
    CHECK(stage.client.preset == "long");
    CHECK(stage.client.overrides == Json{{"name", "x"}});
    stage.say({{"do", "reset_fields"}, {"fields", {"name"}}});
    CHECK(stage.client.overrides.empty());
    stage.say({{"do", "act"}, {"action", {{"name", "pick"}, {"index", 42}}}});
    CHECK(stage.client.config.at("count") == 42);
}

TEST_CASE("A frame goes out only when the last one was taken", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"autorun", false}});
    stage.pump();
    CHECK(stage.frames == 1);
    stage.say({{"do", "step"}});
    stage.pump();
    stage.say({{"do", "step"}});
    stage.pump();
    CHECK(stage.frames == 1);
    stage.say({{"do", "ack"}, {"sequence", 1}});
    stage.pump();
    CHECK(stage.frames == 2);
    CHECK(stage.done() == 2);
}

TEST_CASE("Data that is missing is asked for and the lab waits", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"config", {{"needs_data", true}}}});
    CHECK(stage.client.status.state == State::waiting);
    CHECK(stage.client.data_needed == std::vector<std::string>{"longley"});
    CHECK_FALSE(stage.pump().again);
    stage.say({{"do", "files"}});
    CHECK_FALSE(stage.client.error.empty());
    const std::string table = "y,x\n1,2\n3,4\n5,7\n";
    stage.session.provide("longley", std::as_bytes(std::span(table)));
    stage.listen();
    CHECK(stage.client.status.state == State::running);
    stage.settle();
    CHECK(stage.client.status.state == State::done);
}

TEST_CASE("A lab that throws while it works fails with its reason and can start again",
          "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"config", {{"count", 700}}}});
    stage.pump();
    CHECK(stage.client.status.state == State::failed);
    CHECK(stage.client.status.message == "the beast");
    stage.say({{"do", "configure"}, {"set", {{"count", 4}}}});
    stage.settle();
    CHECK(stage.client.status.state == State::done);
    CHECK(stage.done() == 4);
}

TEST_CASE("A speed limit makes the session ask for time", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"config", {{"count", 1000}}}});
    stage.say({{"do", "speed"}, {"steps_per_second", 10}});
    const Session::Wish wish = stage.pump();
    CHECK(wish.again);
    CHECK(wish.after.count() > 0);
    CHECK(wish.after.count() <= 100);
    CHECK(stage.client.status.steps <= 1);
}

TEST_CASE("The pace counts the time between steps, too", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"config", {{"count", 1000}}}});
    stage.say({{"do", "speed"}, {"steps_per_second", 100}});
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < std::chrono::milliseconds(300)) stage.pump();
    CHECK(stage.client.status.steps > 0);
    CHECK(stage.client.status.steps_per_second > 0.0);
    CHECK(stage.client.status.steps_per_second <= 120.0);
}

TEST_CASE("Finish runs to the end in one call", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}, {"autorun", false}});
    stage.say({{"do", "finish"}});
    CHECK(stage.client.status.state == State::done);
    CHECK(stage.done() == 10);
}

TEST_CASE("A figure comes as picture, numbers and words", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}});
    stage.settle();
    stage.events.clear();
    stage.say({{"do", "figure"}, {"view", "curve"}, {"width", 400}, {"height", 300}});
    REQUIRE(stage.events.size() == 1);
    CHECK(stage.events[0].at("svg").get<std::string>().find("<svg") != std::string::npos);
    CHECK(stage.events[0].at("csv").get<std::string>().find("40.5") != std::string::npos);
    CHECK(stage.events[0].at("summary").get<std::string>().find("squares") != std::string::npos);
}

TEST_CASE("A description survives its JSON form", "[lab]") {
    const Json json = describe(test::counting_definition());
    const LabDescription description = description_from_json(json);
    CHECK(describe(description) == json);
    CHECK(layout_for(description, default_config(description.schema)).rows ==
          std::vector<std::vector<std::string>>{{"curve"}});
    CHECK(layout_for(description, resolve(description.schema, {{"direction", "down"}}))
              .rows.front()
              .size() == 2);
}

TEST_CASE("A recorded run is shown frame by frame, until a value is changed", "[lab][session]") {
    Stage recorded;
    recorded.say({{"do", "open"}, {"lab", "counting"}, {"autorun", false}});
    Bytes recording;
    for (int i = 0; i < 3; ++i) {
        recorded.say({{"do", "step"}});
        recorded.pump();
        recorded.say({{"do", "ack"}});
        append_frame(recording, encode(recorded.client.frame));
    }

    Stage stage;
    stage.session.provide(recording_name, recording);
    stage.say({{"do", "open"}, {"lab", "counting"}, {"replay", true}, {"autorun", false}});
    std::vector<double> shown;
    for (int i = 0; i < 3; ++i) {
        stage.pump();
        stage.say({{"do", "ack"}});
        shown.push_back(stage.done());
        if (i < 2) stage.say({{"do", "step"}});
    }
    CHECK(shown == std::vector<double>{1.0, 2.0, 3.0});
    CHECK(stage.client.status.state == State::done);

    stage.say({{"do", "configure"}, {"set", {{"count", 7}}}});
    stage.say({{"do", "run"}});
    stage.settle();
    CHECK(stage.done() == 7.0);
}

TEST_CASE("A damaged recording is refused and the state is kept", "[lab][session]") {
    Stage stage;
    stage.say({{"do", "open"}, {"lab", "counting"}});
    stage.settle();
    for (const std::string& text :
         {std::string(), std::string("nonsense"), std::string(64, '\x01')}) {
        stage.session.provide(recording_name, std::as_bytes(std::span(text)));
        stage.say({{"do", "open"}, {"lab", "counting"}, {"replay", true}});
        CHECK(stage.events.back()["event"] == "error");
        CHECK(stage.done() == 10.0);
    }
}
