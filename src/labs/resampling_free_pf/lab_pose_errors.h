#pragma once

#include <cstddef>
#include <vector>

#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_pose_parameters.h"
#include "labs/resampling_free_pf/pose_experiment.h"

namespace tessera::resampling_free_pf {

/// Errors of many runs, by filter and number of particles, per particle and per work.
class PoseErrorsLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json&) override {}  // what is live does not matter here
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    PoseParameters parameters_;
    PoseExperiment experiment_;
    std::vector<PoseRun> active_;  ///< the units after those that are done
};

}  // namespace tessera::resampling_free_pf
