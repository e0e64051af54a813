#pragma once

#include "lab/lab.h"

/// The lab of Boopathy and Fiete, "Unified Neural Network Scaling Laws and Scale-time Equivalence"
/// (arXiv 2409.05782).
namespace tessera::scale_time {

lab::LabDefinition definition();

}  // namespace tessera::scale_time
