#include "lab/threaded_session.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tessera::lab {
namespace {

/// Long enough to compute well, short enough that a command is answered within a frame.
constexpr std::chrono::milliseconds pump_budget{10};

struct Data {
    std::string name;
    Bytes content;
};

using Input = std::variant<std::string, Data>;

}  // namespace

class ThreadedSession::Worker {
public:
    Worker(const Registry& registry, Catalogue& catalogue, std::function<void()> wake)
        : session_(registry, catalogue), wake_(std::move(wake)), thread_([this] { loop(); }) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    ~Worker() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }

    void put(Input input) {
        {
            const std::lock_guard lock(mutex_);
            inputs_.push_back(std::move(input));
        }
        changed_.notify_one();
    }

    std::optional<Message> take() {
        const std::lock_guard lock(mutex_);
        if (outputs_.empty()) return std::nullopt;
        Message message = std::move(outputs_.front());
        outputs_.pop_front();
        return message;
    }

private:
    void loop() {
        Session::Wish wish;
        while (wait(wish)) {
            for (const Input& input : taken_) apply(input);
            taken_.clear();
            wish = session_.pump(Clock::now() + pump_budget);
            hand_over();
        }
    }

    /// Waits for input or for the time the session asked for; false when it is time to stop.
    bool wait(const Session::Wish& wish) {
        std::unique_lock lock(mutex_);
        const auto ready = [this] { return stop_ || !inputs_.empty(); };
        if (!wish.again)
            changed_.wait(lock, ready);
        else if (wish.after.count() > 0)
            changed_.wait_for(lock, wish.after, ready);
        taken_.swap(inputs_);
        return !stop_;
    }

    void apply(const Input& input) {
        if (const auto* command = std::get_if<std::string>(&input)) {
            session_.handle(*command);
        } else {
            const auto& data = std::get<Data>(input);
            session_.provide(data.name, data.content);
        }
    }

    void hand_over() {
        bool any = false;
        while (auto message = session_.next()) {
            const std::lock_guard lock(mutex_);
            outputs_.push_back(*std::move(message));
            any = true;
        }
        if (any) wake_();
    }

    Session session_;
    std::function<void()> wake_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Input> inputs_;
    std::deque<Input> taken_;
    std::deque<Message> outputs_;
    bool stop_ = false;
    std::thread thread_;
};

ThreadedSession::ThreadedSession(const Registry& registry, Catalogue& catalogue,
                                 std::function<void()> wake)
    : worker_(std::make_unique<Worker>(registry, catalogue, std::move(wake))) {}

ThreadedSession::~ThreadedSession() = default;

void ThreadedSession::send(const Json& command) {
    worker_->put(to_text(command));
}

void ThreadedSession::provide(const std::string& name, std::span<const std::byte> content) {
    worker_->put(Data{name, Bytes(content.begin(), content.end())});
}

std::optional<Message> ThreadedSession::receive() {
    return worker_->take();
}

}  // namespace tessera::lab
