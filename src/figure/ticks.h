// Where an axis has its ticks, and what they say.
#pragma once

#include <string>
#include <vector>

#include "figure/figure.h"

namespace tessera::figure {

struct Tick {
    double value = 0.0;
    std::string label;
};

struct Ticks {
    std::vector<Tick> major;
    std::vector<double> minor;
};

// A range that can be drawn: finite, lower < upper, and positive on a log scale. A range without
// extent is widened around its value.
Range drawable(Range range, Scale scale);

// Steps of 1, 2 or 5 times a power of ten, about `wanted` of them; 4 or 5 minor ones in each.
Ticks linear_ticks(Range range, int wanted);

// Decades, every second, third, ... one when there are more than `wanted`; within less than two
// decades also multiples, and within less than a third of a decade linear steps.
Ticks log_ticks(Range range, int wanted);

// One tick for each category that lies within the range.
Ticks category_ticks(Range range, const std::vector<std::string>& categories, int wanted);

Ticks ticks_of(const Axis& axis, Range range, int wanted);

}  // namespace tessera::figure
