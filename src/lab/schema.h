#pragma once

#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "lab/json.h"

namespace tessera::lab {

/// A configuration that cannot be used. The message is one line that names the key, the value and
/// what is allowed.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class FieldType { boolean, integer, real, choice, text, integers, reals };

/// What a change of the value does to a running lab.
enum class Effect { restart, live };

/// One allowed value of a `choice` field: the stable key and what a person reads.
struct Choice {
    std::string key;
    std::string label;
};

/// An inclusive range of numbers.
struct Bounds {
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
    bool operator==(const Bounds&) const = default;
};

/// Something matters only while a field has one of these values (as `format_value` writes them).
struct Condition {
    std::string field;
    std::vector<std::string> values;
};
using Conditions = std::vector<Condition>;

/// Everything that is known about one parameter. Controls, JSON, command line, URL and the
/// documentation derive from it.
struct Field {
    std::string name;
    std::string label;
    std::string group;
    std::string help;
    std::string unit;
    std::string source;  ///< where the paper sets it ("Sec. 4.1"), or "not in the paper"
    FieldType type = FieldType::real;
    Json default_value;
    Bounds range;    ///< hard limits of a number, or of each entry of a list
    Bounds browser;  ///< the part of `range` that a browser tab does in seconds
    bool logarithmic = false;
    bool animated = false;        ///< a number worth watching as it runs through `browser`
    std::size_t max_length = 64;  ///< of a text (bytes) or a list (entries)
    std::vector<Choice> choices;
    Effect effect = Effect::restart;
    Conditions active_when;
};

using Schema = std::vector<Field>;

/// One value that was refused: the key and the one-line reason.
struct Problem {
    std::string key;
    std::string message;
};

/// The field of that name, or nullptr.
const Field* find_field(const Schema& schema, std::string_view name);

/// What a field accepts, in words: "an integer from 1 to 200".
std::string allowed_values(const Field& field);

/// Why `value` is not acceptable for `field` as one line that names key, value and what is allowed;
/// nothing when it is acceptable.
std::optional<std::string> refuse(const Field& field, const Json& value);

/// The full configuration of defaults, in schema order.
Json default_config(const Schema& schema);

/// The full configuration: `base` with `overrides` on top, in schema order. Unknown keys, wrong
/// types and values out of range keep the value of `base` and are added to `problems`.
Json resolve(const Schema& schema, const Json& base, const Json& overrides,
             std::vector<Problem>& problems);

/// As above, over the defaults. Throws ConfigError on the first problem.
Json resolve(const Schema& schema, const Json& overrides);

/// Only the entries of `config` that differ from `base`, in schema order.
Json difference(const Schema& schema, const Json& base, const Json& config);

/// The value as text for a URL or `--set`; lists are comma separated, reals are the shortest text
/// that reads back to the same number.
std::string format_value(const Field& field, const Json& value);

/// Reads what `format_value` writes. Throws ConfigError when the text does not fit the field.
Json parse_value(const Field& field, std::string_view text);

/// True when all of them hold in `config`, also when there are none.
bool all_hold(const Conditions& conditions, const Schema& schema, const Json& config);

Json conditions_to_json(const Conditions& conditions);
Conditions conditions_from_json(const Json& json);

/// The known name nearest to a misspelt one, or an empty string when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

/// Quoted and shortened for an error message: control characters are escaped, long text is cut.
std::string quote(std::string_view text);

Json to_json(const Schema& schema);
Schema schema_from_json(const Json& json);

}  // namespace tessera::lab
