// Trainings that helpers do, each session on a thread of its own, with the messages that the page
// carries between workers.
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "data/catalogue.h"
#include "lab/client.h"
#include "lab/frame.h"
#include "lab/session.h"
#include "labs/scale_time/lab.h"

using namespace tessera;

namespace {

constexpr std::chrono::milliseconds slice{4};

/// One worker: a session and what it said.
struct Worker {
    lab::Registry registry;
    Catalogue catalogue{files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data")};
    lab::Session session{registry, catalogue};
    lab::Client client;
    std::vector<lab::Json> events;
    std::string part;  ///< that it works on

    Worker() { registry.push_back(scale_time::definition()); }

    void say(const lab::Json& command) {
        session.handle(lab::to_text(command));
        listen();
    }
    void pump() {
        session.pump(lab::Clock::now() + slice);
        listen();
    }
    void listen() {
        while (auto message = session.next()) {
            if (const auto* text = std::get_if<std::string>(&*message)) {
                events.push_back(lab::Json::parse(*text));
            }
            client.receive(*message);
        }
    }
    std::vector<lab::Json> take(const std::string& name) {
        std::vector<lab::Json> found;
        for (const lab::Json& event : events) {
            if (event.at("event") == name) found.push_back(event);
        }
        events.clear();
        return found;
    }
};

const lab::Json changes = {{"experiment", "tradeoff"},
                           {"widths", {8, 16, 24, 32}},
                           {"seeds", 2},
                           {"steps", 400},
                           {"thresholds", {0.07, 0.06}}};

lab::Json open_command(bool helper) {
    lab::Json command{{"do", "open"}, {"lab", "scale-time"}, {"config", changes}};
    if (helper) command["helper"] = true;
    return command;
}

/// Asks for a part for a helper that has none.
void give(Worker& main, Worker& helper, int& given) {
    main.say({{"do", "give"}});
    for (const lab::Json& event : main.take("part")) {
        if (event.at("key").is_null()) continue;
        helper.part = event.at("key");
        helper.say({{"do", "part"}, {"run", event.at("run")}, {"key", helper.part}});
        ++given;
    }
}

void carry(Worker& helper, Worker& main) {
    for (lab::Json event : helper.take("part_result")) {
        event["do"] = "take";
        if (event.at("done") == true) helper.part.clear();
        main.say(event);
    }
}

struct Outcome {
    lab::Frame frame;
    int given = 0;
};

/// Runs to the end with so many helpers; `lost` of them vanish with their first part.
Outcome outcome_with(std::size_t count, std::size_t lost = 0) {
    Worker main;
    main.say(open_command(false));
    std::deque<Worker> helpers(count);
    for (Worker& helper : helpers) helper.say(open_command(true));
    Outcome outcome;
    while (main.client.status.state != lab::State::done) {
        REQUIRE(main.client.status.state == lab::State::running);
        for (Worker& helper : helpers) {
            if (helper.part.empty()) give(main, helper, outcome.given);
        }
        if (lost > 0 && !helpers.empty() && !helpers.back().part.empty()) {
            const std::string part = helpers.back().part;
            helpers.pop_back();
            --lost;
            main.say({{"do", "take_back"}, {"run", 1}, {"key", part}});
        }
        std::vector<std::thread> threads;
        threads.emplace_back([&] { main.pump(); });
        for (Worker& helper : helpers) threads.emplace_back([&] { helper.pump(); });
        for (std::thread& thread : threads) thread.join();
        for (Worker& helper : helpers) carry(helper, main);
        main.say({{"do", "ack"}});
    }
    main.pump();
    main.say({{"do", "ack"}});
    main.pump();
    outcome.frame = main.client.frame;
    return outcome;
}

std::vector<std::pair<std::string, double>> numbers_of(const lab::Frame& frame) {
    std::vector<std::pair<std::string, double>> numbers;
    for (const lab::Channel& channel : frame.channels) {
        if (const auto* scalar = std::get_if<lab::Scalar>(&channel.value)) {
            numbers.emplace_back(channel.name, scalar->value);
        }
        if (const auto* series = std::get_if<lab::Series>(&channel.value)) {
            for (const double y : series->y) numbers.emplace_back(channel.name, y);
        }
    }
    return numbers;
}

}  // namespace

TEST_CASE("With any number of helpers the trainings end in the same numbers",
          "[scale-time][networks][lab]") {
    const Outcome alone = outcome_with(0);
    CHECK(alone.given == 0);
    const auto expected = numbers_of(alone.frame);
    REQUIRE(expected.size() > 100);
    const Outcome one = outcome_with(1);
    CHECK(one.given > 0);
    CHECK(numbers_of(one.frame) == expected);
    const Outcome three = outcome_with(3);
    CHECK(three.given > 2);
    CHECK(numbers_of(three.frame) == expected);
}

TEST_CASE("A helper that is lost leaves nothing undone", "[scale-time][networks][lab]") {
    CHECK(numbers_of(outcome_with(2, 2).frame) == numbers_of(outcome_with(0).frame));
}

TEST_CASE("What belongs to an earlier run is ignored, and nonsense is refused",
          "[scale-time][networks][lab]") {
    Worker main;
    main.say(open_command(false));
    main.say({{"do", "give"}});
    const lab::Json part = main.take("part").at(0);
    CHECK(part.at("run") == 1);
    const std::string key = part.at("key");
    const lab::Json nonsense = {{"steps", "many"}};
    main.say({{"do", "take"}, {"run", 0}, {"key", key}, {"done", true}, {"result", nonsense}});
    main.say({{"do", "take"}, {"run", 1}, {"key", "999"}, {"done", true}, {"result", nonsense}});
    CHECK(main.take("error").empty());
    main.say({{"do", "take"}, {"run", 1}, {"key", key}, {"done", true}, {"result", nonsense}});
    CHECK(main.take("error").size() == 1);
    // `finish` does alone what was given away.
    main.say({{"do", "finish"}});
    CHECK(main.client.status.state == lab::State::done);
    Worker helper;
    helper.say(open_command(true));
    helper.take("");
    helper.say({{"do", "finish"}});
    helper.say({{"do", "part"}, {"run", 1}, {"key", "none"}});
    CHECK(helper.take("error").size() == 1);
    helper.pump();
    CHECK(helper.take("error").size() == 1);
    CHECK(helper.client.status.state == lab::State::paused);
}
