#include "core/statistics.h"

#include "core/philox.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

using Catch::Approx;
using namespace tessera;

TEST_CASE("Mean, median and standard error of small samples", "[core][statistics]") {
    const std::vector<double> values = {4, 1, 3, 2};
    CHECK(mean(values) == 2.5);
    CHECK(median(values) == 2.5);
    CHECK(standard_error(values) == Approx(std::sqrt(5.0 / 3.0 / 4.0)));
    CHECK(median(std::vector<double>{7}) == 7);
    CHECK(standard_error(std::vector<double>{7}) == 0);
    CHECK_THROWS_AS(mean(std::vector<double>{}), std::invalid_argument);
    CHECK_THROWS_AS(median(std::vector<double>{}), std::invalid_argument);
}

TEST_CASE("Quantiles interpolate between order statistics", "[core][statistics]") {
    const std::vector<double> ascending = {10, 20, 30, 40, 50};
    CHECK(quantile(ascending, 0) == 10);
    CHECK(quantile(ascending, 1) == 50);
    CHECK(quantile(ascending, 0.1) == Approx(14));
    CHECK(quantile(ascending, 0.9) == Approx(46));
    CHECK_THROWS_AS(quantile(ascending, 1.1), std::invalid_argument);
}

TEST_CASE("A run that diverged counts as the worst", "[core][statistics]") {
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<double> values = {std::nan(""), 1, 2};
    CHECK(median(values) == 2);
    CHECK(sorted(values).back() == infinity);
    CHECK(quantile(sorted(std::vector<double>{1, std::nan(""), infinity}), 0.8) == infinity);
}

TEST_CASE("The confidence interval of the median covers it as often as it says",
          "[core][statistics]") {
    RandomStream stream("test", 1, "coverage");
    constexpr int trials = 4000;
    for (const std::size_t n : {8U, 50U}) {
        int covered = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<double> values(n);
            for (double& value : values) {
                value = stream.normal();
            }
            const Interval interval = median_confidence_interval(sorted(values), 0.95);
            covered += interval.low <= 0 && 0 <= interval.high ? 1 : 0;
        }
        CHECK(covered >= 0.94 * trials);
    }
    // n = 50: order statistics 18 and 33 (coverage 96.7 %), as tables of the sign test give them.
    std::vector<double> ranks(50);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        ranks[i] = static_cast<double>(i + 1);
    }
    CHECK(median_confidence_interval(ranks).low == 18);
    CHECK(median_confidence_interval(ranks).high == 33);
    CHECK(median_confidence_interval(std::vector<double>{5}).low == 5);
    CHECK(median_confidence_interval(std::vector<double>{5, 9}).high == 9);
}

TEST_CASE("A summary agrees with its parts", "[core][statistics]") {
    const std::vector<double> values = {5, 3, 1, 2, 4};
    const Summary summary = summarise(values);
    CHECK(summary.mean == 3);
    CHECK(summary.median == 3);
    CHECK(summary.band.low == Approx(1.4));
    CHECK(summary.band.high == Approx(4.6));
    CHECK(summary.minimum == 1);
    CHECK(summary.maximum == 5);
    CHECK(summary.median_interval.low == 1);
    CHECK(summary.median_interval.high == 5);
}
