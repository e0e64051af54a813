// The numbers of a figure as comma-separated values (RFC 4180), with the provenance in comment
// lines.
#pragma once

#include <string>

#include "figure/figure.h"
#include "figure/state.h"

namespace tessera::figure {

// Tidy form: one row a point with the series in the first column. Only what is visible; numbers
// read back to the same values. Layers of different kinds follow each other as blocks, separated by
// an empty line.
std::string to_csv(const Figure& figure, const FigureState& state);

}  // namespace tessera::figure
