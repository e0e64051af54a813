#pragma once

#include <functional>

#include "data/catalogue.h"
#include "lab/json.h"
#include "nn/network.h"

namespace tessera::cnn_cert {

/// Trains the network that a configuration of the lab names. `report` is called after each epoch
/// with its number, mean loss and share of right labels. Throws InputError, ConfigError.
struct TrainedNetwork {
    nn::Network<double> network;
    double accuracy = 0;  ///< on the test images
};
TrainedNetwork train(Catalogue& catalogue, const lab::Json& config,
                     const std::function<void(int epoch, double loss, double accuracy)>& report);

}  // namespace tessera::cnn_cert
