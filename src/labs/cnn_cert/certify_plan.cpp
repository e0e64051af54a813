#include "labs/cnn_cert/certify_plan.h"

#include <cmath>
#include <format>
#include <initializer_list>
#include <utility>

#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {
namespace {

using lab::ConfigError;
using lab::Json;

constexpr int most_images = 1000;

void allow_only(const Json& json, const std::string& place,
                std::initializer_list<const char*> keys) {
    if (!json.is_object()) throw ConfigError(std::format("{}: must be a JSON object", place));
    for (const auto& entry : json.items()) {
        if (std::ranges::find(keys, entry.key()) != keys.end()) continue;
        std::string known;
        for (const char* key : keys) known += (known.empty() ? "" : ", ") + std::string(key);
        throw ConfigError(
            std::format("{}: \"{}\" is not part of it; allowed: {}", place, entry.key(), known));
    }
}

/// The value of an enum that a JSON text names.
template <class Enum>
Enum value_of(const Json& json, const char* key) {
    std::string known;
    for (const auto& choice : choices(Enum{})) {
        if (json.is_string() && json.get<std::string>() == choice.key) return choice.value;
        known += (known.empty() ? "" : ", ") + std::string(choice.key);
    }
    throw ConfigError(std::format("{}: {} is not one of {}", key, lab::to_text(json), known));
}

template <class Enum>
Enum value_or(const Json& plan, const char* key, Enum fallback) {
    return plan.contains(key) ? value_of<Enum>(plan.at(key), key) : fallback;
}

/// A list of enums; one value counts as a list.
template <class Enum>
std::vector<Enum> values_or(const Json& plan, const char* key, std::vector<Enum> fallback) {
    if (!plan.contains(key)) return fallback;
    const Json& json = plan.at(key);
    if (!json.is_array()) return {value_of<Enum>(json, key)};
    if (json.empty()) throw ConfigError(std::format("{}: the list is empty", key));
    std::vector<Enum> values;
    for (const Json& each : json) {
        const Enum value = value_of<Enum>(each, key);
        if (std::ranges::find(values, value) != values.end()) {
            throw ConfigError(std::format("{}: {} stands there twice", key, lab::to_text(each)));
        }
        values.push_back(value);
    }
    return values;
}

std::int64_t integer_or(const Json& plan, const char* key, std::int64_t low, std::int64_t high,
                        std::int64_t fallback) {
    if (!plan.contains(key)) return fallback;
    const Json& json = plan.at(key);
    if (!json.is_number_integer() || json.get<std::int64_t>() < low ||
        json.get<std::int64_t>() > high) {
        throw ConfigError(std::format("{}: must be an integer from {} to {}", key, low, high));
    }
    return json.get<std::int64_t>();
}

PlannedNetwork planned_network(const Json& json) {
    if (json.is_string()) {
        const auto file = json.get<std::string>();
        return {file, file, {}};
    }
    if (!json.is_object()) {
        throw ConfigError(
            "networks: each must be the name of a file, or an object of the lab's settings");
    }
    const lab::Schema schema = lab::schema_of<Parameters>();
    for (const auto& entry : json.items()) {
        const lab::Field* field = lab::find_field(schema, entry.key());
        if (field == nullptr || field->group != "Network" || entry.key() == "experiment" ||
            entry.key() == "data" || entry.key() == "pixels") {
            throw ConfigError(
                std::format("networks: \"{}\" is no setting of a network", entry.key()));
        }
    }
    auto parameters = lab::from_config<Parameters>(lab::resolve(schema, json));
    parameters.network.seed = static_cast<std::uint64_t>(parameters.seed);
    return {lab::to_text(json), "", parameters.network};
}

std::vector<PlannedNetwork> planned_networks(const Json& plan) {
    if (!plan.contains("networks")) throw ConfigError("networks: a plan needs at least one");
    const Json& json = plan.at("networks");
    if (!json.is_array()) return {planned_network(json)};
    if (json.empty()) throw ConfigError("networks: the list is empty");
    std::vector<PlannedNetwork> networks;
    for (const Json& each : json) networks.push_back(planned_network(each));
    return networks;
}

std::vector<int> planned_images(const Json& plan) {
    std::vector<int> images;
    const Json json = plan.value("images", Json{{"from", 0}, {"count", 10}});
    if (json.is_array()) {
        for (const Json& each : json) {
            images.push_back(
                static_cast<int>(integer_or({{"images", each}}, "images", 0, most_images - 1, 0)));
        }
    } else {
        allow_only(json, "images", {"from", "count"});
        const auto from = integer_or(json, "from", 0, most_images - 1, 0);
        const auto count = integer_or(json, "count", 1, most_images, 10);
        for (std::int64_t i = 0; i < count; ++i) images.push_back(static_cast<int>(from + i));
    }
    if (images.empty()) throw ConfigError("images: the list is empty");
    return images;
}

verify::SearchOptions planned_search(const Json& plan) {
    const Json json = plan.value("search", Json::object());
    allow_only(json, "search", {"start", "steps"});
    verify::SearchOptions search;
    search.steps = static_cast<int>(integer_or(json, "steps", 1, 100, search.steps));
    if (json.contains("start")) {
        if (!json["start"].is_number() || !(json["start"].get<double>() > 0) ||
            !std::isfinite(json["start"].get<double>())) {
            throw ConfigError("search.start: must be a positive number");
        }
        search.start = json["start"].get<double>();
    }
    return search;
}

}  // namespace

CertifyPlan read_certify_plan(const Json& plan) {
    using verify::Norm;
    using verify::ReluRule;
    allow_only(plan, "plan",
               {"networks", "data", "pixels", "images", "norms", "rules", "methods", "targets",
                "clip", "search", "seed", "budget"});
    CertifyPlan result;
    result.networks = planned_networks(plan);
    result.data = value_or(plan, "data", DataKind::digits);
    result.pixels = value_or(plan, "pixels", PixelRange::centred);
    result.images = planned_images(plan);
    result.norms = values_or<Norm>(plan, "norms", {Norm::infinity});
    result.rules = values_or<ReluRule>(plan, "rules", {ReluRule::adaptive});
    result.methods = values_or<CertifyMethod>(
        plan, "methods", {CertifyMethod::linear, CertifyMethod::interval, CertifyMethod::pgd});
    result.targets = value_or(plan, "targets", Targets::random);
    if (plan.contains("clip")) {
        if (!plan["clip"].is_boolean()) throw ConfigError("clip: must be true or false");
        result.clip = plan["clip"].get<bool>();
    }
    result.search = planned_search(plan);
    result.seed = static_cast<std::uint64_t>(integer_or(plan, "seed", 0, 1'000'000'000, 1));
    result.budget = static_cast<std::size_t>(integer_or(plan, "budget", 1, 1'000'000'000, 20'000));
    for (PlannedNetwork& network : result.networks) {
        network.settings.data = result.data;
        network.settings.pixels = result.pixels;
    }
    return result;
}

}  // namespace tessera::cnn_cert
