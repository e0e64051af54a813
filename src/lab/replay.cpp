#include "lab/replay.h"

namespace tessera::lab {
namespace {

class Replay final : public Lab {
public:
    explicit Replay(std::span<const std::byte> recording) {
        for (const auto& frame : split_frames(recording)) frames_.push_back(decode(frame));
        if (frames_.empty()) throw FrameError("the recording holds no frames");
    }

    void reset(const Json&) override { shown_ = 0; }
    void update(const Json&) override {}

    Progress step(const Budget& budget) override {
        const std::uint64_t left = frames_.size() - 1 - shown_;
        const std::uint64_t steps = std::min(budget.steps, left);
        shown_ += static_cast<std::size_t>(steps);
        return {.done = steps == left,
                .fraction = frames_[shown_].progress,
                .steps = steps,
                .outcome = {}};
    }

    Frame emit() const override { return frames_[shown_]; }

private:
    std::vector<Frame> frames_;
    std::size_t shown_ = 0;
};

}  // namespace

std::unique_ptr<Lab> replay(std::span<const std::byte> recording) {
    return std::make_unique<Replay>(recording);
}

}  // namespace tessera::lab
