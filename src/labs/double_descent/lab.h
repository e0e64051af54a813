#pragma once

#include "lab/lab.h"

/// The lab of Schaeffer et al., "Double Descent Demystified" (arXiv 2303.14151).
namespace tessera::double_descent {

lab::LabDefinition definition();

}  // namespace tessera::double_descent
