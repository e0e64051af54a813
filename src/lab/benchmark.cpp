#include "lab/benchmark.h"

#include <chrono>
#include <cstddef>
#include <vector>

#include "core/statistics.h"

namespace tessera::lab {

double seconds_of(const std::function<void()>& work) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Json to_json(const BenchmarkRow& row) {
    return {{"name", row.name},
            {"computed", row.computed},
            {"minimum_seconds", row.minimum_seconds},
            {"median_seconds", row.median_seconds},
            {"reference", row.reference}};
}

BenchmarkRow timed(BenchmarkRow row, int repetitions, const std::function<void()>& work,
                   bool warm_up) {
    if (warm_up) work();
    std::vector<double> seconds;
    seconds.reserve(static_cast<std::size_t>(repetitions));
    for (int i = 0; i < repetitions; ++i) seconds.push_back(seconds_of(work));
    row.minimum_seconds = sorted(seconds).front();
    row.median_seconds = median(seconds);
    return row;
}

}  // namespace tessera::lab
