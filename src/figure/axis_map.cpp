#include "figure/axis_map.h"

#include <algorithm>
#include <cmath>

#include "figure/ticks.h"

namespace tessera::figure {

AxisMap::AxisMap(Scale scale, Range range, double pixel_lower, double pixel_upper)
    : scale_(scale), range_(drawable(range, scale)), pixel_lower_(pixel_lower) {
    start_ = position(range_.lower);
    slope_ = (pixel_upper - pixel_lower) / (position(range_.upper) - start_);
}

double AxisMap::position(double value) const {
    return scale_ == Scale::log ? std::log10(std::max(value, range_.lower * 1e-12)) : value;
}

double AxisMap::pixel(double value) const {
    if (std::isnan(value)) return value;
    const double floored = scale_ == Scale::log && value <= 0.0 ? range_.lower : value;
    constexpr double far = 1e6;
    return pixel_lower_ + std::clamp((position(floored) - start_) * slope_, -far, far);
}

double AxisMap::value(double pixel) const {
    const double at = start_ + (pixel - pixel_lower_) / slope_;
    return scale_ == Scale::log ? std::pow(10.0, at) : at;
}

Range AxisMap::between(double pixel_a, double pixel_b) const {
    const double a = value(pixel_a);
    const double b = value(pixel_b);
    return {std::min(a, b), std::max(a, b)};
}

double cell_centre(Scale scale, Range range, int index, int count) {
    if (scale == Scale::log && range.lower > 0.0) {
        return range.lower * std::pow(range.upper / range.lower, (index + 0.5) / count);
    }
    return range.lower + (index + 0.5) * (range.upper - range.lower) / count;
}

}  // namespace tessera::figure
