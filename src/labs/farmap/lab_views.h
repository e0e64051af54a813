#pragma once

#include <vector>

#include "lab/view.h"

namespace tessera::farmap {

std::vector<lab::ViewSpec> views();
std::vector<lab::LayoutSpec> layouts();

}  // namespace tessera::farmap
