#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lab/schema.h"

/// From a plain struct with one `describe` member template to schema, JSON and back.
///
///     struct Parameters {
///         int sample_count = 12;
///         template <class Visitor> void describe(Visitor& visit) {
///             visit.group("Data");
///             visit(sample_count, "n", "training points", range(1, 200));
///         }
///     };
///
/// An enum is offered as a choice when a free function `choices(Enum)` beside it returns a range of
/// `EnumChoice<Enum>`.
namespace tessera::lab {

template <class Enum>
struct EnumChoice {
    Enum value;
    const char* key;
    const char* label;
};

namespace option {

struct Range {
    Bounds bounds;
    void operator()(Field& field) const {
        field.range = bounds;
        if (field.browser == Bounds{}) field.browser = bounds;
    }
};
struct Browser {
    Bounds bounds;
    void operator()(Field& field) const { field.browser = bounds; }
};
struct Text {
    std::string Field::* member;
    std::string text;
    void operator()(Field& field) const { field.*member = text; }
};
struct Logarithmic {
    void operator()(Field& field) const { field.logarithmic = true; }
};
struct Animated {
    void operator()(Field& field) const { field.animated = true; }
};
struct Live {
    void operator()(Field& field) const { field.effect = Effect::live; }
};
struct MaxLength {
    std::size_t length;
    void operator()(Field& field) const { field.max_length = length; }
};
struct When {
    Condition condition;
    void operator()(Field& field) const { field.active_when.push_back(condition); }
};

}  // namespace option

/// The hard range of a number or of each entry of a list.
inline option::Range range(double lower, double upper) {
    return {{lower, upper}};
}
/// The part of the range that a browser tab computes within seconds.
inline option::Browser browser_range(double lower, double upper) {
    return {{lower, upper}};
}
inline option::Text help(std::string text) {
    return {&Field::help, std::move(text)};
}
inline option::Text unit(std::string text) {
    return {&Field::unit, std::move(text)};
}
/// Where the paper sets the parameter.
inline option::Text source(std::string text) {
    return {&Field::source, std::move(text)};
}
inline constexpr option::Logarithmic logarithmic{};
/// Its slider has a button that runs it through its range.
inline constexpr option::Animated animated{};
/// A change applies to the running lab without a restart.
inline constexpr option::Live live{};
inline option::MaxLength max_length(std::size_t length) {
    return {length};
}
/// The parameter matters only while `field` has one of `values`.
inline option::When when(std::string field, std::vector<std::string> values) {
    return {{std::move(field), std::move(values)}};
}

template <class Value>
concept ChoiceEnum = std::is_enum_v<Value> && requires(Value value) { choices(value); };

namespace detail {

template <class Value>
constexpr FieldType field_type() {
    if constexpr (std::same_as<Value, bool>)
        return FieldType::boolean;
    else if constexpr (std::integral<Value>)
        return FieldType::integer;
    else if constexpr (std::floating_point<Value>)
        return FieldType::real;
    else if constexpr (std::same_as<Value, std::string>)
        return FieldType::text;
    else if constexpr (std::same_as<Value, std::vector<int>>)
        return FieldType::integers;
    else if constexpr (std::same_as<Value, std::vector<double>>)
        return FieldType::reals;
    else {
        static_assert(ChoiceEnum<Value>, "give the enum a choices() function");
        return FieldType::choice;
    }
}

template <class Value>
Json value_to_json(const Value& value) {
    if constexpr (ChoiceEnum<Value>) {
        for (const auto& choice : choices(value)) {
            if (choice.value == value) return choice.key;
        }
        return nullptr;
    } else {
        return value;
    }
}

template <class Value>
void value_from_json(const Json& json, Value& value) {
    if constexpr (ChoiceEnum<Value>) {
        const auto& key = json.get_ref<const std::string&>();
        for (const auto& choice : choices(value)) {
            if (key == choice.key) value = choice.value;
        }
    } else {
        value = json.get<Value>();
    }
}

class SchemaBuilder {
public:
    void group(std::string name) { group_ = std::move(name); }

    template <class Value, class... Options>
    void operator()(const Value& value, std::string name, std::string label,
                    const Options&... options) {
        Field field;
        field.name = std::move(name);
        field.label = std::move(label);
        field.group = group_;
        field.type = field_type<Value>();
        field.default_value = value_to_json(value);
        if constexpr (ChoiceEnum<Value>) {
            for (const auto& choice : choices(value)) {
                field.choices.push_back({choice.key, choice.label});
            }
        }
        (options(field), ...);
        schema.push_back(std::move(field));
    }

    Schema schema;

private:
    std::string group_;
};

class JsonWriter {
public:
    void group(const std::string&) {}

    template <class Value, class... Options>
    void operator()(const Value& value, const char* name, const Options&...) {
        json[name] = value_to_json(value);
    }

    Json json = Json::object();
};

class JsonReader {
public:
    explicit JsonReader(const Json& json) : json_(json) {}

    void group(const std::string&) {}

    template <class Value, class... Options>
    void operator()(Value& value, const char* name, const Options&...) {
        value_from_json(json_.at(name), value);
    }

private:
    const Json& json_;
};

}  // namespace detail

/// The schema of a parameter struct; defaults are its default member values.
template <class Parameters>
Schema schema_of() {
    Parameters parameters;
    detail::SchemaBuilder builder;
    parameters.describe(builder);
    return std::move(builder.schema);
}

template <class Parameters>
Json to_config(Parameters parameters) {
    detail::JsonWriter writer;
    parameters.describe(writer);
    return std::move(writer.json);
}

/// The parameters of a configuration that `resolve` has checked.
template <class Parameters>
Parameters from_config(const Json& config) {
    Parameters parameters;
    detail::JsonReader reader(config);
    parameters.describe(reader);
    return parameters;
}

}  // namespace tessera::lab
