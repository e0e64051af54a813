#include "lab/schema.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <limits>

#include "counting_lab.h"

using namespace tessera;
using namespace tessera::lab;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

const Schema& schema() {
    static const Schema instance = schema_of<test::CountingParameters>();
    return instance;
}

std::string refusal_of(const Json& overrides) {
    try {
        resolve(schema(), overrides);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("A schema holds what describe said, once", "[lab][schema]") {
    const Field& count = *find_field(schema(), "count");
    CHECK(count.label == "how far");
    CHECK(count.group == "Counting");
    CHECK(count.unit == "steps");
    CHECK(count.source == "Sec. 1");
    CHECK(count.range == Bounds{1, 1000});
    CHECK(count.browser == Bounds{1, 100});
    CHECK(find_field(schema(), "factor")->browser == Bounds{0.0, 2.0});
    CHECK(find_field(schema(), "factor")->effect == Effect::live);
    CHECK(find_field(schema(), "direction")->choices.at(1).key == "down");
    CHECK(find_field(schema(), "nothing") == nullptr);
}

TEST_CASE("Defaults survive parameters, JSON and back", "[lab][schema]") {
    const Json defaults = default_config(schema());
    CHECK(defaults == to_config(test::CountingParameters{}));
    auto parameters = from_config<test::CountingParameters>(
        resolve(schema(), {{"count", 7}, {"direction", "down"}, {"cutoffs", {1, 2.5}}}));
    CHECK(parameters.count == 7);
    CHECK(parameters.direction == test::Direction::down);
    CHECK(parameters.cutoffs == std::vector<double>{1.0, 2.5});
    CHECK(parameters.name == "squares");
}

TEST_CASE("A schema survives its JSON form", "[lab][schema]") {
    const Json json = to_json(schema());
    CHECK(to_json(schema_from_json(json)) == json);
}

TEST_CASE("Refusals name the key, the value and what is allowed", "[lab][schema]") {
    CHECK(refusal_of({{"count", 0}}) ==
          "count: '0' is not allowed; allowed: an integer from 1 to 1000");
    CHECK(refusal_of({{"count", 2.5}}) ==
          "count: '2.5' is not allowed; allowed: an integer from 1 to 1000");
    CHECK(refusal_of({{"count", "many"}}) ==
          "count: 'many' is not allowed; allowed: an integer from 1 to 1000");
    CHECK(refusal_of({{"factor", nullptr}}) ==
          "factor: 'null' is not allowed; allowed: a number from 0 to 2");
    CHECK(refusal_of({{"factor", std::numeric_limits<double>::quiet_NaN()}}) ==
          "factor: 'null' is not allowed; allowed: a number from 0 to 2");
    CHECK(refusal_of({{"direction", "left"}}) ==
          "direction: 'left' is not allowed; allowed: up, down");
    CHECK(refusal_of({{"needs_data", 1}}) ==
          "needs_data: '1' is not allowed; allowed: true or false");
    CHECK(refusal_of({{"sizes", {1, 2, 3, 4, 5, 6}}}) ==
          "sizes: '[1,2,3,4,5,6]' is not allowed; allowed: 1 to 5 integers from 1 to 100");
    CHECK(refusal_of({{"sizes", Json::array()}}) != "");
    CHECK(refusal_of({{"cutoffs", {1.0, -1.0}}}) != "");
    CHECK(refusal_of({{"name", "much longer than twenty bytes"}}) != "");
    CHECK(refusal_of({{"cuont", 3}}) == "'cuont' is not a parameter; did you mean count?");
    CHECK_THAT(refusal_of({{"zzzzzzzz", 3}}), ContainsSubstring("allowed: count, factor"));
    CHECK(refusal_of(Json::array({1})) == "the configuration must be a JSON object, not '[1]'");
    CHECK(refusal_of({{"count", 3.0}}).empty());
}

TEST_CASE("Hostile text in a refusal is made harmless and short", "[lab][schema]") {
    const std::string hostile = "\x1b[31m\n" + std::string(10000, 'x');
    const std::string message = refusal_of({{hostile, 1}});
    CHECK(message.size() < 400);
    CHECK_THAT(message, ContainsSubstring("\\x1b"));
    CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("Resolving leniently keeps the base value of what is refused", "[lab][schema]") {
    std::vector<Problem> problems;
    const Json base = resolve(schema(), {{"count", 50}});
    const Json config =
        resolve(schema(), base, {{"count", 0}, {"factor", 1.0}, {"nonsense", 1}}, problems);
    CHECK(config.at("count") == 50);
    CHECK(config.at("factor") == 1.0);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].key == "count");
    CHECK(problems[1].key == "nonsense");
}

TEST_CASE("Values survive their text form exactly", "[lab][schema]") {
    const Field& factor = *find_field(schema(), "factor");
    for (const double value : {0.1, 1.0 / 3.0, 5e-324, 1e-300, 2.0, 0.0}) {
        CHECK(parse_value(factor, format_value(factor, value)).get<double>() == value);
    }
    const Field& cutoffs = *find_field(schema(), "cutoffs");
    const Json list{1e-3, 1.0 / 7.0, 1e8};
    CHECK(parse_value(cutoffs, format_value(cutoffs, list)) == list);
    CHECK(format_value(*find_field(schema(), "sizes"), {1, 2}) == "1,2");
    CHECK(format_value(*find_field(schema(), "needs_data"), true) == "true");
}

TEST_CASE("Text that does not fit is refused", "[lab][schema]") {
    const auto refused = [](const char* name, const char* text) {
        CHECK_THROWS_AS(parse_value(*find_field(schema(), name), text), ConfigError);
    };
    refused("count", "");
    refused("count", "12x");
    refused("count", "1e99");
    refused("factor", "nan");
    refused("factor", "inf");
    refused("factor", "0.5,0.5");
    refused("sizes", "1,,2");
    refused("sizes", "");
    refused("needs_data", "perhaps");
    refused("direction", "");
}

TEST_CASE("Activity follows the conditions", "[lab][schema]") {
    const Field& direction = *find_field(schema(), "direction");
    CHECK(all_hold(direction.active_when, schema(), default_config(schema())));
    CHECK_FALSE(
        all_hold(direction.active_when, schema(), resolve(schema(), {{"needs_data", true}})));
}

TEST_CASE("The difference is what changed, and only that", "[lab][schema]") {
    const Json base = default_config(schema());
    CHECK(difference(schema(), base, base).empty());
    const Json changed = resolve(schema(), {{"count", 3}, {"factor", 0.5}});
    CHECK(difference(schema(), base, changed) == Json{{"count", 3}});
}

TEST_CASE("The nearest name is offered only when it is near", "[lab][schema]") {
    const std::vector<std::string> known{"count", "factor"};
    CHECK(nearest_name("coutn", known) == "count");
    CHECK(nearest_name("xyz", known).empty());
    CHECK(nearest_name(std::string(100000, 'c'), known).empty());
}
