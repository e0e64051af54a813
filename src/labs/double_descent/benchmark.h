#pragma once

#include "data/dataset.h"

#include <string>
#include <vector>

namespace tessera::double_descent {

struct BenchmarkRow {
    std::string name;
    std::string computed;  ///< what was computed, in a line
    std::size_t threads = 1;
    double seconds_minimum = 0;  ///< over the repetitions
    double seconds_median = 0;
    double target_seconds = 0;  ///< what the design asks for; 0: nothing
    std::string compared_with;  ///< measured times of other programs for the same; may be empty
};

/// Times each part of the paper's figures on one thread and all linear experiments together on
/// `threads`, each `repetitions` times after a warm-up. `datasets`: those of the linear
/// experiments.
std::vector<BenchmarkRow> benchmark(const std::vector<Dataset>& datasets, std::size_t threads,
                                    int repetitions = 5);

}  // namespace tessera::double_descent
