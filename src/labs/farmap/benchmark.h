#pragma once

#include <cstddef>
#include <vector>

namespace tessera::lab {
struct BenchmarkRow;
}

namespace tessera::farmap {

/// Times the parts and the whole: one view; runs of 5000 steps on a world in which about 12 000
/// cells can be seen, for each agent and both map back ends; the benchmark of 300 maps and 5 seeds
/// on `threads` threads. Each `repetitions` times after a warm-up, but what takes seconds once.
std::vector<lab::BenchmarkRow> benchmark(std::size_t threads, int repetitions = 5);

}  // namespace tessera::farmap
