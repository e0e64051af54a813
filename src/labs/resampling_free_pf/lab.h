#pragma once

#include "lab/lab.h"

namespace tessera::resampling_free_pf {

/// The lab "resampling-free-pf" (Boopathy et al. 2024).
lab::LabDefinition definition();

}  // namespace tessera::resampling_free_pf
