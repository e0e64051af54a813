#include "core/portable_math.h"

#include "core/philox.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

TEST_CASE("portable_log is the logarithm to the last bits", "[core]") {
    CHECK(tessera::portable_log(1.0) == 0);
    double worst = 0;
    tessera::RandomStream stream("test", 1, "log");
    for (int i = 0; i < 100000; ++i) {
        const double x = std::exp2(stream.uniform(-900, 900));
        worst = std::max(worst, std::abs(tessera::portable_log(x) / std::log(x) - 1));
        const double near_one = stream.uniform(0.5, 2);
        worst = std::max(worst, std::abs(tessera::portable_log(near_one) / std::log(near_one) - 1));
    }
    CHECK(worst < 5e-16);
    CHECK(std::abs(tessera::portable_log(5e-324) / std::log(5e-324) - 1) < 5e-16);
}
