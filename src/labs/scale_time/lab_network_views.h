#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::scale_time {

std::vector<lab::ViewSpec> network_views();
std::vector<lab::LayoutSpec> network_layouts();
std::vector<lab::CheckSpec> network_checks();
std::vector<lab::Preset> network_presets();

}  // namespace tessera::scale_time
