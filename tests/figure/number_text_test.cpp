#include "figure/number_text.h"

#include <limits>

#include <catch2/catch_test_macros.hpp>

using namespace tessera::figure;

TEST_CASE("Numbers read plainly in the middle and scientifically at the ends", "[figure]") {
    CHECK(number_text(0.0) == "0");
    CHECK(number_text(-0.0) == "0");
    CHECK(number_text(1.5) == "1.5");
    CHECK(number_text(-0.25) == "−0.25");
    CHECK(number_text(12500.0) == "12\u2009500");
    CHECK(number_text(9999.0) == "9999");
    CHECK(number_text(2.156e8, 3) == "2.16×10⁸");
    CHECK(number_text(1e-12) == "10⁻¹²");
    CHECK(number_text(-3.2e-7, 2) == "−3.2×10⁻⁷");
    CHECK(number_text(std::numeric_limits<double>::denorm_min(), 2).ends_with("10⁻³²⁴"));
    CHECK(number_text(std::numeric_limits<double>::max(), 3) == "1.8×10³⁰⁸");
}

TEST_CASE("What is no number is said in words", "[figure]") {
    CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "not a number");
    CHECK(number_text(std::numeric_limits<double>::infinity()) == "∞");
    CHECK(number_text(-std::numeric_limits<double>::infinity()) == "−∞");
}

TEST_CASE("Fixed decimals have no negative zero", "[figure]") {
    CHECK(fixed_text(-0.001, 2) == "0.00");
    CHECK(fixed_text(-1.25, 1).starts_with("−1."));
    CHECK(superscript(-105) == "⁻¹⁰⁵");
    CHECK(power_of_ten(0) == "10⁰");
}
