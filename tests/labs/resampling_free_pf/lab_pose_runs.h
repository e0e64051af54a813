#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "data/catalogue.h"
#include "lab/frame.h"
#include "lab/json.h"
#include "lab/lab.h"
#include "labs/resampling_free_pf/lab.h"

/// The lab's moving experiments as a visitor has them, for tests.
namespace tessera::resampling_free_pf {

struct MovingRun {
    lab::LabDefinition definition = resampling_free_pf::definition();
    Catalogue catalogue;
    std::unique_ptr<lab::Lab> lab = definition.create(catalogue);
    lab::Json config;

    /// The live pose run where nothing else is said.
    void reset(const lab::Json& overrides) {
        lab::Json all = {{"experiment", "pose"}};
        all.update(overrides);
        config = lab::resolve(definition.schema, all);
        lab->reset(config);
    }
    /// As the session does: what an action returns is set and given to `update`.
    void act(const lab::Action& action) { set(lab->act(action)); }
    void set(const lab::Json& changes) {
        if (changes.empty()) return;
        std::vector<lab::Problem> problems;
        const lab::Json next = lab::resolve(definition.schema, config, changes, problems);
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
