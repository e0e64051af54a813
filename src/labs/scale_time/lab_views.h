#pragma once

#include <vector>

#include "lab/lab.h"

namespace tessera::scale_time {

std::vector<lab::ViewSpec> theory_views();
std::vector<lab::LayoutSpec> theory_layouts();
std::vector<lab::CheckSpec> theory_checks();

}  // namespace tessera::scale_time
