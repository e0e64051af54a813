#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "labs/scale_time/images.h"
#include "labs/scale_time/lab_network_parameters.h"

namespace tessera {
class Catalogue;
}

namespace tessera::scale_time {

/// The images that a configuration names, with `train` of them for training. Throws InputError when
/// they are not there or too few.
std::shared_ptr<const ImageSet> load_images(Catalogue& catalogue,
                                            const NetworkParameters& parameters, std::size_t train);

/// The catalogue's names of what `load_images` reads.
std::vector<std::string> images_needed(const NetworkParameters& parameters);

}  // namespace tessera::scale_time
