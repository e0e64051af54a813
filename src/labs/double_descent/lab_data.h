#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "labs/double_descent/lab_parameters.h"

namespace tessera {
class Catalogue;
}

namespace tessera::double_descent {

/// The data set of that name: from the catalogue, or generated. `target` names the column to
/// predict of the visitor's own file. Throws InputError.
Dataset load_data(Catalogue& catalogue, const std::string& name, const std::string& target);

/// The catalogue's data sets that a configuration reads.
std::vector<std::string> data_needed(const Parameters& parameters);

}  // namespace tessera::double_descent
