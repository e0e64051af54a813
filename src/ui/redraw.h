// When a picture has to be drawn: after input and new data, and never otherwise.
#pragma once

#include <algorithm>
#include <limits>

namespace tessera::ui {

// Times in seconds of any one clock.
class RedrawSchedule {
public:
    // ImGui settles in a few pictures after input, and shows help a moment later.
    void input(double now) {
        pictures_ = std::max(pictures_, 3);
        help_due_ = now + help_delay;
    }
    void data() { pictures_ = std::max(pictures_, 2); }
    void drawn(double now) {
        if (pictures_ > 0) --pictures_;
        if (now >= help_due_) {
            help_due_ = never;
            pictures_ = std::max(pictures_, 2);
        }
    }

    bool due(double now) const { return pictures_ > 0 || now >= help_due_; }

    // Seconds until a picture is due without further input; infinite when none is.
    double wait(double now) const { return pictures_ > 0 ? 0.0 : std::max(0.0, help_due_ - now); }

private:
    static constexpr double never = std::numeric_limits<double>::infinity();
    static constexpr double help_delay = 0.45;
    int pictures_ = 3;
    double help_due_ = never;
};

}  // namespace tessera::ui
