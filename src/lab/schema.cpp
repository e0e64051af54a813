#include "lab/schema.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <format>
#include <numeric>

namespace tessera::lab {
namespace {

constexpr std::size_t longest_quote = 60;
/// Whole numbers beyond this are not exact as JavaScript numbers.
constexpr double largest_exact_integer = 9007199254740992.0;

bool is_list(FieldType type) {
    return type == FieldType::integers || type == FieldType::reals;
}

bool is_integer_type(FieldType type) {
    return type == FieldType::integer || type == FieldType::integers;
}

std::string number_text(double value) {
    return std::format("{}", value);
}

std::string range_text(const Field& field) {
    const bool lower = std::isfinite(field.range.lower);
    const bool upper = std::isfinite(field.range.upper);
    if (lower && upper) {
        return std::format(" from {} to {}", number_text(field.range.lower),
                           number_text(field.range.upper));
    }
    if (lower) return std::format(" of at least {}", number_text(field.range.lower));
    if (upper) return std::format(" of at most {}", number_text(field.range.upper));
    return {};
}

std::string value_text(const Json& value) {
    return value.is_string() ? quote(value.get_ref<const std::string&>()) : quote(to_text(value));
}

std::string refusal(const Field& field, const Json& value) {
    return std::format("{}: {} is not allowed; allowed: {}", field.name, value_text(value),
                       allowed_values(field));
}

bool number_fits(const Field& field, const Json& value) {
    if (!value.is_number()) return false;
    const double number = value.get<double>();
    if (!std::isfinite(number)) return false;
    if (is_integer_type(field.type) &&
        (number != std::floor(number) || std::abs(number) > largest_exact_integer)) {
        return false;
    }
    return number >= field.range.lower && number <= field.range.upper;
}

bool fits(const Field& field, const Json& value) {
    switch (field.type) {
        case FieldType::boolean:
            return value.is_boolean();
        case FieldType::integer:
        case FieldType::real:
            return number_fits(field, value);
        case FieldType::text:
            return value.is_string() &&
                   value.get_ref<const std::string&>().size() <= field.max_length;
        case FieldType::choice:
            return value.is_string() &&
                   std::ranges::any_of(field.choices, [&](const Choice& choice) {
                       return choice.key == value.get_ref<const std::string&>();
                   });
        case FieldType::integers:
        case FieldType::reals:
            return value.is_array() && !value.empty() && value.size() <= field.max_length &&
                   std::ranges::all_of(
                       value, [&](const Json& entry) { return number_fits(field, entry); });
    }
    return false;
}

Json normalised_number(bool integer, const Json& value) {
    if (integer) return static_cast<std::int64_t>(value.get<double>());
    return value.get<double>();
}

/// The one form of a value that fits, so that equal settings compare equal (3 and 3.0).
Json normalised(const Field& field, const Json& value) {
    if (field.type == FieldType::integer || field.type == FieldType::real) {
        return normalised_number(is_integer_type(field.type), value);
    }
    if (!is_list(field.type)) return value;
    Json list = Json::array();
    for (const Json& entry : value) {
        list.push_back(normalised_number(is_integer_type(field.type), entry));
    }
    return list;
}

std::string unknown_key(const Schema& schema, const std::string& key) {
    std::vector<std::string> names;
    for (const Field& field : schema) names.push_back(field.name);
    const std::string near = nearest_name(key, names);
    if (!near.empty()) {
        return std::format("{} is not a parameter; did you mean {}?", quote(key), near);
    }
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return std::format("{} is not a parameter; allowed: {}", quote(key), list);
}

std::string format_number(const Json& value) {
    return value.is_number_integer() ? std::to_string(value.get<std::int64_t>())
                                     : number_text(value.get<double>());
}

/// The number in `text`, or null when it is none (or not finite).
Json parse_number(bool integer, std::string_view text) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    if (integer) {
        std::int64_t value = 0;
        const auto result = std::from_chars(begin, end, value);
        if (result.ec == std::errc{} && result.ptr == end) return value;
    }
    const std::string copy(text);
    char* stop = nullptr;
    const double value = std::strtod(copy.c_str(), &stop);
    const bool complete = !copy.empty() && stop == copy.c_str() + copy.size();
    return complete && std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json parse_list(const Field& field, std::string_view text) {
    Json list = Json::array();
    while (true) {
        const std::size_t comma = text.find(',');
        list.push_back(parse_number(is_integer_type(field.type), text.substr(0, comma)));
        if (comma == std::string_view::npos) return list;
        text.remove_prefix(comma + 1);
    }
}

const char* type_name(FieldType type) {
    constexpr const char* names[] = {"boolean", "integer",  "real", "choice",
                                     "text",    "integers", "reals"};
    return names[static_cast<std::size_t>(type)];
}

FieldType type_from_name(const std::string& name) {
    for (int i = 0; i <= static_cast<int>(FieldType::reals); ++i) {
        if (name == type_name(static_cast<FieldType>(i))) return static_cast<FieldType>(i);
    }
    throw ConfigError(std::format("type: {} is not a field type", quote(name)));
}

Json bound_to_json(double bound) {
    return std::isfinite(bound) ? Json(bound) : Json(nullptr);
}

Bounds bounds_from_json(const Json& json) {
    Bounds bounds;
    if (json.at(0).is_number()) bounds.lower = json.at(0).get<double>();
    if (json.at(1).is_number()) bounds.upper = json.at(1).get<double>();
    return bounds;
}

Json field_to_json(const Field& field) {
    Json json{{"name", field.name},
              {"label", field.label},
              {"group", field.group},
              {"help", field.help},
              {"unit", field.unit},
              {"source", field.source},
              {"type", type_name(field.type)},
              {"default", field.default_value},
              {"allowed", allowed_values(field)},
              {"range", {bound_to_json(field.range.lower), bound_to_json(field.range.upper)}},
              {"browser", {bound_to_json(field.browser.lower), bound_to_json(field.browser.upper)}},
              {"logarithmic", field.logarithmic},
              {"animated", field.animated},
              {"max_length", field.max_length},
              {"live", field.effect == Effect::live}};
    json["choices"] = Json::array();
    for (const Choice& choice : field.choices) {
        json["choices"].push_back({{"key", choice.key}, {"label", choice.label}});
    }
    json["active_when"] = conditions_to_json(field.active_when);
    return json;
}

Field field_from_json(const Json& json) {
    Field field;
    field.name = json.at("name").get<std::string>();
    field.label = json.at("label").get<std::string>();
    field.group = json.at("group").get<std::string>();
    field.help = json.at("help").get<std::string>();
    field.unit = json.at("unit").get<std::string>();
    field.source = json.at("source").get<std::string>();
    field.type = type_from_name(json.at("type").get<std::string>());
    field.default_value = json.at("default");
    field.range = bounds_from_json(json.at("range"));
    field.browser = bounds_from_json(json.at("browser"));
    field.logarithmic = json.at("logarithmic").get<bool>();
    field.animated = json.at("animated").get<bool>();
    field.max_length = json.at("max_length").get<std::size_t>();
    field.effect = json.at("live").get<bool>() ? Effect::live : Effect::restart;
    for (const Json& choice : json.at("choices")) {
        field.choices.push_back(
            {choice.at("key").get<std::string>(), choice.at("label").get<std::string>()});
    }
    field.active_when = conditions_from_json(json.at("active_when"));
    return field;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

const Field* find_field(const Schema& schema, std::string_view name) {
    const auto found = std::ranges::find(schema, name, &Field::name);
    return found == schema.end() ? nullptr : &*found;
}

std::string allowed_values(const Field& field) {
    switch (field.type) {
        case FieldType::boolean:
            return "true or false";
        case FieldType::integer:
            return "an integer" + range_text(field);
        case FieldType::real:
            return "a number" + range_text(field);
        case FieldType::text:
            return std::format("text of at most {} bytes", field.max_length);
        case FieldType::integers:
            return std::format("1 to {} integers{}", field.max_length, range_text(field));
        case FieldType::reals:
            return std::format("1 to {} numbers{}", field.max_length, range_text(field));
        case FieldType::choice:
            break;
    }
    std::string list;
    for (const Choice& choice : field.choices) list += (list.empty() ? "" : ", ") + choice.key;
    return list;
}

std::optional<std::string> refuse(const Field& field, const Json& value) {
    if (fits(field, value)) return std::nullopt;
    return refusal(field, value);
}

Json default_config(const Schema& schema) {
    Json config = Json::object();
    for (const Field& field : schema) config[field.name] = normalised(field, field.default_value);
    return config;
}

Json resolve(const Schema& schema, const Json& base, const Json& overrides,
             std::vector<Problem>& problems) {
    if (!overrides.is_object()) {
        problems.push_back({"", std::format("the configuration must be a JSON object, not {}",
                                            value_text(overrides))});
        return base;
    }
    Json config = base;
    for (const auto& [key, value] : overrides.items()) {
        const Field* field = find_field(schema, key);
        if (field == nullptr) {
            problems.push_back({key, unknown_key(schema, key)});
        } else if (auto reason = refuse(*field, value)) {
            problems.push_back({key, *std::move(reason)});
        } else {
            config[key] = normalised(*field, value);
        }
    }
    return config;
}

Json resolve(const Schema& schema, const Json& overrides) {
    std::vector<Problem> problems;
    Json config = resolve(schema, default_config(schema), overrides, problems);
    if (!problems.empty()) throw ConfigError(problems.front().message);
    return config;
}

Json difference(const Schema& schema, const Json& base, const Json& config) {
    Json changed = Json::object();
    for (const Field& field : schema) {
        if (config.at(field.name) != base.at(field.name)) {
            changed[field.name] = config.at(field.name);
        }
    }
    return changed;
}

std::string format_value(const Field& field, const Json& value) {
    switch (field.type) {
        case FieldType::boolean:
            return value.get<bool>() ? "true" : "false";
        case FieldType::integer:
        case FieldType::real:
            return format_number(value);
        case FieldType::choice:
        case FieldType::text:
            return value.get<std::string>();
        case FieldType::integers:
        case FieldType::reals:
            break;
    }
    std::string list;
    for (const Json& entry : value) list += (list.empty() ? "" : ",") + format_number(entry);
    return list;
}

Json parse_value(const Field& field, std::string_view text) {
    Json value;
    switch (field.type) {
        case FieldType::boolean:
            if (text == "true" || text == "1" || text == "on") value = true;
            if (text == "false" || text == "0" || text == "off") value = false;
            break;
        case FieldType::integer:
        case FieldType::real:
            value = parse_number(is_integer_type(field.type), text);
            break;
        case FieldType::choice:
        case FieldType::text:
            value = std::string(text);
            break;
        case FieldType::integers:
        case FieldType::reals:
            value = parse_list(field, text);
            break;
    }
    if (!fits(field, value)) throw ConfigError(refusal(field, Json(std::string(text))));
    return normalised(field, value);
}

bool all_hold(const Conditions& conditions, const Schema& schema, const Json& config) {
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
        const Field* field = find_field(schema, condition.field);
        if (field == nullptr) return false;
        const std::string value = format_value(*field, config.at(field->name));
        return std::ranges::find(condition.values, value) != condition.values.end();
    });
}

Json conditions_to_json(const Conditions& conditions) {
    Json json = Json::array();
    for (const Condition& condition : conditions) {
        json.push_back({{"field", condition.field}, {"values", condition.values}});
    }
    return json;
}

Conditions conditions_from_json(const Json& json) {
    Conditions conditions;
    for (const Json& condition : json) {
        conditions.push_back({condition.at("field").get<std::string>(),
                              condition.at("values").get<std::vector<std::string>>()});
    }
    return conditions;
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
    std::string nearest;
    std::size_t least = name.size() > longest_quote ? 0 : std::max<std::size_t>(2, name.size() / 3);
    for (const std::string& candidate : known) {
        const std::size_t distance =
            name.size() > longest_quote ? longest_quote : edit_distance(name, candidate);
        if (distance <= least && distance < std::max(name.size(), candidate.size())) {
            if (nearest.empty() || distance < least) nearest = candidate;
            least = distance;
        }
    }
    return nearest;
}

std::string quote(std::string_view text) {
    std::string quoted = "'";
    for (const char character : text.substr(0, longest_quote)) {
        const auto code = static_cast<unsigned char>(character);
        if (code < 0x20 || code == 0x7f)
            quoted += std::format("\\x{:02x}", code);
        else
            quoted += character;
    }
    if (text.size() > longest_quote) quoted += "...";
    return quoted + "'";
}

Json to_json(const Schema& schema) {
    Json json = Json::array();
    for (const Field& field : schema) json.push_back(field_to_json(field));
    return json;
}

Schema schema_from_json(const Json& json) {
    Schema schema;
    for (const Json& field : json) schema.push_back(field_from_json(field));
    return schema;
}

}  // namespace tessera::lab
