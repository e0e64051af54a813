#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_pose_parameters.h"
#include "labs/resampling_free_pf/pose_tracker.h"
#include "labs/resampling_free_pf/pose_video.h"

namespace tessera::resampling_free_pf {

/// Two trackers on the same video, frame by frame, while a visitor hides, drags, turns and kidnaps
/// the object.
class PoseLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    /// A tracker and what it did in each frame.
    struct Run {
        std::string name;
        std::unique_ptr<PoseTracker> tracker;
        std::vector<PoseError> errors;
        std::vector<double> sample_sizes;
        std::vector<double> ancestors;
        double seconds = 0.0;
    };

    void advance();
    Occluder occluder() const;
    lab::Json drag(const lab::Action& action);
    void turn(std::int64_t direction);
    std::string sentence() const;
    void emit_run(const Run& run, const std::string& prefix, lab::Frame& frame) const;
    void judge(std::vector<lab::CheckResult>& checks) const;

    PoseParameters parameters_;
    SplatObject object_;
    std::unique_ptr<PoseVideo> video_;
    std::vector<Run> runs_;
    std::vector<std::uint64_t> kidnapped_;  ///< frames
};

}  // namespace tessera::resampling_free_pf
