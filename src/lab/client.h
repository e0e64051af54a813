#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/session.h"

namespace tessera::lab {

/// What the last status event said.
struct Status {
    State state = State::idle;
    double progress = 0.0;
    std::optional<double> seconds_left;
    std::uint64_t steps = 0;
    double steps_per_second = 0.0;
    std::string message;
};

/// The views' side of the protocol: what is known of a session, kept up to date by its messages.
struct Client {
    std::optional<LabDescription> description;
    Json config = Json::object();  ///< full
    std::string preset;
    Json overrides = Json::object();  ///< what differs from the preset
    std::string hash;
    std::string command;
    std::vector<Problem> problems;
    Status status;
    Frame frame;
    std::vector<std::string> data_needed;  ///< asked for and not yet given
    std::string error;                     ///< the last error, until the visitor puts it away

    /// Takes one message; events that are not its business (figures, files) are passed over.
    /// A message that cannot be read becomes an error text.
    void receive(const Message& message);
};

const char* state_name(State state);
State state_from_name(std::string_view name);

}  // namespace tessera::lab
