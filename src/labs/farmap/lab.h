#pragma once

#include "lab/lab.h"

/// The lab of Hwang et al., "Grid Cell-Inspired Fragmentation and Recall for Efficient Map
/// Building" (arXiv 2307.05793).
namespace tessera::farmap {

lab::LabDefinition definition();

}  // namespace tessera::farmap
