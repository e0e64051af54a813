#pragma once

#include <vector>

#include "lab/view.h"

namespace tessera::double_descent {

std::vector<lab::ViewSpec> views();
std::vector<lab::LayoutSpec> layouts();

}  // namespace tessera::double_descent
