#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::cnn_cert {

/// Times of bound passes, radii and training on the paper's networks, on one thread.
std::vector<lab::BenchmarkRow> benchmark(int repetitions);

}  // namespace tessera::cnn_cert
