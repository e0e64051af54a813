#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/base_map.h"
#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_robot_parameters.h"
#include "labs/resampling_free_pf/robot_filter.h"
#include "labs/resampling_free_pf/robot_world.h"

namespace tessera::resampling_free_pf {

/// Reads "3.4,5.6" (see RobotParameters::painted). Throws ConfigError for anything else.
std::vector<env::Cell> parse_cells(std::string_view text);
std::string format_cells(const std::vector<env::Cell>& cells);

/// A robot that finds itself in a map, while a visitor builds walls, drives it or carries it away.
class RobotLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    struct Moment {
        double distance = 0.0;  ///< from the estimate to the robot, in cells
        double degrees = 0.0;
        double share = 0.0;  ///< of the belief within a cell of the robot
        double sample_size = 0.0;
        double injected = 0.0;
    };
    struct Run {
        RobotParameters parameters;
        RobotModel model;
        env::BaseMap plan{1, 1, true};
        env::BaseMap world{1, 1, true};  ///< the plan as painted
        std::vector<env::Cell> painted;
        std::unique_ptr<Robot> robot;
        std::unique_ptr<RobotFilter> filter;
        Odometry command;  ///< of the visitor, for the next step
        std::vector<double> ranges;
        std::vector<Moment> moments;
        std::vector<std::size_t> kidnapped;
        std::uint64_t seed = 0;
    };
    static Run started(const lab::Json& config);

    const env::BaseMap& known_map() const;
    void advance();
    void repaint(const std::vector<env::Cell>& painted);
    std::optional<env::Cell> cell_at(double x, double y) const;
    lab::Json paint(const lab::Action& action);
    void kidnap(const RobotPose& pose);
    lab::Json steer(std::int64_t direction);
    std::string sentence() const;
    void emit_map(lab::Frame& frame) const;
    void emit_curves(lab::Frame& frame) const;
    void judge(std::vector<lab::CheckResult>& checks) const;

    Run run_;
    std::optional<env::Cell> stroke_;  ///< the cell that the pen passed last
    bool stroke_builds_ = true;
};

}  // namespace tessera::resampling_free_pf
