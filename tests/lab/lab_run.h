#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "data/catalogue.h"
#include "lab/frame.h"
#include "lab/json.h"
#include "lab/lab.h"

/// A lab as a visitor has it, for tests.
namespace tessera::lab {

struct LabRun {
    LabDefinition definition;
    Catalogue catalogue;
    std::unique_ptr<Lab> lab;
    Json config;

    explicit LabRun(LabDefinition of)
        : definition(std::move(of)), lab(definition.create(catalogue)) {}

    void reset(const Json& overrides) {
        config = resolve(definition.schema, overrides);
        lab->reset(config);
    }
    /// As the session does: what an action returns is set and given to `update`.
    void act(const Action& action) { set(lab->act(action)); }
    void set(const Json& changes) {
        if (changes.empty()) return;
        std::vector<Problem> problems;
        const Json next = resolve(definition.schema, config, changes, problems);
        if (!problems.empty()) throw ConfigError(problems.front().message);
        lab->update(next);
        config = next;
    }
    Progress step(std::uint64_t steps) {
        Budget budget;
        budget.steps = steps;
        return lab->step(budget);
    }
    double number(const std::string& channel) const {
        return channel_value<Scalar>(lab->emit(), channel)->value;
    }
    std::string text(const std::string& channel) const {
        return channel_value<Text>(lab->emit(), channel)->text;
    }
    Verdict verdict(const std::string& check) const {
        for (const CheckResult& result : lab->emit().checks) {
            if (result.id == check) return result.verdict;
        }
        throw ConfigError("no such check: " + check);
    }
};

inline Action button(const std::string& name) {
    Action action;
    action.name = name;
    return action;
}

inline Action arrow_key(std::int64_t direction, const std::string& view = {}) {
    Action action = button("steer");
    action.view = view;
    action.index = direction;
    return action;
}

inline Action touch(double x, double y, bool goes_on, const std::string& view = {}) {
    Action action = button("paint");
    action.view = view;
    action.x = x;
    action.y = y;
    action.value = goes_on ? 1.0 : 0.0;
    return action;
}

inline bool all_finite(const std::vector<double>& values, bool gaps = false) {
    return std::ranges::all_of(
        values, [gaps](double v) { return std::isfinite(v) || (gaps && std::isnan(v)); });
}

/// NaN marks gaps in series, and empty cells in tables that may have some; everything else is a
/// finite number.
inline bool finite(const Frame& frame, bool empty_cells = false) {
    return std::ranges::all_of(frame.channels, [&](const Channel& channel) {
        if (const auto* scalar = std::get_if<Scalar>(&channel.value)) {
            return std::isfinite(scalar->value);
        }
        if (const auto* series = std::get_if<Series>(&channel.value)) {
            return series->x.size() == series->y.size() && all_finite(series->x, true) &&
                   all_finite(series->y, true) && all_finite(series->lower, true) &&
                   all_finite(series->upper, true);
        }
        if (const auto* points = std::get_if<Points>(&channel.value)) {
            return all_finite(points->x) && all_finite(points->y) && all_finite(points->z);
        }
        if (const auto* arrows = std::get_if<Arrows>(&channel.value)) {
            return all_finite(arrows->x0) && all_finite(arrows->y0) && all_finite(arrows->x1) &&
                   all_finite(arrows->y1);
        }
        if (const auto* bars = std::get_if<Bars>(&channel.value)) return all_finite(bars->values);
        if (const auto* graph = std::get_if<Graph>(&channel.value)) {
            return all_finite(graph->x) && all_finite(graph->value);
        }
        if (const auto* table = std::get_if<Table>(&channel.value)) {
            return all_finite(table->values, empty_cells);
        }
        return true;
    });
}

}  // namespace tessera::lab
