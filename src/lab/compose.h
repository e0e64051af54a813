#pragma once

#include <string>

#include "figure/figure.h"
#include "lab/lab.h"

namespace tessera::lab {

/// The figure that a view shows of a frame. Channels that are not (yet) in the frame leave their
/// layer out. Ranges of draggable guides come from `schema`.
figure::Figure compose(const ViewSpec& view, const Schema& schema, const Frame& frame,
                       figure::Provenance provenance);

/// Where the numbers of a frame come from, to be stamped on what is exported.
figure::Provenance provenance(const LabDescription& description, const std::string& preset,
                              const Json& config, const Frame& frame);

}  // namespace tessera::lab
