#pragma once

#include <vector>

#include "lab/frame.h"
#include "verify/property.h"

namespace tessera::cnn_cert {

/// A network, as network.onnx, and what is asked of it, as property.vnnlib (unless null): as other
/// verifiers read them.
std::vector<lab::File> verifier_files(const verify::PreparedNetwork& prepared,
                                      const verify::Property* property);

}  // namespace tessera::cnn_cert
