#include "labs/scale_time/two_speeds.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

using namespace tessera::scale_time;

namespace {

constexpr double first = 0.01;
constexpr double last = 1e5;

TwoSpeeds with_slow(double rate) {
    TwoSpeeds model;
    model.groups[1].rate = rate;
    return model;
}

}  // namespace

TEST_CASE("Two speeds turn where they were computed to turn", "[scale-time][two-speeds]") {
    // The times computed before were read off a grid with steps of a few percent; heights were not
    // affected.
    const auto near = [](double time, double grid) { return std::abs(time / grid - 1) < 0.015; };
    const std::vector<TurningPoint> points = turning_points(TwoSpeeds{}, first, last);
    REQUIRE(points.size() == 3);
    CHECK(points[0].minimum);
    CHECK(near(points[0].time, 0.60));
    CHECK(std::abs(points[0].risk - 1.544) < 6e-4);
    CHECK(!points[1].minimum);
    CHECK(near(points[1].time, 7.08));
    CHECK(std::abs(points[1].risk - 2.184) < 6e-4);
    CHECK(points[2].minimum);
    CHECK(near(points[2].time, 603));
    CHECK(std::abs(points[2].risk - 1.745) < 6e-4);
    CHECK(std::abs(risk(TwoSpeeds{}, 1e6) - 2.4) < 1e-9);
    CHECK(descends_twice(points));
    // Where the slow features stand still the fast ones alone decide: 1.2 (1 - u) = u, u = exp(-t).
    const std::vector<TurningPoint> still = turning_points(with_slow(1e-9), first, 100);
    CHECK(std::abs(still.front().time + std::log(1.2 / 2.2)) < 1e-7);
}

TEST_CASE("The second descent merges and goes with the difference of speeds",
          "[scale-time][two-speeds]") {
    const std::vector<TurningPoint> merging = turning_points(with_slow(0.1), first, last);
    REQUIRE(merging.size() == 3);
    CHECK(std::abs(merging[1].risk - 1.7377) < 1e-4);
    CHECK(std::abs(merging[2].risk - 1.7376) < 1e-4);
    CHECK(merging[1].risk > merging[2].risk);
    const std::vector<TurningPoint> equal = turning_points(with_slow(1.0), first, last);
    CHECK(equal.size() == 1);
    CHECK(!descends_twice(equal));
}
