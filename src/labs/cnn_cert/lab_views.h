#pragma once

#include <vector>

#include "lab/view.h"

namespace tessera::cnn_cert {

std::vector<lab::ViewSpec> views();
std::vector<lab::LayoutSpec> layouts();

}  // namespace tessera::cnn_cert
