#include "labs/resampling_free_pf/lab_pose_errors.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "core/statistics.h"
#include "lab/shorthand.h"

namespace tessera::resampling_free_pf {
namespace {

using Part = double PoseRunResult::*;

/// What this lab's specification measured (4 runs, one channel, an object of its own).
struct Reference {
    PoseFilter filter;
    double particles;
    double translation;
    double degrees;
};
constexpr std::array<Reference, 7> references = {{{PoseFilter::sir, 20, 0.237, 14.0},
                                                  {PoseFilter::sir, 100, 0.157, 8.6},
                                                  {PoseFilter::sir, 1000, 0.094, 5.6},
                                                  {PoseFilter::flow, 20, 0.154, 6.5},
                                                  {PoseFilter::flow, 100, 0.116, 6.0},
                                                  {PoseFilter::flow_no_pair, 20, 0.151, 6.55},
                                                  {PoseFilter::flow_no_pair, 100, 0.117, 6.0}}};

PoseExperiment experiment_of(const PoseParameters& parameters, std::uint64_t seed) {
    PoseExperiment experiment;
    experiment.object = object_of(parameters);
    experiment.solid = parameters.object;
    experiment.model.noise = parameters.noise;
    experiment.model.motion_translation *= parameters.motion;
    experiment.model.motion_rotation *= parameters.motion;
    experiment.runs = static_cast<std::size_t>(parameters.runs);
    experiment.first_seed = seed;
    const auto add = [&](PoseFilter filter, const std::vector<int>& counts) {
        for (const int count : counts) {
            experiment.trackers.push_back({.filter = filter,
                                           .particles = static_cast<std::size_t>(count),
                                           .threshold = parameters.threshold,
                                           .substeps = parameters.substeps,
                                           .rate = parameters.rate,
                                           .cap = parameters.cap});
        }
    };
    add(PoseFilter::sir, parameters.sir_counts);
    add(PoseFilter::flow, parameters.flow_counts);
    add(PoseFilter::flow_no_pair, parameters.flow_counts);
    if (experiment.trackers.empty()) {
        throw lab::ConfigError("pose_sir_counts, pose_flow_counts: give at least one number");
    }
    return experiment;
}

/// Of the first `runs` runs of a tracker.
std::vector<double> over_runs(const PoseExperiment& experiment, std::size_t tracker,
                              std::size_t runs, Part part) {
    std::vector<double> values;
    for (std::size_t run = 0; run < runs; ++run) {
        values.push_back(experiment.result(tracker, run).*part);
    }
    return values;
}

/// The tracker of that kind with so many particles, or none: units past the end.
std::size_t find_tracker(const PoseExperiment& experiment, PoseFilter filter,
                         std::size_t particles) {
    const auto& trackers = experiment.trackers;
    return static_cast<std::size_t>(std::ranges::find_if(trackers,
                                                         [&](const PoseTrackerSettings& settings) {
                                                             return settings.filter == filter &&
                                                                    settings.particles == particles;
                                                         }) -
                                    trackers.begin());
}

/// Median and middle 80 % of an error, against particles or work, by filter; of the trackers that
/// have done a run.
lab::Series error_curve(const PoseExperiment& experiment, PoseFilter filter, Part error,
                        bool against_work) {
    std::vector<std::array<double, 4>> points;
    for (std::size_t tracker = 0; tracker < experiment.trackers.size(); ++tracker) {
        const PoseTrackerSettings& settings = experiment.trackers[tracker];
        const std::size_t runs = experiment.runs_done(tracker);
        if (settings.filter != filter || runs == 0) continue;
        const Summary summary = summarise(over_runs(experiment, tracker, runs, error));
        const double x = against_work ? experiment.result(tracker, 0).pictures_per_frame
                                      : static_cast<double>(settings.particles);
        points.push_back({x, summary.median, summary.band.low, summary.band.high});
    }
    std::ranges::sort(points);
    lab::Series series;
    for (const auto& [x, y, low, high] : points) {
        series.x.push_back(x);
        series.y.push_back(y);
        series.lower.push_back(low);
        series.upper.push_back(high);
    }
    return series;
}

lab::Series reference_marks(PoseFilter filter, double Reference::* error) {
    lab::Series series;
    for (const Reference& reference : references) {
        if (reference.filter != filter) continue;
        series.x.push_back(reference.particles);
        series.y.push_back(reference.*error);
    }
    return series;
}

lab::Table summary_table(const PoseExperiment& experiment, bool times) {
    lab::Table table;
    table.columns = {"particles", "runs",   "rotation, mean",  "s.e.", "median", "place, mean",
                     "s.e.",      "median", "pictures a frame"};
    if (times) table.columns.emplace_back("ms a frame");
    for (std::size_t i = 0; i < experiment.trackers.size(); ++i) {
        const std::size_t runs = experiment.runs_done(i);
        if (runs == 0) break;
        table.row_labels.emplace_back(lab::label_of(experiment.trackers[i].filter));
        table.values.push_back(static_cast<double>(experiment.trackers[i].particles));
        table.values.push_back(static_cast<double>(runs));
        for (const Part part : {&PoseRunResult::axis_degrees, &PoseRunResult::translation}) {
            const Summary summary = summarise(over_runs(experiment, i, runs, part));
            table.values.insert(table.values.end(),
                                {summary.mean, summary.standard_error, summary.median});
        }
        table.values.push_back(experiment.result(i, 0).pictures_per_frame);
        if (times) {
            table.values.push_back(
                1e3 * median(over_runs(experiment, i, runs, &PoseRunResult::seconds_per_frame)));
        }
    }
    return table;
}

double mean_error(const PoseExperiment& experiment, std::size_t tracker, std::size_t runs) {
    return mean(over_runs(experiment, tracker, runs, &PoseRunResult::axis_degrees));
}

void judge_per_particle(const PoseExperiment& experiment, std::size_t runs,
                        std::vector<lab::CheckResult>& checks) {
    constexpr std::size_t particles = 20;
    const std::size_t sir = find_tracker(experiment, PoseFilter::sir, particles);
    const std::size_t flow = find_tracker(experiment, PoseFilter::flow, particles);
    if (std::max(sir, flow) == experiment.trackers.size()) return;
    const double a = mean_error(experiment, sir, runs);
    const double b = mean_error(experiment, flow, runs);
    checks.push_back(
        {"pose-per-particle", b < 0.6 * a ? lab::Verdict::holds : lab::Verdict::fails,
         std::format(
             "20 particles, {} runs: SIR {:.1f} degrees, flow {:.1f}, ratio {:.2f} (before, "
             "with another object: 14.0, 6.5, 0.46)",
             runs, a, b, b / a)});
}

/// SIR's error minus the flow's, over the same videos.
Summary paired_difference(const PoseExperiment& experiment, std::size_t sir, std::size_t flow,
                          std::size_t runs) {
    std::vector<double> differences;
    for (std::size_t run = 0; run < runs; ++run) {
        differences.push_back(experiment.result(sir, run).axis_degrees -
                              experiment.result(flow, run).axis_degrees);
    }
    return summarise(differences);
}

/// Every number of moved particles against the number of resampled ones that costs as much: the
/// claim fails where the flow is ahead by more than two standard errors.
void judge_equal_work(const PoseExperiment& experiment, std::size_t runs,
                      std::vector<lab::CheckResult>& checks) {
    std::string line;
    bool flow_ahead = false;
    for (std::size_t flow = 0; flow < experiment.trackers.size(); ++flow) {
        if (experiment.trackers[flow].filter != PoseFilter::flow) continue;
        const auto work = static_cast<std::size_t>(experiment.result(flow, 0).pictures_per_frame);
        const std::size_t sir = find_tracker(experiment, PoseFilter::sir, work);
        if (sir == experiment.trackers.size()) continue;
        const Summary difference = paired_difference(experiment, sir, flow, runs);
        flow_ahead = flow_ahead || difference.mean > 2 * difference.standard_error;
        line += std::format("{}{} and {}: {:+.1f} +- {:.1f} degrees (median {:+.1f})",
                            line.empty() ? "" : "; ", work, experiment.trackers[flow].particles,
                            difference.mean, difference.standard_error, difference.median);
    }
    if (line.empty()) return;
    const lab::Verdict verdict = runs < 4     ? lab::Verdict::undecided
                                 : flow_ahead ? lab::Verdict::fails
                                              : lab::Verdict::holds;
    checks.push_back(
        {"pose-equal-time", verdict,
         std::format("SIR minus flow with particles of equal cost, {} runs: {}", runs, line)});
}

void judge_pair_term(const PoseExperiment& experiment, std::size_t runs,
                     std::vector<lab::CheckResult>& checks) {
    std::string line;
    double largest = 0.0;
    for (std::size_t flow = 0; flow < experiment.trackers.size(); ++flow) {
        if (experiment.trackers[flow].filter != PoseFilter::flow) continue;
        const std::size_t particles = experiment.trackers[flow].particles;
        const std::size_t local = find_tracker(experiment, PoseFilter::flow_no_pair, particles);
        if (local == experiment.trackers.size()) continue;
        const double a = mean_error(experiment, flow, runs);
        const double b = mean_error(experiment, local, runs);
        largest = std::max(largest, std::max(a, b) / std::min(a, b) - 1);
        line +=
            std::format("{}n = {}: {:.2f} and {:.2f}", line.empty() ? "" : ", ", particles, a, b);
    }
    if (line.empty()) return;
    checks.push_back({"pose-pair-term", largest < 0.1 ? lab::Verdict::holds : lab::Verdict::fails,
                      "degrees with and without it, " + line});
}

}  // namespace

void PoseErrorsLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<PoseParameters>(config);
    experiment_ = experiment_of(parameters, config.at("seed").get<std::uint64_t>());
    parameters_ = parameters;
    active_.clear();
}

lab::Progress PoseErrorsLab::step(const lab::Budget& budget) {
    using Clock = std::chrono::steady_clock;
    lab::Progress progress;
    const std::size_t threads = hardware_threads();
    while (!experiment_.done() && !budget.spent(progress.steps)) {
        const auto most = static_cast<std::size_t>(
            std::min<std::uint64_t>({threads, experiment_.units() - experiment_.results.size(),
                                     budget.steps - progress.steps}));
        while (active_.size() < most) {
            active_.push_back(experiment_.begin(experiment_.results.size() + active_.size()));
        }
        parallel_for(active_.size(), threads, [&](std::size_t k, std::size_t) {
            while (!active_[k].done()) {
                active_[k].advance();
                if (Clock::now() >= budget.deadline) break;
            }
        });
        if (!std::ranges::all_of(active_, &PoseRun::done)) break;
        for (const PoseRun& run : active_) experiment_.finish(run);
        progress.steps += active_.size();
        active_.clear();
    }
    progress.done = experiment_.done();
    progress.fraction =
        static_cast<double>(experiment_.results.size()) / static_cast<double>(experiment_.units());
    return progress;
}

lab::Frame PoseErrorsLab::emit() const {
    lab::Frame frame;
    const std::size_t runs = experiment_.common_runs();
    frame.channels.push_back(
        lab::scalar("pose-errors/runs", "runs of all", static_cast<double>(runs)));
    const auto marks = [&](const char* name, PoseFilter filter, double Reference::* error) {
        frame.channels.push_back({name, std::string("specification, ") + lab::label_of(filter),
                                  reference_marks(filter, error)});
    };
    marks("pose-errors/rotation/reference/sir", PoseFilter::sir, &Reference::degrees);
    marks("pose-errors/rotation/reference/flow", PoseFilter::flow, &Reference::degrees);
    marks("pose-errors/place/reference/sir", PoseFilter::sir, &Reference::translation);
    marks("pose-errors/place/reference/flow", PoseFilter::flow, &Reference::translation);
    if (experiment_.results.empty()) return frame;
    for (const PoseFilter filter : {PoseFilter::sir, PoseFilter::flow, PoseFilter::flow_no_pair}) {
        const std::string key = lab::key_of(filter);
        const char* label = lab::label_of(filter);
        const auto add = [&](const char* view, Part error, bool against_work) {
            lab::Series curve = error_curve(experiment_, filter, error, against_work);
            if (!curve.x.empty()) frame.channels.push_back({view + key, label, std::move(curve)});
        };
        add("pose-errors/rotation/", &PoseRunResult::axis_degrees, false);
        add("pose-errors/place/", &PoseRunResult::translation, false);
        add("pose-errors/work/", &PoseRunResult::axis_degrees, true);
    }
    frame.channels.push_back(
        {"pose-errors/table", "errors", summary_table(experiment_, parameters_.times)});
    if (runs == 0) return frame;
    judge_per_particle(experiment_, runs, frame.checks);
    judge_equal_work(experiment_, runs, frame.checks);
    judge_pair_term(experiment_, runs, frame.checks);
    return frame;
}

std::vector<lab::Channel> PoseErrorsLab::records() const {
    lab::Table table;
    table.columns = {"particles",      "seed",       "translation_error",
                     "rotation_error", "axis_error", "pictures_per_frame"};
    if (parameters_.times) table.columns.emplace_back("seconds_per_frame");
    for (std::size_t unit = 0; unit < experiment_.results.size(); ++unit) {
        const std::size_t tracker = unit % experiment_.trackers.size();
        const std::size_t run = unit / experiment_.trackers.size();
        const PoseTrackerSettings& settings = experiment_.trackers[tracker];
        const PoseRunResult& result = experiment_.result(tracker, run);
        table.row_labels.emplace_back(lab::key_of(settings.filter));
        table.values.insert(table.values.end(),
                            {static_cast<double>(settings.particles),
                             static_cast<double>(experiment_.first_seed + run), result.translation,
                             result.degrees, result.axis_degrees, result.pictures_per_frame});
        if (parameters_.times) table.values.push_back(result.seconds_per_frame);
    }
    return {{"pose-runs", "errors by run", std::move(table)}};
}

}  // namespace tessera::resampling_free_pf
