#include "core/portable_math.h"

#include <cmath>
#include <numbers>

namespace tessera {

double portable_log(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // exact: [0.5, 1)
    if (mantissa < std::numbers::sqrt2 / 2) {
        mantissa *= 2;
        --exponent;
    }
    // log m = 2 artanh(s), s = (m - 1)/(m + 1), |s| < 0.1716: twelve terms reach rounding.
    const double s = (mantissa - 1) / (mantissa + 1);
    const double square = s * s;
    double series = 0;
    for (int k = 23; k >= 3; k -= 2) {
        series = (series + 1.0 / k) * square;
    }
    // log 2 in two parts, the first short enough for its product with the exponent to be exact.
    constexpr double log_2_high = 0x1.62e42fefa38p-1;
    constexpr double log_2_low = 0x1.ef35793c7673p-45;
    const double small = 2 * (s * series) + exponent * log_2_low;
    return exponent * log_2_high + (2 * s + small);
}

}  // namespace tessera
