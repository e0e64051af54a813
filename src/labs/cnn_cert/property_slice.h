#pragma once

#include <cstddef>
#include <vector>

#include "lab/channel.h"
#include "nn/network.h"
#include "verify/box.h"
#include "verify/property.h"

/// What of a property and of its search a picture of two inputs can show.
namespace tessera::cnn_cert {

/// Two inputs are free, the others are those of a point.
struct PropertySlice {
    std::size_t horizontal = 0;
    std::size_t vertical = 0;
    std::vector<double> through;
};

/// Along the two widest sides of the property's box (of a single input: both along it).
PropertySlice slice_through(const verify::Property& property, std::vector<double> point);

/// 1 where the network's outputs are unsafe, 0 elsewhere, over the box and half of it more on all
/// sides, but at least as far as `reach` to both sides of 0.
lab::Grid unsafe_region(const nn::Network<double>& network, const verify::Property& property,
                        const PropertySlice& slice, double reach = 0);

/// The borders of those boxes that the slice meets, one after the other with gaps.
lab::Series outlines(const std::vector<verify::Box>& boxes, const PropertySlice& slice);

/// How many of `trials` random inputs of the box have unsafe outputs.
int unsafe_among_random(const nn::Network<double>& network, const verify::Property& property,
                        int trials, std::uint64_t seed);

}  // namespace tessera::cnn_cert
