#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::farmap {

lab::Paper paper();
std::vector<lab::Preset> presets();

}  // namespace tessera::farmap
