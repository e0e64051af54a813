#pragma once

#include "lab/lab.h"

namespace tessera::lab {

/// All labs of this program, in the order of the gallery.
Registry all_labs();

}  // namespace tessera::lab
