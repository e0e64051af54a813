#include "labs/scale_time/lab_tradeoff.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/network_curves.h"
#include "labs/scale_time/network_reference.h"

namespace tessera::scale_time {
namespace {

constexpr double always_a_tenth = 0.09;
/// By how much a fitted exponent may miss the paper's.
constexpr double exponent_tolerance = 0.1;
/// An exponent above it is no dependence on size.
constexpr double least_dependence = -0.15;
constexpr double cube_root = -1.0 / 3;

double geometric_mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

/// The exponent in the raw number of parameters at one threshold.
struct Slope {
    double threshold = 0;
    PowerFit fit;
    Interval interval;
    std::vector<Repeated> fitted;
};

std::optional<Slope> slope_of(const NetworkSweep& sweep, const NetworkParameters& parameters,
                              double threshold, std::uint64_t seed) {
    Slope slope;
    slope.threshold = threshold;
    std::vector<double> sizes;
    for (const Cell& cell : sweep.cells()) {
        if (cell.width >= parameters.smallest_fitted) {
            sizes.push_back(static_cast<double>(cell.parameters));
        }
    }
    for (Repeated& at : crossings(sweep, threshold)) {
        // All seeds, or the mean would be of the quick ones.
        if (at.values.size() < sweep.settings().seeds) continue;
        if (std::ranges::find(sizes, at.x) != sizes.end()) slope.fitted.push_back(std::move(at));
    }
    if (slope.fitted.size() < 3) return std::nullopt;
    slope.fit = fit_repeated(slope.fitted);
    slope.interval = exponent_interval(slope.fitted, seed);
    return slope;
}

void emit_curves(const NetworkSweep& sweep, const NetworkParameters& parameters,
                 lab::Frame& frame) {
    const std::size_t n = sweep.settings().data.front();
    for (const int width : sweep.settings().widths) {
        const MeanCurve curve = mean_over_seeds(sweep, width, n, Measured::test);
        if (curve.steps.empty()) continue;
        const std::size_t count = sweep.seeds_of(width, n).front()->parameters;
        const double size = effective_size(parameters.rule, width, count);
        lab::Series by_time;
        by_time.x = curve.steps;
        by_time.y = curve.mean;
        if (curve.seeds > 1) {
            by_time.lower = curve.least;
            by_time.upper = curve.most;
        }
        lab::Series by_product = by_time;
        for (double& x : by_product.x) x *= size;
        const std::string name = std::format("{:04}", width);
        const std::string label = std::format("width {}", width);
        frame.channels.push_back({"training/" + name, label, std::move(by_time)});
        frame.channels.push_back({"collapsed/" + name, label, std::move(by_product)});
    }
    frame.channels.push_back(lab::scalar("constant", "always answering 0.1", always_a_tenth));
    frame.channels.push_back(lab::text("collapsed-label", std::string("time times size, size: ") +
                                                              lab::label_of(parameters.rule)));
}

void emit_crossings(const NetworkSweep& sweep, const NetworkParameters& parameters,
                    std::size_t index, double threshold, const std::optional<Slope>& slope,
                    lab::Frame& frame) {
    lab::Series measured;
    bool several = true;
    for (const Repeated& at : crossings(sweep, threshold)) {
        measured.x.push_back(at.x);
        measured.y.push_back(geometric_mean(at.values));
        measured.lower.push_back(*std::ranges::min_element(at.values));
        measured.upper.push_back(*std::ranges::max_element(at.values));
        several = several && at.values.size() > 1;
    }
    if (!several) {
        measured.lower.clear();
        measured.upper.clear();
    }
    frame.channels.push_back({std::format("crossing/{}", index),
                              std::format("to {}", shown(threshold)), std::move(measured)});
    for (const CrossingTable& table : crossing_tables()) {
        const bool same = table.data == lab::key_of(parameters.data) &&
                          table.architecture == lab::key_of(parameters.architecture) &&
                          table.optimiser == lab::key_of(parameters.optimiser) &&
                          table.learning_rate == parameters.learning_rate &&
                          table.threshold == threshold &&
                          parameters.parametrisation == Parametrisation::standard;
        if (!same) continue;
        lab::Series before;
        for (std::size_t i = 0; i < table.widths.size(); ++i) {
            before.x.push_back(static_cast<double>(
                parameter_count(parameters.architecture, table.widths[i], sweep.images().shape)));
            before.y.push_back(table.steps[i]);
        }
        frame.channels.push_back({std::format("crossing-before/{}", index),
                                  std::format("[N] measured before, to {}", shown(threshold)),
                                  std::move(before)});
    }
    if (!slope) return;
    std::vector<double> x{slope->fitted.front().x, slope->fitted.back().x};
    std::vector<double> fitted;
    std::vector<double> ruled;
    for (const double size : x) {
        fitted.push_back(slope->fit.prefactor * std::pow(size, slope->fit.exponent));
        ruled.push_back(geometric_mean(slope->fitted.front().values) *
                        std::pow(size / x.front(), cube_root));
    }
    frame.channels.push_back(curve(std::format("crossing-fit/{}", index),
                                   std::format("exponent {:.2f}", slope->fit.exponent), x, fitted));
    frame.channels.push_back(
        curve(std::format("crossing-rule/{}", index), "[R] exponent -1/3", x, ruled));
    const std::string at = std::format("{:g}", threshold);
    frame.channels.push_back(
        lab::scalar("exponent-" + at, "exponent in the parameters, to " + at, slope->fit.exponent));
    frame.channels.push_back(
        lab::scalar("exponent-low-" + at, "lower end of its interval", slope->interval.low));
    frame.channels.push_back(
        lab::scalar("exponent-high-" + at, "upper end of its interval", slope->interval.high));
}

/// How far off each wider network (columns) is predicted by each narrower one (rows), with the
/// clock of the chosen effective size.
void emit_matrix(const NetworkSweep& sweep, const NetworkParameters& parameters,
                 lab::Frame& frame) {
    const std::vector<int>& widths = sweep.settings().widths;
    const std::size_t n = sweep.settings().data.front();
    std::vector<MeanCurve> curves;
    std::vector<double> sizes;
    lab::Grid matrix;
    for (const int width : widths) {
        curves.push_back(mean_over_seeds(sweep, width, n, Measured::test));
        const std::size_t count =
            parameter_count(parameters.architecture, width, sweep.images().shape);
        sizes.push_back(effective_size(parameters.rule, width, count));
        matrix.x.push_back(width);
    }
    matrix.y = matrix.x;
    matrix.rows = static_cast<std::int32_t>(widths.size());
    matrix.columns = matrix.rows;
    for (std::size_t small = 0; small < widths.size(); ++small) {
        for (std::size_t large = 0; large < widths.size(); ++large) {
            const bool wider = large > small && !curves[small].steps.empty();
            const auto error =
                wider ? prediction_error(curves[small], curves[large], sizes[large] / sizes[small])
                      : std::nullopt;
            matrix.values.push_back(
                static_cast<float>(error.value_or(std::numeric_limits<double>::quiet_NaN())));
        }
    }
    frame.channels.push_back({"matrix", "relative RMS mismatch", std::move(matrix)});
}

/// Steps to each threshold by width, for sweeps.
void emit_times(const NetworkSweep& sweep, const NetworkParameters& parameters, lab::Frame& frame) {
    lab::Table table;
    table.columns = {"width", "parameters"};
    for (const double threshold : parameters.thresholds) {
        table.columns.push_back(std::format("steps to {:g}", threshold));
    }
    const std::size_t n = sweep.settings().data.front();
    for (const int width : sweep.settings().widths) {
        const std::vector<const Cell*> cells = sweep.seeds_of(width, n);
        if (cells.empty()) continue;
        table.values.push_back(width);
        table.values.push_back(static_cast<double>(cells.front()->parameters));
        for (const double threshold : parameters.thresholds) {
            std::vector<double> times;
            for (const Cell* cell : cells) {
                const double time = time_to(cell->records(), threshold);
                if (time > 0) times.push_back(time);
            }
            const bool all = times.size() == cells.size();
            const double time =
                all ? geometric_mean(times) : std::numeric_limits<double>::quiet_NaN();
            table.values.push_back(time);
            if (!all) continue;
            frame.channels.push_back(
                lab::scalar(std::format("steps-{:g}-width-{}", threshold, width),
                            std::format("steps to {:g}, width {}", threshold, width), time));
        }
    }
    frame.channels.push_back({"times", "steps to a test error", std::move(table)});
}

void judge(const NetworkSweep& sweep, const NetworkParameters& parameters,
           const std::vector<Slope>& slopes, lab::Frame& frame) {
    if (slopes.empty()) return;
    std::string line;
    bool rule = true;
    bool any = true;
    for (const Slope& slope : slopes) {
        rule = rule && std::abs(slope.fit.exponent - cube_root) <= exponent_tolerance;
        any = any && slope.fit.exponent < least_dependence;
        line += std::format("{}to {:g}: {:.2f} (95 % interval {:.2f} to {:.2f}, R² {:.3f})",
                            line.empty() ? "" : "; ", slope.threshold, slope.fit.exponent,
                            slope.interval.low, slope.interval.high, slope.fit.r_squared);
    }
    const bool done = sweep.done();
    const std::string where =
        std::format("; widths from {}, {} seed{}", parameters.smallest_fitted,
                    sweep.settings().seeds, sweep.settings().seeds == 1 ? "" : "s");
    frame.checks.push_back(
        {"cube-root", done ? verdict(rule) : lab::Verdict::undecided,
         "the cube root of the parameters wants an exponent of -1/3; " + line + where});
    frame.checks.push_back({"size-is-time", done ? verdict(any) : lab::Verdict::undecided,
                            "exponents in the number of parameters: " + line});
    std::vector<double> ratios;
    for (const Slope& slope : slopes) {
        ratios.push_back(slope.fit.exponent / cube_root);
    }
    const double low = *std::ranges::min_element(ratios);
    const double high = *std::ranges::max_element(ratios);
    frame.checks.push_back(
        {"one-exponent",
         done && any && slopes.size() > 1 ? verdict(high - low < 0.3) : lab::Verdict::undecided,
         std::format("with the cube root as size the exponent would be -1 at every error; here it "
                     "is {:.2f} to {:.2f}",
                     -high, -low)});
}

}  // namespace

void emit_tradeoff(const NetworkSweep& sweep, const NetworkParameters& parameters,
                   std::uint64_t seed, lab::Frame& frame) {
    emit_curves(sweep, parameters, frame);
    std::vector<double> thresholds = parameters.thresholds;
    std::ranges::sort(thresholds, std::greater<>());
    std::vector<Slope> slopes;
    for (std::size_t k = 0; k < thresholds.size(); ++k) {
        const auto slope = slope_of(sweep, parameters, thresholds[k], seed);
        emit_crossings(sweep, parameters, k, thresholds[k], slope, frame);
        frame.channels.push_back(lab::scalar(std::format("threshold/{}", k),
                                             std::format("{:g}", thresholds[k]), thresholds[k]));
        if (slope) slopes.push_back(*slope);
    }
    emit_times(sweep, parameters, frame);
    emit_matrix(sweep, parameters, frame);
    std::string note =
        std::format("{} of {} trainings done.", sweep.finished_count(), sweep.cells().size());
    for (const Slope& slope : slopes) {
        note +=
            std::format(" To {:g}: time ~ parameters^{:.2f}.", slope.threshold, slope.fit.exponent);
    }
    frame.channels.push_back(lab::text("crossing/note", note));
    judge(sweep, parameters, slopes, frame);
}

}  // namespace tessera::scale_time
