#include "labs/scale_time/benchmark.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/statistics.h"
#include "lab/schema.h"
#include "labs/scale_time/lab_collapse.h"
#include "labs/scale_time/lab_linear.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/lab_subspace.h"
#include "labs/scale_time/lab_two_speeds.h"

namespace tessera::scale_time {
namespace {

/// A row of what one redraw takes: reset, all steps and the frame.
template <class Experiment>
lab::BenchmarkRow redraw(std::string name, std::string computed, std::string reference,
                         const lab::Json& overrides, int repeats) {
    using Clock = std::chrono::steady_clock;
    const lab::Json config = lab::resolve(lab::schema_of<Parameters>(), overrides);
    Experiment experiment;
    std::vector<double> seconds;
    for (int i = 0; i <= repeats; ++i) {
        const Clock::time_point start = Clock::now();
        experiment.reset(config);
        while (!experiment.step({}).done) {
        }
        experiment.emit();
        // The first is a warm-up.
        if (i > 0) seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
    return {std::move(name), std::move(computed), sorted(seconds).front(), median(seconds),
            std::move(reference)};
}

}  // namespace

std::vector<lab::BenchmarkRow> benchmark(int repeats) {
    const std::string frame = "a display's frame: 0.0167 s";
    return {redraw<LinearLab>("linear law, one slider moved",
                              "map of 64 x 48 cells, three cuts, one finite data set", frame,
                              {{"experiment", "linear"}, {"draws", 1}}, repeats),
            redraw<LinearLab>(
                "linear law at the threshold", "the same at p = n, the worst case", frame,
                {{"experiment", "linear"}, {"p", 200}, {"n", 200}, {"draws", 1}}, repeats),
            redraw<SubspaceLab>("random subspace, one slider moved",
                                "20 draws of r = 2 at eight sizes and the chosen one", frame,
                                {{"experiment", "subspace"}, {"p", 20}}, repeats),
            redraw<TwoSpeedsLab>("two speeds, one slider moved", "curve and 61 searches of turns",
                                 frame, {{"experiment", "two-speeds"}}, repeats),
            redraw<CollapseLab>("collapse, one draw of all sizes",
                                "p = 4, 16, 64, 256 in 512 directions, 61 times", "",
                                {{"experiment", "collapse"}, {"draws", 1}}, repeats)};
}

}  // namespace tessera::scale_time
