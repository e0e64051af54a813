#include "figure/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <format>

namespace tessera::figure {
namespace {

constexpr const char* minus = "−";

// "1.500" -> "1.5", "2.000" -> "2".
std::string without_trailing_zeros(std::string digits) {
    if (digits.find('.') == std::string::npos) return digits;
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    return digits;
}

// A thin space before each group of three digits of the integer part, from five digits on.
std::string grouped(const std::string& digits) {
    const std::size_t integer_length = std::min(digits.find('.'), digits.size());
    if (integer_length < 5) return digits;
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && i < integer_length && (integer_length - i) % 3 == 0) result += "\u2009";
        result += digits[i];
    }
    return result;
}

std::string scientific(double magnitude, int digits) {
    const std::string text = std::format("{:.{}e}", magnitude, digits - 1);
    const std::size_t split = text.find('e');
    const std::string mantissa = without_trailing_zeros(text.substr(0, split));
    const std::string power = power_of_ten(std::atoi(text.c_str() + split + 1));
    return mantissa == "1" ? power : mantissa + "×" + power;
}

}  // namespace

std::string superscript(int exponent) {
    static constexpr std::array<const char*, 10> digits = {"⁰", "¹", "²", "³", "⁴",
                                                           "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string result = exponent < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(exponent))) {
        result += digits[static_cast<std::size_t>(digit - '0')];
    }
    return result;
}

std::string power_of_ten(int exponent) {
    return "10" + superscript(exponent);
}

std::string number_text(double value, int digits) {
    if (std::isnan(value)) return "not a number";
    if (std::isinf(value)) return value < 0.0 ? std::string(minus) + "∞" : "∞";
    if (value == 0.0) return "0";
    const double magnitude = std::abs(value);
    const std::string sign = value < 0.0 ? minus : "";
    if (magnitude < 1e-4 || magnitude >= 1e6) return sign + scientific(magnitude, digits);
    const int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
    const int decimals = std::max(0, digits - 1 - exponent);
    return sign + grouped(without_trailing_zeros(std::format("{:.{}f}", magnitude, decimals)));
}

std::string fixed_text(double value, int decimals) {
    const std::string digits = grouped(std::format("{:.{}f}", std::abs(value), decimals));
    const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
    return (value < 0.0 && !is_zero ? minus : "") + digits;
}

}  // namespace tessera::figure
