#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/two_speeds.h"

namespace tessera::scale_time {

/// Double descent in time from features of two speeds.
class TwoSpeedsLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;

private:
    void emit_curves(lab::Frame& frame) const;
    void emit_turning_points(lab::Frame& frame) const;

    Parameters parameters_;
    TwoSpeeds model_;
    std::vector<TurningPoint> points_;
};

}  // namespace tessera::scale_time
