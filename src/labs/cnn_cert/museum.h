#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/network.h"

/// Slips of the released program, done again on small random networks. At radius 0 every bound must
/// be the network's output; with a slip it is the output of another network.
namespace tessera::cnn_cert {

struct Exhibit {
    std::string title;
    std::string slip;             ///< what went wrong, one sentence
    nn::Network<double> network;  ///< as it is
    std::vector<double> input;
    std::vector<double> outputs;   ///< of the network
    std::vector<double> released;  ///< what bounds with the slip say
    std::vector<double> lower;     ///< bounds here, at radius 0
    std::vector<double> upper;

    double released_miss() const;
    double own_miss() const;
};

std::vector<Exhibit> exhibits(std::uint64_t seed);

}  // namespace tessera::cnn_cert
