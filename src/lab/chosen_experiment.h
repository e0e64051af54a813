#pragma once

#include <functional>
#include <memory>

#include "lab/lab.h"

namespace tessera::lab {

/// A lab of several experiments: each `reset` makes the one that the configuration names, and
/// everything else goes to it. When it refuses the configuration, the one before stays.
std::unique_ptr<Lab> chosen_experiment(
    std::function<std::unique_ptr<Lab>(const Json& config)> choose);

}  // namespace tessera::lab
