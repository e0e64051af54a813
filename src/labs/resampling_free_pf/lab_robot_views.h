#pragma once

#include <vector>

#include "lab/lab.h"

/// What the lab's definition takes in for the robot in a map.
namespace tessera::resampling_free_pf {

std::vector<lab::ViewSpec> robot_views();
std::vector<lab::LayoutSpec> robot_layouts();
std::vector<lab::Preset> robot_presets();
std::vector<lab::CheckSpec> robot_checks();
std::vector<lab::ButtonSpec> robot_buttons();

}  // namespace tessera::resampling_free_pf
