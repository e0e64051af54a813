#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::double_descent {

lab::Paper paper();
std::vector<lab::Preset> presets();

}  // namespace tessera::double_descent
