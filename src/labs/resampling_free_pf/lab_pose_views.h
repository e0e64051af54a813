#pragma once

#include <vector>

#include "lab/lab.h"

/// What the lab's definition takes in for the pose experiments.
namespace tessera::resampling_free_pf {

std::vector<lab::ViewSpec> pose_views();
std::vector<lab::LayoutSpec> pose_layouts();
std::vector<lab::Preset> pose_presets();
std::vector<lab::CheckSpec> pose_checks();
std::vector<lab::ButtonSpec> pose_buttons();

}  // namespace tessera::resampling_free_pf
