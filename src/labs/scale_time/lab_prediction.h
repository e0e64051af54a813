#pragma once

#include "lab/frame.h"
#include "labs/scale_time/lab_network_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera::scale_time {

/// Experiment B: the curve of a large network predicted by a small one with a faster clock.
void emit_prediction(const NetworkSweep& sweep, const NetworkParameters& parameters,
                     lab::Frame& frame);

}  // namespace tessera::scale_time
