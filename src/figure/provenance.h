// Where a figure's numbers come from, as it is written into exports.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figure/figure.h"

namespace tessera::figure {

// Name and text of everything that is known, in a fixed order.
std::vector<std::pair<std::string, std::string>> provenance_fields(const Figure& figure);

}  // namespace tessera::figure
