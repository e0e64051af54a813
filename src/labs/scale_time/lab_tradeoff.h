#pragma once

#include <cstdint>

#include "lab/frame.h"
#include "labs/scale_time/lab_network_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera::scale_time {

/// Experiment A: loss curves by width against time and against size times time, the time to a test
/// error by size with its exponent, and the claims about it. `seed` names the bootstrap's draws.
void emit_tradeoff(const NetworkSweep& sweep, const NetworkParameters& parameters,
                   std::uint64_t seed, lab::Frame& frame);

}  // namespace tessera::scale_time
