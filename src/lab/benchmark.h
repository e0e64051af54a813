#pragma once

#include <functional>

#include "lab/lab.h"

namespace tessera::lab {

/// Seconds that `work` takes.
double seconds_of(const std::function<void()>& work);

/// The row as `tessera bench` writes it.
Json to_json(const BenchmarkRow& row);

/// The row with the times of so many repetitions of `work`, at least one; before them it is done
/// once to warm up, unless `warm_up` is off.
BenchmarkRow timed(BenchmarkRow row, int repetitions, const std::function<void()>& work,
                   bool warm_up = true);

}  // namespace tessera::lab
