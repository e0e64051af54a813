#pragma once

#include <string>

#include "figure/figure.h"
#include "lab/lab.h"

namespace tessera::lab {

/// The figure that a view shows of a frame. Channels that are not (yet) in the frame leave their
/// layer out. `provenance` is stamped on what is exported.
figure::Figure compose(const ViewSpec& view, const Frame& frame,
                       const figure::Provenance& provenance);

}  // namespace tessera::lab
