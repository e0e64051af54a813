// Numbers as people read them.
#pragma once

#include <string>

namespace tessera::figure {

// "⁻³" for -3.
std::string superscript(int exponent);

// "10⁵", "10⁻³".
std::string power_of_ten(int exponent);

// At most `digits` significant digits: plain ("0.0123", "12 500") between 1e-4 and 1e6, otherwise
// scientific with a power of ten ("2.16×10⁸"). NaN reads "not a number", infinities "∞" and "−∞".
std::string number_text(double value, int digits = 4);

// `decimals` digits after the point, a real minus sign, no trailing "-0".
std::string fixed_text(double value, int decimals);

}  // namespace tessera::figure
