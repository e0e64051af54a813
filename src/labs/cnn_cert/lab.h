#pragma once

#include "lab/lab.h"

namespace tessera::cnn_cert {

/// CNN-Cert: certified robustness of convolutional networks (Boopathy et al., AAAI 2019).
lab::LabDefinition definition();

}  // namespace tessera::cnn_cert
