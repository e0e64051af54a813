// What a figure shows before anybody pans or zooms.
#pragma once

#include <optional>

#include "figure/figure.h"
#include "figure/state.h"

namespace tessera::figure {

// The smallest and largest finite values seen; on a log scale only positive ones (from `floor` on)
// count.
class Extent {
public:
    explicit Extent(const Axis& axis)
        : log_(axis.scale == Scale::log), floor_(axis.floor.value_or(0.0)) {}
    explicit Extent(Scale scale) : log_(scale == Scale::log) {}

    void add(double value);
    template <class Values>
    void add_all(const Values& values) {
        for (const double value : values) add(value);
    }

    bool empty() const { return empty_; }
    Range range() const { return range_; }

private:
    bool log_;
    double floor_ = 0.0;
    bool empty_ = true;
    Range range_;
};

struct Extents {
    Range x;
    Range y;
    double x_floor =
        0.0;  // log axes: the least value that is shown as itself; 0 when every positive one is
    double y_floor = 0.0;
};

// The axes' own ranges where given, otherwise those of the visible layers with a margin. A log axis
// without a range ends 18 decades below its largest value: what lies lower (rounding noise, as a
// rule) is shown at that floor.
Extents natural_extents(const Figure& figure, const FigureState& state);

// The values that the colours of a layer span.
Range value_extent(const HeatMap& map);
Range value_extent(const Scatter& scatter);

}  // namespace tessera::figure
