#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/errors.h"
#include "env/floor_plans.h"
#include "env/text_map.h"
#include "labs/resampling_free_pf/robot_filter.h"
#include "labs/resampling_free_pf/robot_world.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

constexpr double pi = std::numbers::pi;

env::BaseMap room() {
    return env::parse_map(
               "##########\n"
               "#........#\n"
               "#........#\n"
               "#....##..#\n"
               "#....##..#\n"
               "#........#\n"
               "##########\n")
        .map;
}

/// The first wall in steps of a thousandth of a cell.
double plain_range(const env::BaseMap& map, double x, double y, double angle, double longest) {
    for (double range = 0.0; range < longest; range += 1e-3) {
        const int col = static_cast<int>(std::floor(x + range * std::cos(angle)));
        const int row = static_cast<int>(std::floor(y + range * std::sin(angle)));
        if (!map.contains({row, col}) || map.wall({row, col})) return range;
    }
    return longest;
}

struct Drive {
    double share = 0.0;            ///< of the belief within a cell, at the end
    double mean_distance = 0.0;    ///< over the second half
    double share_kidnapped = 0.0;  ///< 300 steps after a kidnapping
};

/// The robot drives about; the filter knows its place at first.
Drive drive(const RobotFilterSettings& settings, std::uint64_t seed, bool kidnap = false) {
    const env::BaseMap map = env::floor_plan("house");
    const RobotModel model{.sharpness = 0.25};
    RandomStream stream("test", seed, "robot");
    const RobotPose start = random_robot_pose(map, stream);
    Robot robot(start, seed);
    RobotFilter filter(map, model, settings, seed);
    filter.gather(start);
    const auto advance = [&] {
        const Odometry odometry = robot.wander(map, model);
        filter.advance(map, odometry, robot.measure(map, model));
    };
    Drive result;
    constexpr int steps = 200;
    for (int step = 0; step < steps; ++step) {
        advance();
        const RobotPose estimate = filter.estimate();
        if (step < steps / 2) continue;
        result.mean_distance +=
            std::hypot(estimate.x - robot.pose().x, estimate.y - robot.pose().y) / (steps / 2.0);
    }
    result.share = filter.share_within(robot.pose(), 1.0);
    if (!kidnap) return result;
    robot.put(random_robot_pose(map, stream));
    for (int step = 0; step < 300; ++step) advance();
    result.share_kidnapped = filter.share_within(robot.pose(), 1.0);
    return result;
}

}  // namespace

TEST_CASE("Angles are wrapped into one turn about zero", "[robot]") {
    CHECK(wrapped(0.0) == 0.0);
    CHECK(std::abs(wrapped(3 * pi) - pi) < 1e-12);
    CHECK(std::abs(wrapped(-1.5 * pi) - pi / 2) < 1e-12);
    CHECK(std::abs(wrapped(-pi) - pi) < 1e-12);
}

TEST_CASE("A beam ends at the first wall", "[robot]") {
    const env::BaseMap map = room();
    RandomStream stream("test", 1, "beams");
    for (int repeat = 0; repeat < 200; ++repeat) {
        const RobotPose from = random_robot_pose(map, stream);
        const double longest = stream.uniform(1.0, 12.0);
        const BeamHit hit = cast_beam(map, from.x, from.y, direction_of(from.heading), longest);
        CHECK(std::abs(hit.range - plain_range(map, from.x, from.y, from.heading, longest)) < 2e-3);
    }
    CHECK(cast_beam(map, 0.5, 0.5, {}, 5.0).range == 0.0);
    CHECK(cast_beam(map, -3.0, 1e300, {}, 5.0).range == 0.0);
    CHECK(std::abs(cast_beam(map, 1.5, 1.5, {}, 50.0).range - 7.5) < 1e-12);
    CHECK(std::abs(cast_beam(map, 1.5, 1.5, {0.0, 1.0}, 50.0).range - 4.5) < 1e-12);
}

TEST_CASE("The gradient of the readings' loss is that of central differences", "[robot]") {
    const env::BaseMap map = room();
    const RobotModel model;
    RandomStream stream("test", 2, "beams");
    int compared = 0;
    for (int repeat = 0; repeat < 60; ++repeat) {
        const RobotPose at = random_robot_pose(map, stream);
        RobotPose other = at;
        other.x += 0.1;
        other.heading += 0.05;
        const std::vector<double> ranges = measured_ranges(map, model, other, stream);
        const RobotSlope slope = robot_slope(map, model, at, ranges);
        constexpr double h = 1e-6;
        const auto difference = [&](double x, double y, double heading) {
            const RobotPose up{at.x + h * x, at.y + h * y, at.heading + h * heading};
            const RobotPose down{at.x - h * x, at.y - h * y, at.heading - h * heading};
            return (robot_slope(map, model, up, ranges).loss -
                    robot_slope(map, model, down, ranges).loss) /
                   (2 * h);
        };
        const std::array<double, 3> numeric = {difference(1, 0, 0), difference(0, 1, 0),
                                               difference(0, 0, 1)};
        const std::array<double, 3> exact = {slope.by_x, slope.by_y, slope.by_heading};
        // Where a beam grazes a corner the loss jumps, and no gradient tells.
        if (std::ranges::any_of(numeric, [](double value) { return std::abs(value) > 1e3; })) {
            continue;
        }
        ++compared;
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(std::abs(numeric[i] - exact[i]) < 1e-5 * (1 + std::abs(exact[i])));
        }
    }
    CHECK(compared > 55);
}

TEST_CASE("The robot keeps out of walls, wherever it goes", "[robot]") {
    const env::BaseMap map = env::floor_plan("office");
    const RobotModel model;
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        RandomStream stream("test", seed, "robot");
        const RobotPose start = random_robot_pose(map, stream);
        Robot robot(start, seed);
        double farthest = 0.0;
        for (int step = 0; step < 1000; ++step) {
            robot.wander(map, model);
            REQUIRE(stands_free(map, robot.pose().x, robot.pose().y));
            farthest =
                std::max(farthest, std::hypot(robot.pose().x - start.x, robot.pose().y - start.y));
        }
        CHECK(farthest > 5.0);
        robot.drive(map, model, {0.0, 1e9});
        CHECK(stands_free(map, robot.pose().x, robot.pose().y));
    }
}

TEST_CASE("Known at first, the robot is followed: by resampling and by the flow", "[robot]") {
    constexpr std::uint64_t seeds = 6;
    for (const RobotFilterKind kind : {RobotFilterKind::bootstrap, RobotFilterKind::flow}) {
        double distance = 0.0;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const Drive result = drive({.kind = kind, .particles = 100}, seed);
            CAPTURE(seed, static_cast<int>(kind), result.mean_distance);
            CHECK(result.share > 0.9);
            distance += result.mean_distance / seeds;
        }
        CAPTURE(static_cast<int>(kind), distance);
        CHECK(distance < 0.3);
    }
}

TEST_CASE("A kidnapped robot is found again only by random particles", "[robot]") {
    double plain = 0.0;
    double augmented = 0.0;
    double flow = 0.0;
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        plain += drive({.kind = RobotFilterKind::bootstrap, .particles = 300}, seed, true)
                     .share_kidnapped;
        augmented += drive({.kind = RobotFilterKind::augmented, .particles = 300}, seed, true)
                         .share_kidnapped;
        flow += drive({.kind = RobotFilterKind::flow, .particles = 50}, seed, true).share_kidnapped;
    }
    CAPTURE(plain, augmented, flow);
    CHECK(plain < 1.0);
    CHECK(flow < 1.0);
    CHECK(augmented > 2.0);
}

TEST_CASE("All resampling schemes follow the robot", "[robot]") {
    using enum filter::Resampling;
    for (const filter::Resampling scheme : {multinomial, stratified, systematic, residual, ssp}) {
        const Drive result = drive({.particles = 200, .resampling = scheme}, 2);
        CAPTURE(static_cast<int>(scheme));
        CHECK(result.share > 0.9);
    }
}

TEST_CASE("A filter without particles and a map without room are refused", "[robot]") {
    CHECK_THROWS_AS(RobotFilter(room(), {}, {.particles = 0}, 1), InputError);
    CHECK_THROWS_AS(RobotFilter(env::BaseMap(5, 5, true), {}, {}, 1), InputError);
}
