#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::resampling_free_pf {

lab::Paper paper();

/// All presets; a visitor starts with the first.
std::vector<lab::Preset> presets();

}  // namespace tessera::resampling_free_pf
