#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::scale_time {

lab::Paper paper();
std::vector<lab::Preset> theory_presets();

}  // namespace tessera::scale_time
