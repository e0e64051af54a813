#include "lab/client.h"

#include <array>
#include <format>

namespace tessera::lab {
namespace {

constexpr std::array state_names{"idle", "waiting", "running", "paused", "done", "failed"};

void take_configured(Client& client, const Json& event) {
    client.config = event.at("config");
    client.preset = event.at("preset").get<std::string>();
    client.overrides = event.at("overrides");
    client.hash = event.at("hash").get<std::string>();
    client.command = event.at("command").get<std::string>();
    client.problems.clear();
    for (const Json& problem : event.at("problems")) {
        client.problems.push_back(
            {problem.at("key").get<std::string>(), problem.at("message").get<std::string>()});
    }
}

void take_status(Client& client, const Json& event) {
    Status& status = client.status;
    status.state = state_from_name(event.at("state").get<std::string>());
    status.progress = event.at("progress").get<double>();
    const Json& left = event.at("seconds_left");
    status.seconds_left = left.is_number() ? std::optional(left.get<double>()) : std::nullopt;
    status.steps = event.at("steps").get<std::uint64_t>();
    status.steps_per_second = event.at("steps_per_second").get<double>();
    status.message = event.at("message").get<std::string>();
    if (status.state != State::waiting) client.data_needed.clear();
}

void take_event(Client& client, const Json& event) {
    const auto& name = event.at("event").get_ref<const std::string&>();
    if (name == "opened") {
        client.description = description_from_json(event.at("description"));
        client.frame = {};
        client.error.clear();
    } else if (name == "configured") {
        take_configured(client, event);
    } else if (name == "status") {
        take_status(client, event);
    } else if (name == "need_data") {
        client.data_needed = event.at("names").get<std::vector<std::string>>();
    } else if (name == "error") {
        client.error = event.at("message").get<std::string>();
    }
}

}  // namespace

void Client::receive(const Message& message) {
    try {
        if (const auto* text = std::get_if<std::string>(&message)) {
            take_event(*this, Json::parse(*text));
        } else {
            frame = decode(std::get<Bytes>(message));
        }
    } catch (const std::exception& failure) {
        error = std::format("a message of the engine could not be read: {}", failure.what());
    }
}

const char* state_name(State state) {
    return state_names[static_cast<std::size_t>(state)];
}

State state_from_name(std::string_view name) {
    for (std::size_t i = 0; i < state_names.size(); ++i) {
        if (name == state_names[i]) return static_cast<State>(i);
    }
    throw ConfigError(std::format("state: {} is not known", quote(name)));
}

}  // namespace tessera::lab
