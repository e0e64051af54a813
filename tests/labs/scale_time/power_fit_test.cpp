#include "labs/scale_time/power_fit.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

using namespace tessera;
using namespace tessera::scale_time;

TEST_CASE("A power law is found in its own points", "[scale-time][fit]") {
    const std::vector<double> x{1, 3, 10, 40};
    std::vector<double> y;
    for (const double value : x) y.push_back(7 * std::pow(value, -0.37));
    const PowerFit fit = fit_power(x, y);
    CHECK(std::abs(fit.exponent + 0.37) < 1e-12);
    CHECK(std::abs(fit.prefactor - 7) < 1e-11);
    CHECK(fit.standard_error < 1e-7);
    CHECK(std::abs(fit.r_squared - 1) < 1e-12);
    CHECK_THROWS_AS(fit_power(std::vector<double>{1}, std::vector<double>{1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(fit_power(std::vector<double>{2, 2}, std::vector<double>{1, 3}),
                    std::invalid_argument);
}

TEST_CASE("The interval of an exponent holds the scatter of its seeds", "[scale-time][fit]") {
    const std::vector<Repeated> measurements{
        {10, {90, 100, 112}}, {100, {29, 32, 35}}, {1000, {9, 10, 11}}};
    const PowerFit fit = fit_repeated(measurements);
    const Interval interval = exponent_interval(measurements, 0);
    CHECK(interval.low < fit.exponent);
    CHECK(fit.exponent < interval.high);
    CHECK(interval.high - interval.low < 0.1);
    CHECK(std::abs(fit.exponent + 0.5) < 0.02);
    // The same seed draws the same interval.
    CHECK(exponent_interval(measurements, 0).low == interval.low);
    const std::vector<Repeated> single{{10, {100}}, {100, {30}}, {1000, {10}}};
    CHECK(exponent_interval(single, 0).low < fit_repeated(single).exponent);
}
