// Text in a given width.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "figure/canvas.h"

namespace tessera::figure {

// Lines no wider than `width` where words allow it; a word that is too long is cut with an
// ellipsis.
std::vector<std::string> wrap(const Canvas& canvas, std::string_view text, double size, bool bold,
                              double width);

// The text, or as much of it as fits, with an ellipsis at the end.
std::string shortened(const Canvas& canvas, std::string_view text, double size, bool bold,
                      double width);

}  // namespace tessera::figure
