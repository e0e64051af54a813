#include "labs/scale_time/lab_surface.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/network_curves.h"
#include "labs/scale_time/network_reference.h"

namespace tessera::scale_time {
namespace {

constexpr int columns = 48;
constexpr int rows = 56;
/// A ridge is higher than what lies on both sides by at least this factor.
constexpr double ridge_factor = 1.1;
/// Early-stopped errors may rise by so much with the width and count as not rising.
constexpr double flat_factor = 1.1;
/// Narrower networks have too few outputs to learn ten classes.
constexpr int narrowest_judged = 16;

/// What one width came to.
struct Column {
    int width = 0;
    MeanCurve curve;
    std::vector<double> finals;  ///< test error at the end, by seed
    std::vector<double> bests;   ///< least test error over time, by seed
    std::vector<double> signal;  ///< of the end: test error with right labels, by seed
    std::vector<double> noise;   ///< of the end: what wrong labels add
    double best_step = 0;        ///< of the mean curve
    bool complete = false;       ///< all seeds have ended
};

Measured measured_of(SurfaceQuantity quantity) {
    if (quantity == SurfaceQuantity::train) return Measured::train;
    if (quantity == SurfaceQuantity::noise) return Measured::noise;
    return quantity == SurfaceQuantity::test ? Measured::test : Measured::wrong;
}

/// The parts of the test error at the last step that both trainings of a seed have reached.
void split_end(const NetworkSweep& sweep, std::size_t n, Column& column) {
    for (const Cell* cell : sweep.seeds_of(column.width, n)) {
        const Cell* twin = sweep.clean_twin(*cell);
        if (twin == nullptr) continue;
        const std::size_t common = std::min(cell->records().size(), twin->records().size());
        const double clean = twin->records()[common - 1].test;
        column.signal.push_back(clean);
        column.noise.push_back(cell->records()[common - 1].test - clean);
    }
}

std::vector<Column> columns_of(const NetworkSweep& sweep, SurfaceQuantity quantity) {
    std::vector<Column> result;
    const std::size_t n = sweep.settings().data.front();
    for (const int width : sweep.settings().widths) {
        Column column;
        column.width = width;
        column.curve = mean_over_seeds(sweep, width, n, measured_of(quantity));
        if (column.curve.steps.empty()) continue;
        const MeanCurve test = mean_over_seeds(sweep, width, n, Measured::test);
        const auto best = std::ranges::min_element(test.mean) - test.mean.begin();
        column.best_step = test.steps[static_cast<std::size_t>(best)];
        column.complete = true;
        for (const Cell* cell : sweep.seeds_of(width, n)) {
            column.complete = column.complete && sweep.finished(*cell);
            column.finals.push_back(cell->records().back().test);
            column.bests.push_back(
                std::ranges::min_element(cell->records(), {}, &Record::test)->test);
        }
        split_end(sweep, n, column);
        column.complete = column.complete && column.finals.size() == sweep.settings().seeds;
        result.push_back(std::move(column));
    }
    return result;
}

/// The surface on an even ladder of widths and times: each place shows the nearest width trained.
void emit_map(const NetworkSweep& sweep, const NetworkParameters& parameters,
              const std::vector<Column>& trained, lab::Frame& frame) {
    const auto [least, most] = std::ranges::minmax(sweep.settings().widths);
    std::size_t longest = sweep.settings().steps;
    for (const Cell& cell : sweep.cells()) longest = std::max(longest, cell.extended);
    lab::Grid map;
    map.x = least < most ? geometric(least, most, columns) : std::vector<double>{1.0 * least};
    map.y = geometric(1, static_cast<double>(longest), rows);
    map.columns = static_cast<std::int32_t>(map.x.size());
    map.rows = rows;
    for (const double step : map.y) {
        for (const double width : map.x) {
            const auto nearest = std::ranges::min_element(
                trained, {}, [&](const Column& c) { return std::abs(std::log(c.width / width)); });
            const int wanted = *std::ranges::min_element(
                sweep.settings().widths, {}, [&](int w) { return std::abs(std::log(w / width)); });
            // Not yet trained is a hole, not its neighbour.
            // A noise part may be negative: early, it is chance. It is drawn as the least.
            const auto value = nearest->width == wanted
                                   ? value_at(nearest->curve, std::floor(step + 0.5))
                                   : std::nullopt;
            map.values.push_back(value ? static_cast<float>(std::log10(std::max(*value, 1e-4)))
                                       : std::numeric_limits<float>::quiet_NaN());
        }
    }
    frame.channels.push_back({"surface/values",
                              std::string("log10 of the ") + lab::label_of(parameters.surface),
                              std::move(map)});
    lab::Series path;
    for (const Column& column : trained) {
        path.x.push_back(column.width);
        path.y.push_back(column.best_step);
    }
    frame.channels.push_back({"surface/stop", "best time to stop", std::move(path)});
}

void emit_split(const std::vector<Column>& trained, lab::Frame& frame) {
    std::vector<double> widths;
    std::vector<std::vector<double>> signal;
    std::vector<std::vector<double>> noise;
    for (const Column& column : trained) {
        if (column.signal.empty()) continue;
        widths.push_back(column.width);
        signal.push_back(column.signal);
        noise.push_back(column.noise);
        frame.channels.push_back(lab::scalar(std::format("noise-width-{}", column.width),
                                             std::format("noise part, width {}", column.width),
                                             mean(column.noise)));
    }
    if (widths.empty()) return;
    frame.channels.push_back(
        range_curve("by-width/signal", "signal part: right labels", widths, signal));
    frame.channels.push_back(
        range_curve("by-width/noise", "noise part: what wrong labels add", widths, noise));
}

void emit_by_width(const std::vector<Column>& trained, lab::Frame& frame) {
    std::vector<double> widths;
    std::vector<std::vector<double>> finals;
    std::vector<std::vector<double>> bests;
    for (const Column& column : trained) {
        widths.push_back(column.width);
        finals.push_back(column.finals);
        bests.push_back(column.bests);
    }
    frame.channels.push_back(range_curve("by-width/final", "at the end", widths, finals));
    frame.channels.push_back(
        range_curve("by-width/best", "stopped at the best time", widths, bests));
    emit_split(trained, frame);
}

void emit_reference(const NetworkSweep& sweep, const NetworkParameters& parameters,
                    lab::Frame& frame) {
    const bool same = parameters.data == ImageChoice::digits && parameters.train == 200 &&
                      parameters.architecture == ArchitectureKind::one_hidden &&
                      parameters.optimiser == OptimiserKind::sgd &&
                      parameters.learning_rate == 0.5 &&
                      sweep.settings().network.parametrisation == Parametrisation::standard;
    if (!same || (parameters.label_noise != 0.2 && parameters.label_noise != 0)) return;
    const bool noisy = parameters.label_noise > 0;
    std::vector<double> widths;
    std::vector<double> finals;
    std::vector<double> bests;
    for (const SurfaceRow& row : noisy ? noisy_surface() : clean_surface()) {
        widths.push_back(row.width);
        finals.push_back(row.final);
        bests.push_back(row.best);
    }
    const char* steps = noisy ? "30 000" : "60 000";
    frame.channels.push_back(curve("by-width-before/final",
                                   std::format("[N] measured before, {} steps", steps), widths,
                                   finals));
    frame.channels.push_back(
        curve("by-width-before/best", "[N] measured before, best time", widths, bests));
}

/// How many times the error with right labels the error with wrong ones is, by width.
void judge_sensitivity(bool done, const std::vector<Column>& trained, lab::Frame& frame) {
    const Column& narrow = trained.front();
    const Column& wide = trained.back();
    if (narrow.signal.empty() || wide.signal.empty()) return;
    const auto ratio = [](const Column& column) {
        return 1 + mean(column.noise) / mean(column.signal);
    };
    const auto largest = std::ranges::max_element(trained, {}, [](const Column& column) {
        return column.noise.empty() ? 0.0 : mean(column.noise);
    });
    frame.checks.push_back(
        {"noise-sensitivity", done ? verdict(ratio(wide) > ratio(narrow)) : lab::Verdict::undecided,
         std::format("wrong labels multiply the test error by {:.1f} at width {} and by {:.1f} at "
                     "width {}; they add most at width {} ({:.3f})",
                     ratio(narrow), narrow.width, ratio(wide), wide.width, largest->width,
                     mean(largest->noise))});
}

void judge(const NetworkSweep& sweep, const std::vector<Column>& trained, lab::Frame& frame) {
    const bool done = sweep.done();
    if (trained.size() < 3) return;
    std::size_t peak = 0;
    double height = 0;
    for (std::size_t i = 1; i + 1 < trained.size(); ++i) {
        const auto at = [&](std::size_t k) { return mean(trained[k].finals); };
        double before = at(0);
        double after = at(trained.size() - 1);
        for (std::size_t k = 0; k < i; ++k) before = std::min(before, at(k));
        for (std::size_t k = i; k < trained.size(); ++k) after = std::min(after, at(k));
        const double factor = at(i) / std::max(before, after);
        if (factor <= height) continue;
        height = factor;
        peak = i;
    }
    frame.checks.push_back(
        {"ridge", done ? verdict(height > ridge_factor) : lab::Verdict::undecided,
         std::format("at the end the test error has its ridge at width {}: {:.2f} times the lower "
                     "of its two sides, {} seed{}",
                     trained[peak].width, height, sweep.settings().seeds,
                     sweep.settings().seeds == 1 ? "" : "s")});
    judge_sensitivity(done, trained, frame);
    double least = std::numeric_limits<double>::infinity();
    double worst = 1;
    for (const Column& column : trained) {
        if (column.width < narrowest_judged) continue;
        const double best = mean(column.bests);
        if (std::isfinite(least)) worst = std::max(worst, best / least);
        least = std::min(least, best);
    }
    frame.checks.push_back(
        {"stopping", done ? verdict(worst <= flat_factor) : lab::Verdict::undecided,
         std::format("stopped at the best time the error rises with the width by at most {:.0f} % "
                     "(widths from {})",
                     100 * (worst - 1), narrowest_judged)});
}

}  // namespace

void emit_surface(const NetworkSweep& sweep, const NetworkParameters& parameters,
                  lab::Frame& frame) {
    const std::vector<Column> trained = columns_of(sweep, parameters.surface);
    frame.channels.push_back(lab::text(
        "surface/title", std::string("Surface of the ") + lab::label_of(parameters.surface)));
    std::string note = std::format("{} of {} trainings done, {} seed{} each.",
                                   sweep.finished_count(), sweep.cells().size(),
                                   sweep.settings().seeds, sweep.settings().seeds == 1 ? "" : "s");
    if (parameters.surface == SurfaceQuantity::noise && !sweep.settings().clean_twins) {
        note += " The noise part needs “split into signal and noise”, and label noise.";
    }
    frame.channels.push_back(lab::text("surface/note", note));
    const Cell& shown =
        sweep
            .cells()[std::min(static_cast<std::size_t>(parameters.cell), sweep.cells().size() - 1)];
    frame.channels.push_back(lab::scalar("surface/shown", "shown below", shown.width));
    emit_reference(sweep, parameters, frame);
    if (trained.empty()) return;
    emit_map(sweep, parameters, trained, frame);
    emit_by_width(trained, frame);
    for (const Column& column : trained) {
        frame.channels.push_back(lab::scalar(
            std::format("final-width-{}", column.width),
            std::format("test error at the end, width {}", column.width), mean(column.finals)));
        frame.channels.push_back(lab::scalar(
            std::format("best-width-{}", column.width),
            std::format("least test error, width {}", column.width), mean(column.bests)));
    }
    judge(sweep, trained, frame);
}

}  // namespace tessera::scale_time
