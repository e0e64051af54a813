#pragma once

#include <nlohmann/json.hpp>

namespace tessera::lab {

/// JSON with keys in the order in which they were declared, so that files read like the schema.
using Json = nlohmann::ordered_json;

/// Writes `value` as compact UTF-8 text; bytes that are not UTF-8 become replacement characters.
inline std::string to_text(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tessera::lab
