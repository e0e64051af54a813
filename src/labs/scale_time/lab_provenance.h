#pragma once

#include <string>

#include "labs/scale_time/lab_parameters.h"

namespace tessera::scale_time {

/// Which values of an experiment are the paper's, and which are this project's, in words with the
/// tags [P] stated in the paper's abstract, [R] stated in its public reviews, [D] derived here from
/// its definitions, [N] measured for this project before this lab.
std::string provenance_text(ExperimentKind experiment);

}  // namespace tessera::scale_time
