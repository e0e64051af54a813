#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/errors.h"
#include "data/png_files.h"
#include "lab/session.h"
#include "labs/farmap/lab_runs.h"

using namespace tessera;
using namespace tessera::farmap;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::array<std::string_view, 6> rooms = {"############", "#....#.....#", "#..........#",
                                                   "#....#.....#", "#....#.....#", "############"};

/// A session as the page has it, with what it said.
struct Visit {
    lab::Registry registry{farmap::definition()};
    Catalogue catalogue;
    lab::Session session{registry, catalogue};
    std::vector<std::string> errors;
    lab::Json status;
    lab::Json configured;

    void say(const lab::Json& command) {
        session.handle(lab::to_text(command));
        hear();
    }
    void drop(std::span<const std::byte> file) {
        session.provide("own", file);
        hear();
    }
    void hear() {
        session.pump(lab::Clock::now() + std::chrono::milliseconds(1));
        while (const auto message = session.next()) {
            const auto* text = std::get_if<std::string>(&*message);
            if (text == nullptr) continue;
            const lab::Json event = lab::Json::parse(*text);
            if (event["event"] == "error") errors.push_back(event["message"]);
            if (event["event"] == "status") status = event;
            if (event["event"] == "configured") configured = event;
        }
        session.handle(R"({"do":"ack"})");
    }
};

}  // namespace

TEST_CASE("A picture is explored as the drawing of the same map is", "[farmap][lab][png]") {
    LabRun picture;
    picture.catalogue.provide("own", test::png_of_drawing(rooms));
    picture.reset({{"world", "own"}, {"steps", 500}});
    CHECK(picture.step(1000).done);
    LabRun drawing;
    std::string map;
    for (const std::string_view row : rooms) map += std::string(row) + "|";
    drawing.reset({{"world", "drawn"}, {"map", map}, {"steps", 500}});
    drawing.step(1000);
    CHECK(picture.number("now/coverage") == 1);
    CHECK(picture.number("step") == drawing.number("step"));
    CHECK(picture.text("world/note") == drawing.text("world/note"));
    const lab::Frame frame = picture.lab->emit();
    REQUIRE(frame.data.size() == 1);
    CHECK(frame.data[0].sha256 == picture.catalogue.picture()->sha256);
    SECTION("and can be kept in the link") {
        const lab::Json kept = picture.lab->act(button("keep"));
        CHECK(kept["world"] == "drawn");
        picture.reset(kept);
        CHECK(picture.lab->emit().data.empty());
        picture.step(5000);
        CHECK(picture.number("now/coverage") == 1);
    }
}

TEST_CASE("What is darker than the threshold is a wall", "[farmap][lab][png]") {
    LabRun run;
    // Ink of 100 on paper of 200, one pixel a cell.
    const std::vector<std::uint8_t> raw = {0, 200, 100, 200, 0, 200, 200, 200};
    run.catalogue.provide("own", test::png_file({.width = 3, .height = 2}, raw));
    const auto area = [&](int threshold) {
        run.reset({{"world", "own"}, {"scale", 1}, {"walls_below", threshold}});
        return run.text("world/note");
    };
    CHECK_THAT(area(128), ContainsSubstring("of 15 cells"));
    CHECK_THAT(area(50), ContainsSubstring("of 16 cells"));
    CHECK_THROWS_AS(area(201), InputError);
}

TEST_CASE("A hostile picture keeps the run of the page", "[farmap][lab][session][png]") {
    Visit visit;
    visit.say({{"do", "open"}, {"lab", "farmap"}, {"config", {{"steps", 100}}}});
    const Bytes good = test::png_of_drawing(rooms);
    visit.drop(std::span(good).first(good.size() / 2));
    REQUIRE(visit.errors.size() == 1);
    CHECK_THAT(visit.errors[0], ContainsSubstring("cut short"));
    CHECK(visit.status["state"] != "failed");
    CHECK(visit.configured["config"]["world"] == "generated");
    SECTION("a world without its picture waits for it") {
        visit.say({{"do", "configure"}, {"set", {{"world", "own"}}}});
        CHECK(visit.status["state"] == "waiting");
        visit.drop(good);
        CHECK(visit.status["state"] != "waiting");
        CHECK(visit.status["state"] != "failed");
        CHECK(visit.errors.size() == 1);
    }
    SECTION("a picture without a free cell is refused, and the old world stays") {
        constexpr std::array<std::string_view, 2> black = {"##", "##"};
        visit.drop(test::png_of_drawing(black));
        visit.say({{"do", "configure"}, {"set", {{"world", "own"}}}});
        REQUIRE(visit.errors.size() == 2);
        CHECK_THAT(visit.errors[1], ContainsSubstring("no cell is free"));
        CHECK(visit.configured["config"]["world"] == "generated");
        CHECK(visit.status["state"] != "failed");
    }
}

TEST_CASE("A picture that is no map gives way to the one before it",
          "[farmap][lab][session][png]") {
    Visit visit;
    visit.say({{"do", "open"}, {"lab", "farmap"}, {"config", {{"world", "own"}, {"steps", 100}}}});
    CHECK(visit.status["state"] == "waiting");
    constexpr std::array<std::string_view, 2> black = {"##", "##"};
    visit.drop(test::png_of_drawing(black));
    REQUIRE(visit.errors.size() == 1);
    CHECK_THAT(visit.errors[0], ContainsSubstring("no cell is free"));
    CHECK(visit.status["state"] == "waiting");
    visit.drop(test::png_of_drawing(rooms));
    CHECK(visit.status["state"] != "failed");
    CHECK(visit.status["state"] != "waiting");
    visit.drop(test::png_of_drawing(black));
    CHECK(visit.errors.size() == 2);
    CHECK(visit.status["state"] != "failed");
    CHECK(visit.status["state"] != "waiting");
    CHECK(visit.catalogue.picture()->width == 12);
}

TEST_CASE("A paste of ten million characters is refused at once", "[farmap][lab][session]") {
    Visit visit;
    visit.say({{"do", "open"}, {"lab", "farmap"}, {"config", {{"steps", 100}}}});
    const auto start = std::chrono::steady_clock::now();
    visit.say({{"do", "configure"},
               {"set", {{"world", "drawn"}, {"map", std::string(10'000'000, '.')}}}});
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    REQUIRE(visit.errors.size() == 1);
    CHECK_THAT(visit.errors[0], ContainsSubstring("map"));
    CHECK(visit.errors[0].size() < 300);
    CHECK(visit.configured["config"]["world"] == "generated");
}
