#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "lab/lab.h"

namespace tessera::scale_time {

/// Work that takes a while and cannot be interrupted begins only when the sliders have rested, so
/// that none in motion waits for it.
class SliderRest {
public:
    /// Something was changed.
    void begin() { since_ = Clock::now(); }

    /// Whether long work may begin. If not, a little of the budget has been waited away; who has no
    /// deadline never waits.
    bool over(const lab::Budget& budget) const {
        if (budget.deadline == lab::Budget{}.deadline) return true;
        if (Clock::now() - since_ >= rest) return true;
        std::this_thread::sleep_for(pause);
        return false;
    }

    /// A budget with a short slice while sliders may still be in motion.
    lab::Budget within(lab::Budget budget) const {
        const bool hurried = budget.deadline != lab::Budget{}.deadline;
        const auto now = Clock::now();
        if (hurried && now - since_ < rest)
            budget.deadline = std::min(budget.deadline, now + slice);
        return budget;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds rest{100};
    static constexpr std::chrono::milliseconds pause{2};
    static constexpr std::chrono::milliseconds slice{3};
    Clock::time_point since_;
};

}  // namespace tessera::scale_time
