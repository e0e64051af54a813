#include "lab/link.h"

#include <catch2/catch_test_macros.hpp>

#include "core/philox.h"
#include "counting_lab.h"
#include "labs/register.h"

using namespace tessera;
using namespace tessera::lab;

namespace {

const Registry& registry() {
    static const Registry instance{test::counting_definition()};
    return instance;
}

/// A value that the field accepts, drawn by `stream`.
Json random_value(const Field& field, RandomStream& stream) {
    const auto number = [&]() -> double {
        const double lower = std::max(field.range.lower, -1e6);
        const double upper = std::min(field.range.upper, 1e6);
        const double value = lower + (upper - lower) * stream.uniform();
        const bool integer = field.type == FieldType::integer || field.type == FieldType::integers;
        return integer ? std::floor(value) : value;
    };
    switch (field.type) {
        case FieldType::boolean:
            return stream.uniform() < 0.5;
        case FieldType::choice:
            return field.choices[static_cast<std::size_t>(stream.below(field.choices.size()))].key;
        case FieldType::text:
            return std::string("a b&=%#'\"\xc3\xa9").substr(0, field.max_length);
        case FieldType::integer:
        case FieldType::real:
            return number();
        case FieldType::integers:
        case FieldType::reals:
            break;
    }
    Json list = Json::array();
    const auto length = static_cast<std::size_t>(1 + stream.below(field.max_length));
    for (std::size_t i = 0; i < length; ++i) list.push_back(number());
    return list;
}

void check_round_trip(const Registry& labs, const LabDefinition& definition,
                      const std::string& preset, const Json& config) {
    const LinkState read = from_hash(labs, to_hash(definition, preset, config));
    INFO(to_hash(definition, preset, config));
    CHECK(read.problems.empty());
    CHECK(read.lab == definition.id);
    CHECK(read.preset == preset);
    CHECK(read.config == config);
}

}  // namespace

TEST_CASE("A link holds only what differs from the preset", "[lab][link]") {
    const LabDefinition& definition = registry().front();
    const Json base = preset_config(definition, definition.presets[1]);
    CHECK(to_hash(definition, "long", base) == "#lab=counting&preset=long&v=1");
    const Json changed =
        resolve(definition.schema, {{"count", 500}, {"factor", 0.25}, {"sizes", {4, 5}}});
    CHECK(to_hash(definition, "long", changed) ==
          "#lab=counting&preset=long&factor=0.25&sizes=4,5&v=1");
    CHECK(to_command(definition, "long", changed) ==
          "tessera run counting --preset long --set factor=0.25 --set sizes=4,5");
}

TEST_CASE("Words that a shell would change are quoted", "[lab][link]") {
    const LabDefinition& definition = registry().front();
    const Json config = resolve(definition.schema, {{"name", "it's $HOME"}});
    CHECK(to_command(definition, "short", config) ==
          "tessera run counting --preset short --set 'name=it'\\''s $HOME'");
}

TEST_CASE("What a link gets wrong is reported and replaced, never ignored", "[lab][link]") {
    const LinkState state = from_hash(
        registry(), "#lab=nolab&preset=nopreset&count=0&factor=abc&nonsense=1&ui.theme=dark&v=9");
    CHECK(state.lab == "counting");
    CHECK(state.preset == "short");
    CHECK(state.config == default_config(registry().front().schema));
    std::vector<std::string> keys;
    for (const Problem& problem : state.problems) keys.push_back(problem.key);
    CHECK(keys == std::vector<std::string>{"lab", "preset", "v", "count", "factor", "nonsense"});
}

TEST_CASE("Hostile links are read without harm", "[lab][link]") {
    for (const std::string& hash :
         {std::string("#"), std::string("#&&&===&"), std::string("%"), std::string("#lab=%zz%4"),
          std::string("#lab=counting&name=%00%ff<script>"), "#lab=" + std::string(100000, 'a'),
          std::string("#lab=counting&sizes=") + std::string(5000, ',')}) {
        const LinkState state = from_hash(registry(), hash);
        CHECK(state.lab == "counting");
    }
}

TEST_CASE("Any configuration of any lab survives its link", "[lab][link][property]") {
    Registry labs = all_labs();
    labs.push_back(test::counting_definition());
    RandomStream stream("test", 1, "cases");
    for (const LabDefinition& definition : labs) {
        for (const Preset& preset : definition.presets) {
            check_round_trip(labs, definition, preset.id, preset_config(definition, preset));
        }
        for (int trial = 0; trial < 50; ++trial) {
            Json overrides = Json::object();
            for (const Field& field : definition.schema) {
                if (stream.uniform() < 0.3) overrides[field.name] = random_value(field, stream);
            }
            check_round_trip(labs, definition, definition.presets.front().id,
                             resolve(definition.schema, overrides));
        }
    }
}

TEST_CASE("Any configuration survives the command line's settings", "[lab][link][property]") {
    RandomStream stream("test", 2, "cases");
    for (const LabDefinition& definition : all_labs()) {
        for (int trial = 0; trial < 50; ++trial) {
            for (const Field& field : definition.schema) {
                const Json value =
                    resolve(definition.schema, {{field.name, random_value(field, stream)}})
                        .at(field.name);
                CHECK(parse_value(field, format_value(field, value)) == value);
            }
        }
    }
}
