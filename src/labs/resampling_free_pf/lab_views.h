#pragma once

#include <vector>

#include "lab/lab.h"

/// What the lab's definition takes in for the experiments on localisation and state space.
namespace tessera::resampling_free_pf {

std::vector<lab::ViewSpec> localization_views();
std::vector<lab::LayoutSpec> localization_layouts();
std::vector<lab::CheckSpec> localization_checks();

}  // namespace tessera::resampling_free_pf
