#include "lab/replay.h"

namespace tessera::lab {
namespace {

class Replay final : public Lab {
public:
    explicit Replay(Bytes recording)
        : recording_(std::move(recording)), frames_(split_frames(recording_)) {
        if (frames_.empty()) throw FrameError("the recording holds no frames");
        for (const auto& frame : frames_) decode(frame);
    }

    void reset(const Json&) override { shown_ = 0; }
    void update(const Json&) override {}

    Progress step(const Budget& budget) override {
        const std::uint64_t left = frames_.size() - 1 - shown_;
        const std::uint64_t steps = std::min(budget.steps, left);
        shown_ += static_cast<std::size_t>(steps);
        return {.done = steps == left, .fraction = emit().progress, .steps = steps, .outcome = {}};
    }

    Frame emit() const override { return decode(frames_[shown_]); }

private:
    Bytes recording_;
    std::vector<std::span<const std::byte>> frames_;  // of the recording
    std::size_t shown_ = 0;
};

}  // namespace

std::unique_ptr<Lab> replay(Bytes recording) {
    return std::make_unique<Replay>(std::move(recording));
}

}  // namespace tessera::lab
