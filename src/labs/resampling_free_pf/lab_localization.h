#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/localization_experiment.h"

namespace tessera::resampling_free_pf {

/// The settings of a filter of that kind.
FilterSettings filter_settings(FilterKind kind, const LocalizationParameters& parameters);

/// Filters over many trials of the paper's synthetic localisation, for lists of dimensions and
/// particle numbers; or one filter, the flow, at several rates. Shows the trials that are done.
class LocalizationLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    Parameters parameters_;
    std::unique_ptr<LocalizationExperiment> experiment_;
    std::vector<LocalizationExperiment::Unit> active_;
    std::size_t begun_ = 0;     ///< units
    std::size_t finished_ = 0;  ///< units
};

}  // namespace tessera::resampling_free_pf
