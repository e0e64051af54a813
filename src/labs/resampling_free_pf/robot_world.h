#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/philox.h"
#include "env/base_map.h"

/// A robot with a range finder and odometry in a drawn map: the demonstration of Monte-Carlo
/// localization (Dellaert, Fox, Burgard and Thrun 1999). Not in the paper.
namespace tessera::resampling_free_pf {

/// A place in units of cells, x to the right (columns), y downwards (rows); cell (r, c) covers
/// [c, c + 1) x [r, r + 1). The heading is in radians from x towards y.
struct RobotPose {
    double x = 0.0;
    double y = 0.0;
    double heading = 0.0;
};

/// The angle in (-pi, pi].
double wrapped(double angle);

/// A unit vector.
struct Direction {
    double x = 1.0;
    double y = 0.0;
};
Direction direction_of(double angle);

/// What a beam meets: how far away, and how that distance changes with the place and the direction
/// it starts with, as long as it meets the same wall.
struct BeamHit {
    double range = 0.0;
    double by_x = 0.0;
    double by_y = 0.0;
    double by_angle = 0.0;
};

/// Follows a beam cell by cell (Amanatides and Woo 1987) to the first wall; beyond `longest` there
/// is nothing to see, and nothing changes. A beam that starts in a wall or outside has range 0.
BeamHit cast_beam(const env::BaseMap& map, double x, double y, Direction along, double longest);

/// Whether the robot can stand there: no wall within its radius, along the axes.
bool stands_free(const env::BaseMap& map, double x, double y);

/// A uniformly random place where it can stand, and heading. Throws InputError where there is none.
RobotPose random_robot_pose(const env::BaseMap& map, RandomStream& stream);

/// What the robot believes of its sensors; the truth uses the same numbers.
struct RobotModel {
    std::size_t beams = 12;    ///< evenly all around, the first one ahead
    double longest = 12.0;     ///< range of a beam, in cells
    double range_noise = 0.4;  ///< standard deviation, in cells
    double outliers = 0.1;     ///< share of readings that can be anything
    double move_noise = 0.05;  ///< standard deviation of a step's length, in cells
    double turn_noise = 0.04;  ///< of its turn, in radians
    double sharpness = 0.5;    ///< power of the likelihood: beams are not independent of each other
};

/// A step as odometry reports it: first the turn, then so far ahead.
struct Odometry {
    double turn = 0.0;
    double ahead = 0.0;
};

/// What the beams measure from there, with noise and outliers.
std::vector<double> measured_ranges(const env::BaseMap& map, const RobotModel& model,
                                    const RobotPose& pose, RandomStream& stream);

/// L = -sharpness sum_beams ln[(1 - outliers) N(z; r, noise^2) + outliers / longest], and its
/// gradient, through the walls that the beams meet.
struct RobotSlope {
    double loss = 0.0;
    double by_x = 0.0;
    double by_y = 0.0;
    double by_heading = 0.0;
};
RobotSlope robot_slope(const env::BaseMap& map, const RobotModel& model, const RobotPose& pose,
                       std::span<const double> ranges);

/// The robot drives about by itself, or as it is told.
class Robot {
public:
    Robot(const RobotPose& pose, std::uint64_t seed) : pose_(pose), seed_(seed) {}

    const RobotPose& pose() const { return pose_; }
    void put(const RobotPose& pose) { pose_ = pose; }

    /// One step ahead, away from walls. What it believes to have done.
    Odometry wander(const env::BaseMap& map, const RobotModel& model);

    /// One step as told, as far as walls allow.
    Odometry drive(const env::BaseMap& map, const RobotModel& model, const Odometry& command);

    std::vector<double> measure(const env::BaseMap& map, const RobotModel& model);

private:
    RobotPose pose_;
    std::uint64_t seed_;
    std::uint64_t step_ = 0;
    double bend_ = 0.0;  // it turns a while to one side, then to the other
};

}  // namespace tessera::resampling_free_pf
