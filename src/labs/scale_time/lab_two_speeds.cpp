#include "labs/scale_time/lab_two_speeds.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <string>
#include <utility>

#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_provenance.h"

namespace tessera::scale_time {
namespace {

constexpr double first_time = 0.01;
constexpr double last_time = 1e5;
constexpr int time_points = 240;
constexpr double slowest = 1e-4;
constexpr int slow_points = 60;

TwoSpeeds model_of(const Parameters& parameters, double slow) {
    return {{{parameters.fast_signal, parameters.speed_directions, 1.0},
             {parameters.slow_signal, parameters.speed_directions, slow}},
            parameters.speed_noise};
}

}  // namespace

void TwoSpeedsLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    model_ = model_of(parameters_, parameters_.slow);
    points_ = turning_points(model_, first_time, last_time);
}

lab::Progress TwoSpeedsLab::step(const lab::Budget&) {
    lab::Progress progress;
    progress.done = true;
    progress.fraction = 1.0;
    return progress;
}

void TwoSpeedsLab::emit_curves(lab::Frame& frame) const {
    const std::vector<double> times = geometric(first_time, last_time, time_points);
    const SpeedGroup& fast = model_.groups[0];
    const SpeedGroup& slow = model_.groups[1];
    const auto add = [&](const char* name, const char* label, auto&& value) {
        std::vector<double> values;
        for (const double t : times) values.push_back(value(t));
        frame.channels.push_back(curve(name, label, times, std::move(values)));
    };
    add("speeds/risk", "test error", [&](double t) { return risk(model_, t); });
    add("speeds/fast-signal", "signal of the fast", [&](double t) { return signal_left(fast, t); });
    add("speeds/fast-noise", "noise in the fast",
        [&](double t) { return noise_fitted(fast, model_.noise, t); });
    add("speeds/slow-signal", "signal of the slow", [&](double t) { return signal_left(slow, t); });
    add("speeds/slow-noise", "noise in the slow",
        [&](double t) { return noise_fitted(slow, model_.noise, t); });
    lab::Points turns;
    for (const TurningPoint& point : points_) {
        turns.x.push_back(point.time);
        turns.y.push_back(point.risk);
    }
    frame.channels.push_back({"speeds/turns", "turning points", std::move(turns)});
}

/// Height of the turning points by the rate of the slow features.
void TwoSpeedsLab::emit_turning_points(lab::Frame& frame) const {
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> rates = geometric(slowest, 1.0, slow_points);
    std::vector<double> heights[3];
    for (const double rate : rates) {
        const auto points = turning_points(model_of(parameters_, rate), first_time, last_time);
        for (std::size_t k = 0; k < 3; ++k) {
            heights[k].push_back(k < points.size() ? points[k].risk : gap);
        }
    }
    frame.channels.push_back(curve("turns/first", "first minimum", rates, heights[0]));
    frame.channels.push_back(curve("turns/peak", "maximum", rates, heights[1]));
    frame.channels.push_back(curve("turns/second", "second minimum", rates, heights[2]));
    frame.channels.push_back(lab::scalar("slow", "rate of the slow features", parameters_.slow));
}

lab::Frame TwoSpeedsLab::emit() const {
    lab::Frame frame;
    emit_curves(frame);
    emit_turning_points(frame);
    std::string note;
    for (const TurningPoint& point : points_) {
        note += std::format("{}{} {} at t = {}", note.empty() ? "" : ", ",
                            point.minimum ? "minimum" : "maximum", shown(point.risk),
                            shown(point.time));
    }
    if (note.empty()) note = "no turning point";
    frame.channels.push_back(lab::text(
        "speeds/note",
        note + std::format("; in the end {}.",
                           shown(2 * parameters_.speed_directions * parameters_.speed_noise))));
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    frame.checks.push_back(
        {"twice", verdict(descends_twice(points_)),
         std::format("with slow features of rate {} the test error descends {}: {}",
                     shown(parameters_.slow), descends_twice(points_) ? "twice" : "once", note)});
    return frame;
}

}  // namespace tessera::scale_time
