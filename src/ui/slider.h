// A slim slider that mouse, finger and keyboard move.
#pragma once

#include "figure/theme.h"

namespace tessera::ui {

struct SliderRange {
    double lower = 0.0;
    double upper = 1.0;
    bool logarithmic = false;  // may begin at zero
    bool whole_numbers = false;
};

// One item of width x height device pixels; true while the value changes.
bool slider(const char* id, double& value, const SliderRange& range, float width, float height,
            const figure::Theme& theme, bool enabled);

// The value `share` of the way further along the slider, by at least one whole number; the upper
// end at most.
double advanced(double value, const SliderRange& range, double share);

}  // namespace tessera::ui
