#pragma once

#include "data/dataset.h"

#include <string>
#include <vector>

namespace tessera::double_descent {

struct BenchmarkRow {
    std::string name;            ///< "B1-B5, B8-B10 diabetes"
    std::string computed;        ///< one line: what was computed
    std::size_t units = 0;       ///< fits or draws
    double seconds_minimum = 0;  ///< over the repetitions
    double seconds_median = 0;
    double target_seconds = 0;  ///< what the design asks for; 0: nothing
    std::string compared_with;  ///< the reference code's time for the same; empty: not measured
};

/// Times each part of the paper's figures, `repetitions` times after one warm-up, on one thread and
/// on `threads`. Data sets that are not at hand are left out by the caller.
std::vector<BenchmarkRow> benchmark(const std::vector<Dataset>& datasets, std::size_t threads,
                                    int repetitions = 5);

}  // namespace tessera::double_descent
