#pragma once

#include <chrono>
#include <cstdint>

namespace tessera::lab {

/// How fast a simulation goes, by the clock on the wall: waiting for a speed limit counts, pauses
/// do not.
class Pace {
public:
    using Clock = std::chrono::steady_clock;

    /// Time counts from here on.
    void resume() { counted_ = Clock::now(); }

    /// `steps` were done up to now.
    void count(std::uint64_t steps);

    /// Steps per second since the last call of this function: of everything, if nothing is new.
    double recent();

    /// Steps per second of everything; 0 before the first step.
    double overall() const;

    std::uint64_t steps() const { return steps_; }
    double seconds() const { return std::chrono::duration<double>(running_).count(); }

private:
    std::uint64_t steps_ = 0;
    Clock::duration running_{};
    Clock::time_point counted_ = Clock::now();  // until when `running_` counts
    std::uint64_t reported_steps_ = 0;
    Clock::duration reported_running_{};
};

}  // namespace tessera::lab
