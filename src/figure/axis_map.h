// From data values to pixels and back.
#pragma once

#include "figure/figure.h"

namespace tessera::figure {

class AxisMap {
public:
    AxisMap() = default;
    // `range` is made drawable first; pixel_lower belongs to range.lower and may exceed
    // pixel_upper.
    AxisMap(Scale scale, Range range, double pixel_lower, double pixel_upper);

    Scale scale() const { return scale_; }
    Range range() const { return range_; }

    // Where the value lies. On a log scale zero and negative values lie at the lower end. NaN stays
    // NaN; values far outside are kept within a million pixels, so that a canvas can clip them.
    double pixel(double value) const;
    double value(double pixel) const;

    // Whether a log scale cannot show the value where it is.
    bool below_floor(double value) const { return scale_ == Scale::log && value < range_.lower; }

    // The range that ends where the two pixels are.
    Range between(double pixel_a, double pixel_b) const;

    double pixels_per_unit() const { return slope_; }

private:
    double position(double value) const;

    Scale scale_ = Scale::linear;
    Range range_{0.0, 1.0};
    double start_ = 0.0;  // position of range_.lower
    double pixel_lower_ = 0.0;
    double slope_ = 1.0;  // pixels for one unit of position
};

// The centre of one of `count` cells that divide a range evenly, as an axis of that scale shows it.
double cell_centre(Scale scale, Range range, int index, int count);

}  // namespace tessera::figure
