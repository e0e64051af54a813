#include "figure/ticks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace tessera::figure;

namespace {

std::vector<std::string> labels(const Ticks& ticks) {
    std::vector<std::string> texts;
    for (const Tick& tick : ticks.major) texts.push_back(tick.label);
    return texts;
}

bool all_inside(const Ticks& ticks, Range range) {
    const double slack = 1e-6 * (range.upper - range.lower);
    const auto inside = [&](double value) {
        return value >= range.lower - slack && value <= range.upper + slack;
    };
    return std::ranges::all_of(ticks.major, [&](const Tick& tick) { return inside(tick.value); }) &&
           std::ranges::all_of(ticks.minor, inside);
}

}  // namespace

TEST_CASE("Linear ticks step by 1, 2 or 5 and read as people write", "[figure]") {
    CHECK(labels(linear_ticks({0.0, 10.0}, 5)) ==
          std::vector<std::string>{"0", "2", "4", "6", "8", "10"});
    CHECK(labels(linear_ticks({-1.0, 1.0}, 4)) ==
          std::vector<std::string>{"−1.0", "−0.5", "0", "0.5", "1.0"});
    CHECK(labels(linear_ticks({0.0, 0.05}, 5)) ==
          std::vector<std::string>{"0", "0.01", "0.02", "0.03", "0.04", "0.05"});
    CHECK(linear_ticks({0.0, 10.0}, 5).minor.size() == 15);
}

TEST_CASE("Linear ticks of extreme ranges are few, inside, ordered and labelled apart",
          "[figure]") {
    const Range range = GENERATE(Range{0.0, 1e-30}, Range{-1e30, 1e30}, Range{1e9, 1e9 + 1.0},
                                 Range{1e-300, 1e-299}, Range{-3e299, 5e299},
                                 Range{123456.0, 123456.5}, Range{-1e-12, 3e-12}, Range{0.1, 0.3});
    const int wanted = GENERATE(1, 2, 5, 12);
    const Ticks ticks = linear_ticks(range, wanted);
    CAPTURE(range.lower, range.upper, wanted);
    CHECK(ticks.major.size() <= static_cast<std::size_t>(2 * wanted + 2));
    CHECK(all_inside(ticks, range));
    CHECK(std::ranges::is_sorted(ticks.major, {}, &Tick::value));
    std::vector<std::string> texts = labels(ticks);
    std::ranges::sort(texts);
    CHECK(std::ranges::adjacent_find(texts) == texts.end());
}

TEST_CASE("Ranges without extent, in the wrong order or not finite can be drawn", "[figure]") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const Range range = GENERATE(Range{5.0, 5.0}, Range{0.0, 0.0}, Range{2.0, 1.0}, Range{nan, 1.0},
                                 Range{0.0, infinite}, Range{1e308, -1e308}, Range{-4.0, -4.0});
    const Scale scale = GENERATE(Scale::linear, Scale::log);
    const Range drawn = drawable(range, scale);
    CHECK(std::isfinite(drawn.lower));
    CHECK(std::isfinite(drawn.upper));
    CHECK(drawn.lower < drawn.upper);
    if (scale == Scale::log) CHECK(drawn.lower > 0.0);
}

TEST_CASE("Log ticks over sixty decades keep to whole decades and few labels", "[figure]") {
    const Ticks ticks = log_ticks({1e-30, 1e30}, 8);
    CHECK(ticks.major.size() >= 3);
    CHECK(ticks.major.size() <= 9);
    for (const Tick& tick : ticks.major) {
        const double exponent = std::log10(tick.value);
        CHECK(exponent == Catch::Approx(std::round(exponent)).margin(1e-9));
        CHECK(tick.label.starts_with("10"));
    }
}

TEST_CASE(
    "Log ticks of a few decades have multiples as minor ticks and plain labels where they are "
    "short",
    "[figure]") {
    const Ticks ticks = log_ticks({1.0, 100.0}, 3);
    CHECK(labels(ticks) == std::vector<std::string>{"1", "10", "100"});
    CHECK(ticks.minor.size() == 16);
    CHECK(labels(log_ticks({1e5, 1e7}, 3)) == std::vector<std::string>{"10⁵", "10⁶", "10⁷"});
    CHECK(labels(log_ticks({1e-7, 1e-5}, 3)) == std::vector<std::string>{"10⁻⁷", "10⁻⁶", "10⁻⁵"});
}

TEST_CASE("A log axis of less than a decade is still labelled", "[figure]") {
    for (const Range range :
         {Range{20.0, 90.0}, Range{3.0, 4.0}, Range{1.001, 1.002}, Range{5e-9, 6e-9}}) {
        const Ticks ticks = log_ticks(range, 5);
        CAPTURE(range.lower, range.upper);
        CHECK(ticks.major.size() >= 2);
        CHECK(all_inside(ticks, range));
    }
}

TEST_CASE("Categories are thinned out evenly and only those in range are named", "[figure]") {
    const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f"};
    CHECK(labels(category_ticks({-0.5, 5.5}, names, 6)) == names);
    CHECK(labels(category_ticks({-0.5, 5.5}, names, 3)) == std::vector<std::string>{"a", "c", "e"});
    CHECK(labels(category_ticks({1.5, 3.5}, names, 6)) == std::vector<std::string>{"c", "d"});
}
