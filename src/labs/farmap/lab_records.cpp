#include "labs/farmap/lab_records.h"

#include <array>
#include <format>
#include <utility>

namespace tessera::farmap {

RunTable::RunTable(bool with_times) : with_times_(with_times) {
    runs_.columns = {"map", "seed", "agent", "area", "steps", "end", "coverage"};
    for (const int steps : checkpoint_steps) {
        runs_.columns.push_back(std::format("coverage_at_{}", steps));
    }
    for (const int steps : checkpoint_steps) {
        runs_.columns.push_back(std::format("memory_at_{}", steps));
    }
    runs_.columns.push_back("mean_coverage");
    for (const double mark : coverage_marks) {
        runs_.columns.push_back(std::format("steps_to_{:.0f}", 100 * mark));
    }
    runs_.columns.insert(runs_.columns.end(),
                         {"mean_memory", "mean_total_memory", "cuts", "recalls"});
    if (with_times_) {
        runs_.columns.insert(runs_.columns.end(),
                             {"view_seconds", "update_seconds", "decide_seconds"});
    }
    events_.columns = {"map", "seed", "agent", "step", "recall"};
}

void RunTable::add(const RunName& run, int area, const Outcome& outcome, const PhaseTimes& times) {
    const std::array<double, 3> name = {static_cast<double>(run.map), static_cast<double>(run.seed),
                                        static_cast<double>(run.agent)};
    runs_.row_labels.push_back(run.agent_name);
    std::vector<double>& values = runs_.values;
    values.insert(values.end(), name.begin(), name.end());
    values.insert(values.end(), {static_cast<double>(area), static_cast<double>(outcome.steps),
                                 static_cast<double>(outcome.end), outcome.coverage});
    values.insert(values.end(), outcome.coverage_at.begin(), outcome.coverage_at.end());
    values.insert(values.end(), outcome.memory_at.begin(), outcome.memory_at.end());
    values.push_back(outcome.mean_coverage);
    values.insert(values.end(), outcome.steps_to.begin(), outcome.steps_to.end());
    values.insert(values.end(),
                  {outcome.mean_memory, outcome.mean_total_memory,
                   static_cast<double>(outcome.cuts), static_cast<double>(outcome.recalls)});
    if (with_times_) values.insert(values.end(), {times.view, times.update, times.decide});
    for (const RunEvent& event : outcome.events) {
        events_.values.insert(events_.values.end(), name.begin(), name.end());
        events_.values.push_back(event.step);
        events_.values.push_back(event.recall ? 1.0 : 0.0);
    }
}

lab::Channel trace_table(const Walk& walk, int number) {
    lab::Table table;
    table.columns = {"step", "row",    "column",       "heading",    "coverage",
                     "map",  "memory", "total_memory", "confidence", "mean",
                     "sd",   "cut_to", "recalled",     "decision",   "far"};
    table.values.reserve(table.columns.size() * static_cast<std::size_t>(walk.steps() + 1));
    for (int i = 0; i <= walk.steps(); ++i) {
        const StepRecord& at = walk.record(i);
        for (const double value :
             {static_cast<double>(i), static_cast<double>(at.pose.cell.row),
              static_cast<double>(at.pose.cell.col),
              static_cast<double>(env::index_of(at.pose.heading)), at.coverage(),
              static_cast<double>(at.map), static_cast<double>(at.memory),
              static_cast<double>(at.total_memory), at.confidence, at.mean, at.standard_deviation,
              static_cast<double>(at.cut_to), static_cast<double>(at.recalled),
              at.decision ? 1.0 : 0.0, at.far ? 1.0 : 0.0}) {
            table.values.push_back(value);
        }
    }
    return {std::format("trace-{}", number), "trace of " + walk.name(), std::move(table)};
}

}  // namespace tessera::farmap
