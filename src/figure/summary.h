// A figure in words, for a screen reader and for the text beside the picture.
#pragma once

#include <string>

#include "figure/figure.h"
#include "figure/state.h"

namespace tessera::figure {

// What the visible layers show: ranges, peaks, trends; then the checks. Plain sentences.
std::string summary(const Figure& figure, const FigureState& state);

}  // namespace tessera::figure
