#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lab/frame.h"
#include "lab/lab.h"
#include "lab/parameters.h"
#include "labs/resampling_free_pf/lab_pose.h"
#include "labs/resampling_free_pf/lab_pose_errors.h"
#include "labs/resampling_free_pf/lab_robot.h"

/// The pose and robot experiments as a visitor has them, without the rest of the lab.
namespace tessera::resampling_free_pf {

enum class MovingExperiment : std::uint8_t { pose, pose_errors, robot };

inline const std::vector<lab::EnumChoice<MovingExperiment>>& choices(MovingExperiment) {
    static const std::vector<lab::EnumChoice<MovingExperiment>> list{
        {MovingExperiment::pose, "pose", "pose"},
        {MovingExperiment::pose_errors, "pose-errors", "pose errors"},
        {MovingExperiment::robot, "robot", "robot"}};
    return list;
}

struct MovingParameters {
    MovingExperiment experiment = MovingExperiment::pose;
    std::int64_t seed = 1;
    PoseParameters pose;
    RobotParameters robot;

    template <class Visitor>
    void describe(Visitor& visit) {
        visit(experiment, "experiment", "experiment");
        visit(seed, "seed", "seed", lab::range(0, 1e9));
        pose.describe(visit);
        robot.describe(visit);
    }
};

struct MovingRun {
    lab::Schema schema = lab::schema_of<MovingParameters>();
    std::unique_ptr<lab::Lab> lab;
    lab::Json config;

    void reset(const lab::Json& overrides) {
        config = lab::resolve(schema, overrides);
        const auto experiment = lab::from_config<MovingParameters>(config).experiment;
        if (experiment == MovingExperiment::pose) lab = std::make_unique<PoseLab>();
        if (experiment == MovingExperiment::pose_errors) lab = std::make_unique<PoseErrorsLab>();
        if (experiment == MovingExperiment::robot) lab = std::make_unique<RobotLab>();
        lab->reset(config);
    }
    /// As the session does: what an action returns is set and given to `update`.
    void act(const lab::Action& action) { set(lab->act(action)); }
    void set(const lab::Json& changes) {
        if (changes.empty()) return;
        std::vector<lab::Problem> problems;
        const lab::Json next = lab::resolve(schema, config, changes, problems);
        if (!problems.empty()) throw lab::ConfigError(problems.front().message);
        lab->update(next);
        config = next;
    }
    lab::Progress step(std::uint64_t steps) {
        lab::Budget budget;
        budget.steps = steps;
        return lab->step(budget);
    }
    double last(const std::string& channel) const {
        return lab::channel_value<lab::Series>(lab->emit(), channel)->y.back();
    }
    double number(const std::string& channel) const {
        return lab::channel_value<lab::Scalar>(lab->emit(), channel)->value;
    }
    std::string text(const std::string& channel) const {
        return lab::channel_value<lab::Text>(lab->emit(), channel)->text;
    }
    lab::Verdict verdict(const std::string& check) const {
        for (const lab::CheckResult& result : lab->emit().checks) {
            if (result.id == check) return result.verdict;
        }
        throw lab::ConfigError("no such check: " + check);
    }
};

inline lab::Action button(const std::string& name) {
    lab::Action action;
    action.name = name;
    return action;
}

inline lab::Action arrow_key(std::int64_t direction) {
    lab::Action action;
    action.name = "steer";
    action.index = direction;
    return action;
}

inline lab::Action touch(double x, double y, bool goes_on) {
    lab::Action action;
    action.name = "paint";
    action.x = x;
    action.y = y;
    action.value = goes_on ? 1.0 : 0.0;
    return action;
}

/// NaN marks gaps in series; everything else is a finite number.
inline bool finite(const lab::Frame& frame) {
    const auto all_finite = [](const std::vector<double>& values, bool gaps) {
        for (const double value : values) {
            if (std::isinf(value) || (std::isnan(value) && !gaps)) return false;
        }
        return true;
    };
    bool good = true;
    for (const lab::Channel& channel : frame.channels) {
        if (const auto* scalar = std::get_if<lab::Scalar>(&channel.value)) {
            good = good && std::isfinite(scalar->value);
        } else if (const auto* series = std::get_if<lab::Series>(&channel.value)) {
            good = good && series->x.size() == series->y.size() && all_finite(series->x, true) &&
                   all_finite(series->y, true);
        } else if (const auto* points = std::get_if<lab::Points>(&channel.value)) {
            good = good && all_finite(points->x, false) && all_finite(points->y, false) &&
                   all_finite(points->z, false);
        } else if (const auto* table = std::get_if<lab::Table>(&channel.value)) {
            good = good && all_finite(table->values, false);
        } else if (const auto* arrows = std::get_if<lab::Arrows>(&channel.value)) {
            good = good && all_finite(arrows->x1, false) && all_finite(arrows->y1, false);
        }
    }
    return good;
}

}  // namespace tessera::resampling_free_pf
