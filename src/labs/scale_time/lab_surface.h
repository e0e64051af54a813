#pragma once

#include "lab/frame.h"
#include "labs/scale_time/lab_network_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera::scale_time {

/// Experiment C: the surface of errors over width and time, its ridge and the path of early stops.
void emit_surface(const NetworkSweep& sweep, const NetworkParameters& parameters,
                  lab::Frame& frame);

}  // namespace tessera::scale_time
