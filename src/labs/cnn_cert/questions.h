#pragma once

#include <cstdint>
#include <vector>

#include "verify/certify.h"

/// What is asked about an image, as in the paper's tables.
namespace tessera::cnn_cert {

/// A random target for image number `image`: not the label, the runner-up or the least likely
/// class (Sec. 4). With less than four classes any other class.
int random_target(const verify::PreparedNetwork& prepared, const std::vector<double>& input,
                  int label, std::uint64_t seed, std::uint64_t image);

/// How far attacks look: a distance at which any image of that many pixels could be any other.
double largest_distance(verify::Norm norm, std::size_t pixels);

}  // namespace tessera::cnn_cert
