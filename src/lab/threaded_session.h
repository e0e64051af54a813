#pragma once

#include <functional>
#include <memory>

#include "lab/transport.h"

namespace tessera::lab {

/// A session on a thread of its own, for the native window. `wake` is called on that thread
/// whenever a message can be received; it must be safe to call from there.
class ThreadedSession final : public Transport {
public:
    ThreadedSession(const Registry& registry, Catalogue& catalogue, std::function<void()> wake);
    ~ThreadedSession() override;

    void send(const Json& command) override;
    void provide(const std::string& name, std::span<const std::byte> content) override;
    std::optional<Message> receive() override;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace tessera::lab
