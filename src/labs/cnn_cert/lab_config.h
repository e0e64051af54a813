#pragma once

#include "lab/json.h"
#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {

/// The parameters of a configuration; the seed is the network's too.
Parameters parameters_of(const lab::Json& config);

/// Two inputs instead of an image.
bool is_in_plane(ExperimentKind experiment);

/// The part of a configuration that decides what the network is.
lab::Json network_part(const lab::Json& config);

}  // namespace tessera::cnn_cert
