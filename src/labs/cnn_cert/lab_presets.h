#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::cnn_cert {

lab::Paper paper();
std::vector<lab::Preset> presets();

}  // namespace tessera::cnn_cert
