#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lab/lab.h"

namespace tessera::lab {

/// One configuration of a sweep.
struct SweepJob {
    std::size_t index = 0;
    std::string key;  ///< names the configuration, so that a finished job is found again
    Json point;       ///< the swept values alone
    Json config;      ///< full
};

struct SweepPlan {
    const LabDefinition* definition = nullptr;
    std::string preset;
    std::vector<std::string> swept;  ///< parameter names, slowest first
    std::vector<SweepJob> jobs;
};

/// Expands {"lab":ID, "preset"?:ID, "config"?:{...}, "grid":{"n":[1,2,3],
/// "seed":{"from":0,"to":49,"step"?:1}}} into one job per combination, the first name slowest.
/// Throws ConfigError on anything else, and for more than a million jobs.
SweepPlan expand_plan(const Registry& registry, const Json& plan);

/// What a job came to: its scalars, or the error.
struct SweepRow {
    Json point;
    Json scalars;
    std::string error;
};

struct SweepReport {
    std::size_t finished = 0;  ///< now
    std::size_t found = 0;     ///< by an earlier sweep in the same folder
    std::size_t failed = 0;
};

/// Called after each job, from one thread at a time.
using SweepProgress = std::function<void(std::size_t done, std::size_t all)>;

/// Runs the jobs that `folder/results.jsonl` does not hold yet on `threads` threads, appends a
/// line for each, and writes `folder/results.csv` in the order of the plan at the end. A failed job
/// is reported in its line and tried again next time. Each thread makes its own catalogue by
/// `make_catalogue`. Throws FolderError.
SweepReport run_sweep(const SweepPlan& plan, const std::filesystem::path& folder, unsigned threads,
                      const std::function<Catalogue()>& make_catalogue,
                      const SweepProgress& progress);

}  // namespace tessera::lab
