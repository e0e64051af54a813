#include "labs/resampling_free_pf/robot_world.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/errors.h"
#include "core/portable_functions.h"
#include "core/portable_math.h"

namespace tessera::resampling_free_pf {
namespace {

constexpr double pi = std::numbers::pi;
constexpr const char* lab_name = "resampling-free-pf";
constexpr double radius = 0.3;

bool wall_at(const env::BaseMap& map, int row, int col) {
    return !map.contains({row, col}) || map.wall({row, col});
}

bool wall_at(const env::BaseMap& map, double x, double y) {
    if (!(x >= 0 && y >= 0 && x < map.cols() && y < map.rows())) return true;
    return wall_at(map, static_cast<int>(y), static_cast<int>(x));
}

/// One coordinate of a beam: the distance to the next border between cells, and between borders.
struct Stride {
    int step = 0;
    double next = std::numeric_limits<double>::infinity();
    double between = std::numeric_limits<double>::infinity();

    Stride(double from, double direction) {
        if (direction == 0) return;
        step = direction > 0 ? 1 : -1;
        between = std::abs(1 / direction);
        const double whole = std::floor(from);
        next = (direction > 0 ? whole + 1 - from : from - whole) * between;
    }
};

Direction turned(Direction direction, Direction by) {
    return {direction.x * by.x - direction.y * by.y, direction.x * by.y + direction.y * by.x};
}

}  // namespace

double wrapped(double angle) {
    return angle - 2 * pi * std::ceil((angle - pi) / (2 * pi));
}

Direction direction_of(double angle) {
    return {std::cos(angle), std::sin(angle)};
}

BeamHit cast_beam(const env::BaseMap& map, double x, double y, Direction along, double longest) {
    if (wall_at(map, x, y)) return {};
    Stride columns(x, along.x);
    Stride rows(y, along.y);
    int row = static_cast<int>(y);
    int col = static_cast<int>(x);
    while (true) {
        const bool to_column = columns.next < rows.next;
        const double range = to_column ? columns.next : rows.next;
        if (!(range < longest)) return {longest, 0.0, 0.0, 0.0};
        (to_column ? col : row) += to_column ? columns.step : rows.step;
        if (wall_at(map, row, col)) {
            // The wall is at x + range cos(angle) = constant, or the same with y and the sine.
            if (to_column) return {range, -1 / along.x, 0.0, range * along.y / along.x};
            return {range, 0.0, -1 / along.y, -range * along.x / along.y};
        }
        (to_column ? columns.next : rows.next) += to_column ? columns.between : rows.between;
    }
}

bool stands_free(const env::BaseMap& map, double x, double y) {
    return !wall_at(map, x, y) && !wall_at(map, x - radius, y) && !wall_at(map, x + radius, y) &&
           !wall_at(map, x, y - radius) && !wall_at(map, x, y + radius);
}

RobotPose random_robot_pose(const env::BaseMap& map, RandomStream& stream) {
    std::vector<env::Cell> cells;
    for (int row = 0; row < map.rows(); ++row) {
        for (int col = 0; col < map.cols(); ++col) {
            if (!map.wall({row, col})) cells.push_back({row, col});
        }
    }
    if (cells.empty()) throw InputError("the robot's map has no free cell");
    const env::Cell cell = cells[static_cast<std::size_t>(stream.below(cells.size()))];
    // Within the cell it keeps its distance from all four borders.
    const double x = cell.col + stream.uniform(radius, 1 - radius);
    const double y = cell.row + stream.uniform(radius, 1 - radius);
    return {x, y, stream.uniform(-pi, pi)};
}

std::vector<double> measured_ranges(const env::BaseMap& map, const RobotModel& model,
                                    const RobotPose& pose, RandomStream& stream) {
    std::vector<double> ranges;
    const Direction between = direction_of(2 * pi / static_cast<double>(model.beams));
    Direction along = direction_of(pose.heading);
    for (std::size_t i = 0; i < model.beams; ++i, along = turned(along, between)) {
        const double range = cast_beam(map, pose.x, pose.y, along, model.longest).range +
                             model.range_noise * stream.normal();
        const double anything = stream.uniform(0.0, model.longest);
        const bool outlier = stream.uniform() < model.outliers;
        ranges.push_back(std::clamp(outlier ? anything : range, 0.0, model.longest));
    }
    return ranges;
}

RobotSlope robot_slope(const env::BaseMap& map, const RobotModel& model, const RobotPose& pose,
                       std::span<const double> ranges) {
    RobotSlope slope;
    // One beam after the other is turned by the same angle: no cosine for each.
    const Direction between = direction_of(2 * pi / static_cast<double>(model.beams));
    Direction along = direction_of(pose.heading);
    const double precision = 1 / (model.range_noise * model.range_noise);
    const double height = (1 - model.outliers) / (model.range_noise * std::sqrt(2 * pi));
    const double floor = model.outliers / model.longest;
    for (std::size_t i = 0; i < ranges.size(); ++i, along = turned(along, between)) {
        const BeamHit hit = cast_beam(map, pose.x, pose.y, along, model.longest);
        const double difference = hit.range - ranges[i];
        const double peak = height * portable_exp(-difference * difference * precision / 2);
        slope.loss -= portable_log(std::max(peak + floor, 1e-300));
        const double by_range =
            peak + floor > 0 ? peak / (peak + floor) * difference * precision : 0.0;
        slope.by_x += by_range * hit.by_x;
        slope.by_y += by_range * hit.by_y;
        slope.by_heading += by_range * hit.by_angle;
    }
    return {model.sharpness * slope.loss, model.sharpness * slope.by_x,
            model.sharpness * slope.by_y, model.sharpness * slope.by_heading};
}

Odometry Robot::wander(const env::BaseMap& map, const RobotModel& model) {
    constexpr double stride = 0.25;
    constexpr double look_ahead = 1.6;
    RandomStream stream(lab_name, seed_, "robot/will", step_);
    if (stream.uniform() < 0.03) bend_ = stream.uniform(-0.12, 0.12);
    const auto free_ahead = [&](double turn) {
        return cast_beam(map, pose_.x, pose_.y, direction_of(pose_.heading + turn), model.longest)
            .range;
    };
    if (free_ahead(0.0) > look_ahead) return drive(map, model, {bend_, stride});
    const double side = free_ahead(0.7) > free_ahead(-0.7) ? 1.0 : -1.0;
    return drive(map, model, {0.3 * side, 0.05});
}

Odometry Robot::drive(const env::BaseMap& map, const RobotModel& model, const Odometry& command) {
    RandomStream stream(lab_name, seed_, "robot/motion", step_++);
    const double before = pose_.heading;
    pose_.heading = wrapped(before + command.turn);
    const double x = pose_.x + command.ahead * std::cos(pose_.heading);
    const double y = pose_.y + command.ahead * std::sin(pose_.heading);
    const bool free = stands_free(map, x, y);
    if (free) {
        pose_.x = x;
        pose_.y = y;
    }
    // Odometry errs, as wheels slip, when something moves.
    const bool moves = command.turn != 0 || command.ahead != 0;
    const double slip = moves ? 1.0 : 0.0;
    return {command.turn + slip * model.turn_noise * stream.normal(),
            (free ? command.ahead : 0.0) + slip * model.move_noise * stream.normal()};
}

std::vector<double> Robot::measure(const env::BaseMap& map, const RobotModel& model) {
    RandomStream stream(lab_name, seed_, "robot/ranges", step_);
    return measured_ranges(map, model, pose_, stream);
}

}  // namespace tessera::resampling_free_pf
