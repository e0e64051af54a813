#pragma once

#include <optional>
#include <span>
#include <string>

#include "lab/session.h"

namespace tessera::lab {

/// The way between a front end and a session: a thread natively, messages to a worker in the page.
/// Neither call waits.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// One command of session.h.
    virtual void send(const Json& command) = 0;
    /// A data set or file by name.
    virtual void provide(const std::string& name, std::span<const std::byte> content) = 0;
    /// The oldest message that has arrived and was not yet taken.
    virtual std::optional<Message> receive() = 0;
};

}  // namespace tessera::lab
