#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "data/catalogue.h"
#include "lab/compose.h"
#include "lab/json.h"
#include "lab/lab.h"
#include "labs/farmap/lab.h"

/// The lab as a visitor has it, for tests.
namespace tessera::farmap {

struct LabRun {
    lab::LabDefinition definition = farmap::definition();
    Catalogue catalogue;
    std::unique_ptr<lab::Lab> lab = definition.create(catalogue);
    lab::Json config;

    void reset(const lab::Json& overrides) {
        config = lab::resolve(definition.schema, overrides);
        lab->reset(config);
    }
    /// As the session does: what an action returns is set and given to `update`.
    void act(const lab::Action& action) { set(lab->act(action)); }
    void set(const lab::Json& changes) {
        if (changes.empty()) return;
        std::vector<lab::Problem> problems;
        config = lab::resolve(definition.schema, config, changes, problems);
        if (!problems.empty()) throw lab::ConfigError(problems.front().message);
        lab->update(config);
    }
    lab::Progress step(std::uint64_t steps) {
        lab::Budget budget;
        budget.steps = steps;
        return lab->step(budget);
    }
    double number(const std::string& channel) const {
        return lab::channel_value<lab::Scalar>(lab->emit(), channel)->value;
    }
    std::string text(const std::string& channel) const {
        return lab::channel_value<lab::Text>(lab->emit(), channel)->text;
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
    action.view = "world";
    action.index = direction;
    return action;
}

inline lab::Action touch(double x, double y, bool goes_on) {
    lab::Action action;
    action.name = "paint";
    action.view = "world";
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
    for (const lab::Channel& channel : frame.channels) {
        bool good = true;
        if (const auto* scalar = std::get_if<lab::Scalar>(&channel.value)) {
            good = std::isfinite(scalar->value);
        } else if (const auto* series = std::get_if<lab::Series>(&channel.value)) {
            good = series->x.size() == series->y.size() && all_finite(series->x, true) &&
                   all_finite(series->y, true);
        } else if (const auto* points = std::get_if<lab::Points>(&channel.value)) {
            good = all_finite(points->x, false) && all_finite(points->y, false);
        } else if (const auto* bars = std::get_if<lab::Bars>(&channel.value)) {
            good = all_finite(bars->values, false);
        } else if (const auto* table = std::get_if<lab::Table>(&channel.value)) {
            good = all_finite(table->values, false);
        } else if (const auto* graph = std::get_if<lab::Graph>(&channel.value)) {
            good = all_finite(graph->x, false) && all_finite(graph->value, false);
        }
        if (!good) return false;
    }
    return true;
}

}  // namespace tessera::farmap
