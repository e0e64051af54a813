#pragma once

#include "lab/frame.h"
#include "labs/scale_time/lab_network_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera::scale_time {

/// Experiment D: test error by the number of training images, for each width.
void emit_data(const NetworkSweep& sweep, const NetworkParameters& parameters, lab::Frame& frame);

}  // namespace tessera::scale_time
