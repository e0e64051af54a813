#include "figure/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "figure/number_text.h"

namespace tessera::figure {
namespace {

constexpr double largest = 1e300;
constexpr double smallest = 1e-300;

struct Step {
    double size = 1.0;
    int minor_divisions = 5;
};

Step nice_step(double extent, int wanted) {
    const double raw = extent / std::max(wanted, 1);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double lead = raw / power;
    // Changing over at the geometric means keeps the number of ticks nearest to what is wanted.
    if (lead <= std::sqrt(2.0)) return {power, 5};
    if (lead <= std::sqrt(10.0)) return {2.0 * power, 4};
    if (lead <= std::sqrt(50.0)) return {5.0 * power, 5};
    return {10.0 * power, 5};
}

// Labels of equally spaced values: as many decimals as the step needs; a common power of ten would
// hide in a corner, so large and small values are written out with their own.
std::string linear_label(double value, double step, double largest_magnitude) {
    if (value == 0.0) return "0";
    const int step_exponent = static_cast<int>(std::floor(std::log10(step) + 1e-9));
    if (largest_magnitude >= 1e6 || largest_magnitude < 1e-3) {
        const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-12));
        return number_text(value, std::clamp(exponent - step_exponent + 1, 1, 15));
    }
    return fixed_text(value, std::max(0, -step_exponent));
}

double power10(int exponent) {
    return std::pow(10.0, exponent);
}

bool within(double value, Range range) {
    const double slack = 1e-9 * (range.upper - range.lower);
    return value >= range.lower - slack && value <= range.upper + slack;
}

bool within_log(double value, Range range) {
    return value >= range.lower * (1.0 - 1e-9) && value <= range.upper * (1.0 + 1e-9);
}

std::string log_label(double value, bool plain) {
    if (plain) return number_text(value, 3);
    const int exponent = static_cast<int>(std::floor(std::log10(value) + 1e-9));
    const double lead = std::round(value / power10(exponent));
    const std::string power = power_of_ten(exponent);
    return lead == 1.0 ? power : number_text(lead, 1) + "×" + power;
}

int decade_stride(int decades, int wanted) {
    for (const int stride : {1, 2, 3, 5, 10, 20, 50, 100}) {
        if (decades / stride + 1 <= std::max(wanted, 2)) return stride;
    }
    return 200;
}

// Which leading digits carry a label within a decade, by how many labels there is room for.
std::vector<int> labelled_digits(double decades, int wanted) {
    if (decades * 9.0 + 1.0 <= wanted) return {1, 2, 3, 4, 5, 6, 7, 8, 9};
    if (decades * 3.0 + 1.0 <= wanted) return {1, 2, 5};
    if (decades * 2.0 + 1.0 <= wanted) return {1, 3};
    return {1};
}

}  // namespace

Range drawable(Range range, Scale scale) {
    const bool finite = std::isfinite(range.lower) && std::isfinite(range.upper);
    if (!finite) return scale == Scale::log ? Range{1.0, 10.0} : Range{0.0, 1.0};
    if (range.upper < range.lower) std::swap(range.lower, range.upper);
    if (scale == Scale::log) {
        if (range.upper <= 0.0) return {1.0, 10.0};
        range.upper = std::clamp(range.upper, smallest * 10.0, largest);
        range.lower = range.lower <= 0.0 ? range.upper * 1e-6 : std::max(range.lower, smallest);
        if (range.upper / range.lower < 1.0 + 1e-9) return {range.lower / 2.0, range.upper * 2.0};
        return range;
    }
    range.lower = std::clamp(range.lower, -largest, largest);
    range.upper = std::clamp(range.upper, -largest, largest);
    const double magnitude = std::max(std::abs(range.lower), std::abs(range.upper));
    // Closer than this, the positions of ticks could not be told apart in double precision.
    if (range.upper - range.lower <= 1e-12 * magnitude || range.upper == range.lower) {
        const double half = magnitude > 0.0 ? std::max(0.05 * magnitude, smallest) : 0.5;
        const double middle = 0.5 * range.lower + 0.5 * range.upper;
        return {middle - half, middle + half};
    }
    return range;
}

Ticks linear_ticks(Range range, int wanted) {
    range = drawable(range, Scale::linear);
    const Step step = nice_step(range.upper - range.lower, wanted);
    const double magnitude = std::max(std::abs(range.lower), std::abs(range.upper));
    const double minor_step = step.size / step.minor_divisions;
    Ticks ticks;
    const double first = std::ceil(range.lower / minor_step - 1e-9);
    for (int i = 0; i < 1000; ++i) {
        const double multiple = first + i;
        const double value = multiple * minor_step;
        if (!within(value, range)) break;
        if (std::fmod(multiple, step.minor_divisions) == 0.0) {
            const double exact = multiple / step.minor_divisions * step.size;
            ticks.major.push_back({exact, linear_label(exact, step.size, magnitude)});
        } else {
            ticks.minor.push_back(value);
        }
    }
    return ticks;
}

Ticks log_ticks(Range range, int wanted) {
    range = drawable(range, Scale::log);
    const double decades = std::log10(range.upper) - std::log10(range.lower);
    if (decades < 1.0 / 3.0) {
        Ticks ticks = linear_ticks(range, wanted);
        std::erase_if(ticks.major, [](const Tick& tick) { return tick.value <= 0.0; });
        std::erase_if(ticks.minor, [](double value) { return value <= 0.0; });
        return ticks;
    }
    const int first = static_cast<int>(std::floor(std::log10(range.lower) - 1e-9));
    const int last = static_cast<int>(std::ceil(std::log10(range.upper) + 1e-9));
    const bool plain = range.lower >= 0.99e-3 && range.upper <= 1.01e4;
    const int stride = decade_stride(static_cast<int>(decades), wanted);
    const std::vector<int> labelled =
        stride == 1 ? labelled_digits(decades, wanted) : std::vector<int>{1};
    Ticks ticks;
    for (int decade = first; decade <= last; ++decade) {
        for (int digit = 1; digit <= (stride == 1 ? 9 : 1); ++digit) {
            const double value = digit * power10(decade);
            if (!within_log(value, range)) continue;
            const bool is_labelled = std::ranges::find(labelled, digit) != labelled.end();
            if (is_labelled && decade % stride == 0) {
                ticks.major.push_back({value, log_label(value, plain)});
            } else {
                ticks.minor.push_back(value);
            }
        }
    }
    return ticks;
}

Ticks category_ticks(Range range, const std::vector<std::string>& categories, int wanted) {
    Ticks ticks;
    const double shown =
        std::min(range.upper - range.lower, static_cast<double>(categories.size()));
    const int stride = std::max(1, static_cast<int>(std::ceil(shown / std::max(wanted, 1))));
    for (std::size_t i = 0; i < categories.size(); i += static_cast<std::size_t>(stride)) {
        const auto position = static_cast<double>(i);
        if (within(position, range)) ticks.major.push_back({position, categories[i]});
    }
    return ticks;
}

Ticks ticks_of(const Axis& axis, Range range, int wanted) {
    if (!axis.categories.empty()) return category_ticks(range, axis.categories, wanted);
    return axis.scale == Scale::log ? log_ticks(range, wanted) : linear_ticks(range, wanted);
}

}  // namespace tessera::figure
