#pragma once

#include <vector>

namespace tessera::lab {
struct BenchmarkRow;
}

namespace tessera::resampling_free_pf {

/// Times the parts and the whole on one thread: the flow's pair term beside a plain loop, the
/// bootstrap filter, resampling, normals, the localisation of figure 2 with 10 trials. Each
/// `repetitions` times after a warm-up.
std::vector<lab::BenchmarkRow> benchmark(int repetitions = 5);

}  // namespace tessera::resampling_free_pf
