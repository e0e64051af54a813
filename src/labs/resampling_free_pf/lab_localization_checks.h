#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/frame.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/localization_experiment.h"

/// The paper's claims as predicates on the trials that are done, each with one line that says what
/// was found.
namespace tessera::resampling_free_pf {

void judge_localization(const LocalizationExperiment& experiment,
                        const LocalizationParameters& parameters,
                        std::vector<lab::CheckResult>& checks);

/// The required check that no filter is lost, unless that is allowed; nothing while none is.
/// `losses` names those that are.
std::optional<lab::CheckResult> judge_losses(std::string losses, bool allowed);

/// The rate that is best on the even trials, judged on the odd ones.
lab::CheckResult judge_rates(const LocalizationExperiment& experiment,
                             const LocalizationParameters& parameters);

}  // namespace tessera::resampling_free_pf
