#pragma once

#include "labs/double_descent/linear_experiment.h"

namespace tessera::double_descent {

/// Fits the last `size` rows of workspace.order and writes every measure of LinearResult but the
/// repeat.
void measure_fit(const LinearProblem& problem, const LinearSettings& settings, Index size,
                 LinearWorkspace& workspace, LinearResult& result);

}  // namespace tessera::double_descent
