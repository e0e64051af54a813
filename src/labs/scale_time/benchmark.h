#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::scale_time {

/// Times what a moved slider costs, each `repeats` times after a warm-up.
std::vector<lab::BenchmarkRow> benchmark(int repeats);

}  // namespace tessera::scale_time
