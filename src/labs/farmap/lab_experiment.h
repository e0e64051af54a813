#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "lab/lab.h"
#include "labs/farmap/experiment.h"
#include "labs/farmap/lab_parameters.h"

namespace tessera::farmap {

/// Agents on many maps: the benchmark, the sweep of the threshold, the 2x2 of goal weights and
/// fragmentation. Shows the maps that are done.
class ExperimentLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json&) override {}  // what is live does not matter here
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    Parameters parameters_;
    std::unique_ptr<Experiment> experiment_;
    std::size_t done_ = 0;  ///< units
};

}  // namespace tessera::farmap
