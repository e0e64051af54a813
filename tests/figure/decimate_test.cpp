#include "figure/decimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch_test_macros.hpp>

using namespace tessera::figure;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// 100 000 points over 800 pixels: a wave with noise from a fixed recurrence, and one spike.
std::vector<Point> long_line() {
    std::vector<Point> points;
    unsigned state = 1;
    for (int i = 0; i < 100000; ++i) {
        state = state * 1664525u + 1013904223u;
        points.push_back({i * 0.008, 100.0 + 50.0 * std::sin(i * 0.001) + (state >> 8) * 1e-6});
    }
    points[54321].y = -777.0;
    return points;
}

}  // namespace

TEST_CASE("Decimation keeps the extremes of every pixel column, first and last", "[figure]") {
    const std::vector<Point> all = long_line();
    const std::vector<Point> kept = decimated(all);
    CHECK(kept.size() <= 4 * 801);
    CHECK(kept.front() == all.front());
    CHECK(kept.back() == all.back());
    CHECK(std::ranges::is_sorted(kept, {}, &Point::x));
    for (int column = 0; column < 800; ++column) {
        const auto in_column = [column](const Point& p) { return std::floor(p.x) == column; };
        double all_low = 1e9, all_high = -1e9, kept_low = 1e9, kept_high = -1e9;
        for (const Point& p : all) {
            if (in_column(p)) all_low = std::min(all_low, p.y), all_high = std::max(all_high, p.y);
        }
        for (const Point& p : kept) {
            if (in_column(p))
                kept_low = std::min(kept_low, p.y), kept_high = std::max(kept_high, p.y);
        }
        REQUIRE(kept_low == all_low);
        REQUIRE(kept_high == all_high);
    }
}

TEST_CASE("Few points are left as they are", "[figure]") {
    const std::vector<Point> few = {{0.5, 1.0}, {5.5, 2.0}, {9.0, -1.0}};
    CHECK(decimated(few) == few);
    CHECK(decimated(std::vector<Point>{}).empty());
}

TEST_CASE("A band keeps its largest extent in each pixel column", "[figure]") {
    Ribbon band;
    for (int i = 0; i < 1000; ++i) {
        band.upper.push_back({i * 0.1, 10.0 - (i % 7)});
        band.lower.push_back({i * 0.1, 20.0 + (i % 5)});
    }
    const Ribbon kept = decimated(band);
    CHECK(kept.upper.size() == kept.lower.size());
    CHECK(kept.upper.size() <= 102);
    CHECK(std::ranges::min(kept.upper, {}, &Point::y).y == 4.0);
    CHECK(std::ranges::max(kept.lower, {}, &Point::y).y == 24.0);
}

TEST_CASE("A line is cut at gaps", "[figure]") {
    const std::vector<Point> points = {{0, 1}, {1, 2}, {2, not_a_number}, {3, 4}, {not_a_number, 5},
                                       {5, 6}, {6, 7}};
    const auto parts = pieces(points);
    REQUIRE(parts.size() == 3);
    CHECK(parts[0].size() == 2);
    CHECK(parts[1].size() == 1);
    CHECK(parts[2].size() == 2);
}

TEST_CASE("Of points on the same pixel one remains, those outside none", "[figure]") {
    const std::vector<Point> points = {
        {10.2, 10.2}, {10.7, 10.9}, {11.2, 10.2}, {-5.0, 3.0}, {not_a_number, 3.0}};
    CHECK(distinct_pixels(points, {0.0, 0.0, 100.0, 100.0}) == std::vector<std::size_t>{0, 2});
}
