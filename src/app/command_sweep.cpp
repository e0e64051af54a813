#include <cstdio>
#include <format>

#include "app/command_support.h"
#include "core/parallel.h"
#include "lab/sweep.h"
#include "labs/register.h"

namespace tessera::app {

int sweep(const SweepOptions& options) {
    return guarded([&] {
        const lab::Registry registry = lab::all_labs();
        const lab::SweepPlan plan = lab::expand_plan(registry, read_json(options.plan));
        const auto threads =
            options.jobs == 0 ? static_cast<unsigned>(hardware_threads()) : options.jobs;
        lab::SweepReport report;
        {
            ProgressBar bar(std::format("{} jobs", plan.jobs.size()));
            report = lab::run_sweep(
                plan, options.folder, threads, [&] { return make_catalogue(options.data); },
                [&](std::size_t done, std::size_t all) {
                    bar.show(static_cast<double>(done) / static_cast<double>(all));
                });
        }
        std::fputs(std::format("{} jobs run, {} found finished, {} failed; see {}/results.csv\n",
                               report.finished, report.found, report.failed, options.folder)
                       .c_str(),
                   stdout);
        return report.failed == 0 ? 0 : exit_failure;
    });
}

}  // namespace tessera::app
