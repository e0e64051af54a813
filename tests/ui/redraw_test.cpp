#include "ui/redraw.h"

#include <cmath>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using tessera::ui::RedrawSchedule;

TEST_CASE("After input a few pictures are due, one later for help, then none", "[ui]") {
    RedrawSchedule schedule;
    double now = 10.0;
    schedule.input(now);
    int pictures = 0;
    while (schedule.due(now)) {
        schedule.drawn(now);
        ++pictures;
        REQUIRE(pictures < 10);
    }
    CHECK(pictures == 3);
    CHECK(schedule.wait(now) == Catch::Approx(0.45));
    now += 0.45;
    while (schedule.due(now)) {
        schedule.drawn(now);
        ++pictures;
        REQUIRE(pictures < 10);
    }
    CHECK(pictures == 6);
    CHECK(std::isinf(schedule.wait(now)));
}

TEST_CASE("Data bring pictures at once", "[ui]") {
    RedrawSchedule schedule;
    while (schedule.due(0.0)) schedule.drawn(0.0);
    CHECK(std::isinf(schedule.wait(0.0)));
    schedule.data();
    CHECK(schedule.due(0.0));
    CHECK(schedule.wait(0.0) == 0.0);
}
