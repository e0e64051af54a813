#pragma once

#include <bit>
#include <cstdint>

/// Elementary functions from additions, multiplications, divisions and shifts only: every platform
/// returns the same bits. They have no branches, so that compilers turn loops over them into vector
/// instructions. For logarithms of single numbers there is core/portable_math.h.
namespace tessera {

/// e^x with a relative error below 1e-14 for -708 <= x <= 709; 0 below, e^709 above.
inline double portable_exp(double x) {
    constexpr double log2_e = 0x1.71547652b82fep+0;
    constexpr double ln2_high = 0x1.62e42feep-1;
    constexpr double ln2_low = 0x1.a39ef35793c76p-33;
    constexpr double rounder = 0x1.8p52;  // adding it leaves the nearest integer in the low bits
    const bool underflows = !(x >= -708.0);
    double bounded = underflows ? -708.0 : x;
    bounded = bounded > 709.0 ? 709.0 : bounded;
    const double shifted = bounded * log2_e + rounder;
    const double n = shifted - rounder;
    const double r = (bounded - n * ln2_high) - n * ln2_low;  // |r| <= 0.347
    double series = 1.0 / 6227020800.0;
    series = series * r + 1.0 / 479001600.0;
    series = series * r + 1.0 / 39916800.0;
    series = series * r + 1.0 / 3628800.0;
    series = series * r + 1.0 / 362880.0;
    series = series * r + 1.0 / 40320.0;
    series = series * r + 1.0 / 5040.0;
    series = series * r + 1.0 / 720.0;
    series = series * r + 1.0 / 120.0;
    series = series * r + 1.0 / 24.0;
    series = series * r + 1.0 / 6.0;
    series = series * r + 0.5;
    series = series * r + 1.0;
    series = series * r + 1.0;
    const auto bits = std::bit_cast<std::uint64_t>(shifted) << 52;
    const double result = std::bit_cast<double>(std::bit_cast<std::uint64_t>(series) + bits);
    return underflows ? 0.0 : result;
}

/// e^x in single precision, with a relative error below 2e-7 for -87 <= x <= 88; 0 below, e^88
/// above.
inline float portable_exp(float x) {
    constexpr float log2_e = 0x1.715476p+0F;
    constexpr float ln2_high = 0x1.62e4p-1F;
    constexpr float ln2_low = 0x1.7f7d1cp-20F;
    constexpr float rounder = 0x1.8p23F;
    const bool underflows = !(x >= -87.0F);
    float bounded = underflows ? -87.0F : x;
    bounded = bounded > 88.0F ? 88.0F : bounded;
    const float shifted = bounded * log2_e + rounder;
    const float n = shifted - rounder;
    const float r = (bounded - n * ln2_high) - n * ln2_low;
    float series = 1.0F / 5040.0F;
    series = series * r + 1.0F / 720.0F;
    series = series * r + 1.0F / 120.0F;
    series = series * r + 1.0F / 24.0F;
    series = series * r + 1.0F / 6.0F;
    series = series * r + 0.5F;
    series = series * r + 1.0F;
    series = series * r + 1.0F;
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(shifted) << 23;
    const float result = std::bit_cast<float>(std::bit_cast<std::uint32_t>(series) + bits);
    return underflows ? 0.0F : result;
}

/// ln x with an absolute error below 1e-14 (relative to max(1, |ln x|)) for normal x > 0.
inline double fast_portable_log(double x) {
    constexpr double ln2 = 0x1.62e42fefa39efp-1;
    constexpr double exponent_offset = 0x1.0p52 + 1023.0;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const double exponent =
        std::bit_cast<double>((bits >> 52) | 0x4330000000000000U) - exponent_offset;
    const double mantissa =
        std::bit_cast<double>((bits & 0x000fffffffffffffU) | 0x3ff0000000000000U);
    const bool large = mantissa > 0x1.6a09e667f3bcdp+0;
    const double m = large ? 0.5 * mantissa : mantissa;
    const double e = large ? exponent + 1.0 : exponent;
    const double s = (m - 1.0) / (m + 1.0);  // |s| < 0.1716
    const double q = s * s;
    double series = 1.0 / 17.0;
    series = series * q + 1.0 / 15.0;
    series = series * q + 1.0 / 13.0;
    series = series * q + 1.0 / 11.0;
    series = series * q + 1.0 / 9.0;
    series = series * q + 1.0 / 7.0;
    series = series * q + 1.0 / 5.0;
    series = series * q + 1.0 / 3.0;
    return e * ln2 + 2.0 * (s + s * q * series);
}

/// The angle in (-pi/2, pi/2) whose tangent is x, with an absolute error below 1e-15.
inline double portable_arctangent(double x) {
    constexpr double half_pi = 0x1.921fb54442d18p+0;
    constexpr double quarter_pi = 0x1.921fb54442d18p-1;
    constexpr double tangent_of_eighth = 0x1.a827999fcef32p-2;
    const double size = x < 0 ? -x : x;
    const bool steep = size > 1.0;
    const double t = steep ? 1.0 / size : size;
    const bool upper = t > tangent_of_eighth;
    const double s = upper ? (t - 1.0) / (t + 1.0) : t;  // |s| <= tan(pi/8)
    const double q = s * s;
    double series = 0;
    for (int k = 41; k >= 3; k -= 2) {
        series = (series + ((k / 2) % 2 == 0 ? 1.0 : -1.0) / k) * q;
    }
    const double within = (upper ? quarter_pi : 0.0) + (s + s * series);
    const double angle = steep ? half_pi - within : within;
    return x < 0 ? -angle : angle;
}

struct SineCosine {
    double sine;
    double cosine;
};

/// Sine and cosine of a quarter turn times f, |f| <= 0.5.
inline SineCosine quarter_turn(double f) {
    constexpr double half_pi = 0x1.921fb54442d18p+0;
    const double x = f * half_pi;
    const double q = x * x;
    double sine = -1.0 / 1307674368000.0;
    sine = sine * q + 1.0 / 6227020800.0;
    sine = sine * q - 1.0 / 39916800.0;
    sine = sine * q + 1.0 / 362880.0;
    sine = sine * q - 1.0 / 5040.0;
    sine = sine * q + 1.0 / 120.0;
    sine = sine * q - 1.0 / 6.0;
    double cosine = -1.0 / 87178291200.0;
    cosine = cosine * q + 1.0 / 479001600.0;
    cosine = cosine * q - 1.0 / 3628800.0;
    cosine = cosine * q + 1.0 / 40320.0;
    cosine = cosine * q - 1.0 / 720.0;
    cosine = cosine * q + 1.0 / 24.0;
    cosine = cosine * q - 0.5;
    return {x + x * q * sine, 1.0 + q * cosine};
}

}  // namespace tessera
