#include "lab/pace.h"

#include <utility>

namespace tessera::lab {
namespace {

double rate(std::uint64_t steps, Pace::Clock::duration running) {
    return static_cast<double>(steps) / std::chrono::duration<double>(running).count();
}

}  // namespace

void Pace::count(std::uint64_t steps) {
    const Clock::time_point now = Clock::now();
    running_ += now - std::exchange(counted_, now);
    steps_ += steps;
}

double Pace::recent() {
    const std::uint64_t steps = steps_ - std::exchange(reported_steps_, steps_);
    const Clock::duration running = running_ - std::exchange(reported_running_, running_);
    return running > Clock::duration::zero() ? rate(steps, running) : overall();
}

double Pace::overall() const {
    return running_ > Clock::duration::zero() ? rate(steps_, running_) : 0.0;
}

}  // namespace tessera::lab
