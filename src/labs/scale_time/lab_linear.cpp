#include "labs/scale_time/lab_linear.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <string>
#include <utility>

#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_provenance.h"
#include "labs/scale_time/lab_reference.h"

namespace tessera::scale_time {
namespace {

constexpr double smallest = 10;   // of p and n
constexpr double largest = 2000;  // of p and n
constexpr double longest_time = 1e5;
constexpr int map_columns = 64;
constexpr int map_rows = 48;
constexpr int time_points = 90;
constexpr int size_points = 72;
constexpr int data_points = 72;
constexpr int stop_times = 32;
constexpr int finite_times = 30;
/// Below it logarithms do not follow: a training error of nothing.
constexpr double map_floor = 1e-4;
/// A rise by more than this is a peak.
constexpr double peak_factor = 1.02;

lab::Grid empty_map(const std::vector<double>& x, const std::vector<double>& y) {
    lab::Grid map;
    map.rows = static_cast<std::int32_t>(y.size());
    map.columns = static_cast<std::int32_t>(x.size());
    map.values.resize(x.size() * y.size());
    map.x = x;
    map.y = y;
    return map;
}

/// The largest rise of a curve above the lower of its best values on both sides, as a factor.
double peak_of(const std::vector<double>& values) {
    double peak = 1;
    for (auto middle = values.begin(); middle != values.end(); ++middle) {
        const double before = *std::min_element(values.begin(), middle + 1);
        const double after = *std::min_element(middle, values.end());
        peak = std::max(peak, *middle / std::max(before, after));
    }
    return peak;
}

}  // namespace

void LinearLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    strengths_ = {parameters_.signal, parameters_.noise + parameters_.misfit};
    computed_ = false;
    rest_.begin();
    finite_.assign(finite_times, {});
    drawn_ = 0;
}

double LinearLab::quantity(const RiskParts& parts) const {
    switch (parameters_.quantity) {
        case Quantity::signal:
            return strengths_.signal * parts.signal;
        case Quantity::noise:
            return strengths_.noise * parts.noise;
        case Quantity::train:
            return train_error(parts, strengths_);
        case Quantity::test:
            break;
    }
    return test_error(parts, strengths_);
}

RiskParts LinearLab::risk_parts(double n, double p, double t) const {
    return LimitLaw(p / n, tau(p, t)).at(tau(p, t));
}

void LinearLab::compute_size_time() {
    map_ =
        empty_map(geometric(smallest, largest, map_columns), geometric(1, longest_time, map_rows));
    stop_path_ = {};
    for (std::size_t i = 0; i < map_.x.size(); ++i) {
        const double p = map_.x[i];
        const LimitLaw law(p / parameters_.n, tau(p, longest_time));
        double best = std::numeric_limits<double>::infinity();
        double best_time = 0;
        for (std::size_t j = 0; j < map_.y.size(); ++j) {
            const RiskParts at = law.at(tau(p, map_.y[j]));
            map_.values[j * map_.x.size() + i] = static_cast<float>(quantity(at));
            const double error = test_error(at, strengths_);
            if (error >= best) continue;
            best = error;
            best_time = map_.y[j];
        }
        stop_path_.x.push_back(p);
        stop_path_.y.push_back(best_time);
    }
}

/// Data and size have the same ladder of values: their ratios are few.
void LinearLab::compute_data_size() {
    const std::vector<double> ladder = geometric(smallest, largest, map_columns);
    map_ = empty_map(ladder, ladder);
    const auto count = static_cast<std::ptrdiff_t>(ladder.size());
    const double top = tau(largest, parameters_.t);
    std::vector<LimitLaw> laws;
    for (std::ptrdiff_t k = 1 - count; k < count; ++k) {
        const double ratio = k < 0 ? ladder[0] / ladder[static_cast<std::size_t>(-k)]
                                   : ladder[static_cast<std::size_t>(k)] / ladder[0];
        laws.emplace_back(ratio, top);
    }
    for (std::size_t j = 0; j < ladder.size(); ++j) {      // size
        for (std::size_t i = 0; i < ladder.size(); ++i) {  // data
            const LimitLaw& law = laws[j + ladder.size() - 1 - i];
            map_.values[j * ladder.size() + i] =
                static_cast<float>(quantity(law.at(tau(ladder[j], parameters_.t))));
        }
    }
}

void LinearLab::compute_data_time() {
    map_ =
        empty_map(geometric(smallest, largest, map_columns), geometric(1, longest_time, map_rows));
    const double p = parameters_.p;
    for (std::size_t i = 0; i < map_.x.size(); ++i) {
        const LimitLaw law(p / map_.x[i], tau(p, longest_time));
        for (std::size_t j = 0; j < map_.y.size(); ++j) {
            map_.values[j * map_.x.size() + i] =
                static_cast<float>(quantity(law.at(tau(p, map_.y[j]))));
        }
    }
}

void LinearLab::compute_map() {
    stop_path_ = {};
    switch (parameters_.map) {
        case MapKind::size_time:
            compute_size_time();
            break;
        case MapKind::data_size:
            compute_data_size();
            break;
        case MapKind::data_time:
            compute_data_time();
            break;
    }
    for (float& value : map_.values)
        value = std::log10(std::max(value, static_cast<float>(map_floor)));
}

void LinearLab::compute_cuts() {
    const double n = parameters_.n;
    const double p = parameters_.p;
    const double t = parameters_.t;
    over_time_ = {geometric(1, longest_time, time_points), {}};
    const LimitLaw here(p / n, tau(p, longest_time));
    for (const double time : over_time_.x) over_time_.parts.push_back(here.at(tau(p, time)));

    over_size_ = {geometric(smallest, largest, size_points), {}};
    over_size_same_product_ = {over_size_.x, {}};
    best_over_time_.clear();
    const std::vector<double> times = geometric(1, longest_time, stop_times);
    for (const double size : over_size_.x) {
        const double horizon = std::max({tau(size, t), tau(p, t), tau(size, longest_time)});
        const LimitLaw law(size / n, horizon);
        over_size_.parts.push_back(law.at(tau(size, t)));
        over_size_same_product_.parts.push_back(law.at(tau(p, t)));
        double best = std::numeric_limits<double>::infinity();
        for (const double time : times) {
            best = std::min(best, test_error(law.at(tau(size, time)), strengths_));
        }
        best_over_time_.push_back(best);
    }
    over_data_.clear();
    for (const double factor : {1.0, 2.0, 4.0}) {
        Cut cut{geometric(smallest, largest, data_points), {}};
        for (const double data : cut.x) cut.parts.push_back(risk_parts(data, factor * p, t));
        over_data_.push_back(std::move(cut));
    }
}

void LinearLab::compute() {
    compute_map();
    compute_cuts();
    computed_ = true;
}

/// One data set of finite size.
void LinearLab::draw() {
    const auto n = static_cast<std::size_t>(parameters_.n);
    const auto p = static_cast<std::size_t>(parameters_.p);
    std::vector<double> eigenvalues = gaussian_gram_eigenvalues(
        n, p,
        RandomStream("scale-time", static_cast<std::uint64_t>(parameters_.seed), "data", drawn_));
    for (double& value : eigenvalues) value /= parameters_.n;
    const std::vector<double> times = geometric(1, longest_time, finite_times);
    for (std::size_t k = 0; k < times.size(); ++k) {
        const RiskParts at = finite_risk(eigenvalues, n, p, tau(parameters_.p, times[k]));
        finite_[k].push_back(test_error(at, strengths_));
    }
    ++drawn_;
}

lab::Progress LinearLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    if (!computed_) {
        compute();
        ++progress.steps;
        // Shown before the draws begin.
        if (budget.deadline != lab::Budget{}.deadline) return progress;
    }
    const auto draws = static_cast<std::size_t>(parameters_.draws);
    while (drawn_ < draws && !budget.spent(progress.steps)) {
        if (!rest_.over(budget)) break;
        draw();
        ++progress.steps;
    }
    progress.done = drawn_ == draws;
    progress.fraction = static_cast<double>(drawn_) / static_cast<double>(draws);
    return progress;
}

/// A click in the map moves the sliders there.
lab::Json LinearLab::act(const lab::Action& action) {
    if (action.name != "pick" || action.view != "risk-map") return lab::Json::object();
    const auto size = [](double value) {
        return static_cast<int>(std::lround(std::clamp(value, smallest, largest)));
    };
    const auto time = [](double value) { return std::clamp(value, 1.0, longest_time); };
    switch (parameters_.map) {
        case MapKind::size_time:
            return {{"p", size(action.x)}, {"t", time(action.y)}};
        case MapKind::data_size:
            return {{"n", size(action.x)}, {"p", size(action.y)}};
        case MapKind::data_time:
            break;
    }
    return {{"n", size(action.x)}, {"t", time(action.y)}};
}

void LinearLab::emit_map(lab::Frame& frame) const {
    const std::string what = lab::label_of(parameters_.quantity);
    frame.channels.push_back({"map/values", "log10 of the " + what, map_});
    frame.channels.push_back(lab::text("map/title", "Map of the " + what));
    const bool data_across = parameters_.map != MapKind::size_time;
    const bool size_up = parameters_.map == MapKind::data_size;
    frame.channels.push_back(lab::text("map/x", data_across ? "data n" : "size p"));
    frame.channels.push_back(lab::text("map/y", size_up ? "size p" : "time t"));
    if (parameters_.map == MapKind::size_time) {
        frame.channels.push_back({"map/stop", "best time to stop", stop_path_});
        const double product = parameters_.p * parameters_.t;
        frame.channels.push_back(curve("map/product", "the same p t", map_.x, [&] {
            std::vector<double> times;
            for (const double p : map_.x) {
                const double time = product / p;
                const bool inside = time >= 1 && time <= longest_time;
                times.push_back(inside ? time : std::numeric_limits<double>::quiet_NaN());
            }
            return times;
        }()));
    }
    if (size_up) frame.channels.push_back(curve("map/threshold", "p = n", map_.x, map_.x));
}

void LinearLab::emit_guides(lab::Frame& frame) const {
    const auto add = [&](const char* name, const char* label, double value) {
        frame.channels.push_back(lab::scalar(name, label, value));
    };
    if (parameters_.map == MapKind::size_time) {
        add("map/p-across", "p", parameters_.p);
        add("map/t-up", "t", parameters_.t);
    } else if (parameters_.map == MapKind::data_size) {
        add("map/n-across", "n", parameters_.n);
        add("map/p-up", "p", parameters_.p);
    } else {
        add("map/n-across", "n", parameters_.n);
        add("map/t-up", "t", parameters_.t);
    }
    add("p", "p", parameters_.p);
    add("n", "n", parameters_.n);
    add("t", "t", parameters_.t);
    add("threshold", "p = n", parameters_.n);
    add("irreducible", "label noise and misfit", strengths_.noise);
}

void LinearLab::emit_time(lab::Frame& frame) const {
    std::vector<double> test;
    std::vector<double> train;
    std::vector<double> signal;
    std::vector<double> noise;
    for (const RiskParts& at : over_time_.parts) {
        test.push_back(test_error(at, strengths_));
        train.push_back(train_error(at, strengths_));
        signal.push_back(strengths_.signal * at.signal);
        noise.push_back(strengths_.noise * at.noise);
    }
    // What is learned to the last digit leaves the figure.
    for (std::vector<double>* part : {&train, &signal, &noise}) {
        for (double& value : *part) {
            if (value < map_floor) value = std::numeric_limits<double>::quiet_NaN();
        }
    }
    const std::vector<double>& x = over_time_.x;
    frame.channels.push_back(curve("over-time/test", "test error", x, std::move(test)));
    frame.channels.push_back(curve("over-time/train", "training error", x, std::move(train)));
    frame.channels.push_back(curve("over-time/signal", "signal part", x, std::move(signal)));
    frame.channels.push_back(curve("over-time/noise", "noise part", x, std::move(noise)));
    if (drawn_ == 0) return;
    frame.channels.push_back(
        mean_curve("over-time/finite", std::format("test error, {} data sets of this size", drawn_),
                   geometric(1, longest_time, finite_times), finite_));
}

void LinearLab::emit_size(lab::Frame& frame) const {
    std::vector<double> test;
    std::vector<double> same_product;
    std::vector<double> final;
    for (std::size_t i = 0; i < over_size_.x.size(); ++i) {
        const double ratio = over_size_.x[i] / parameters_.n;
        test.push_back(test_error(over_size_.parts[i], strengths_));
        same_product.push_back(test_error(over_size_same_product_.parts[i], strengths_));
        const double end = strengths_.noise * (1 + final_noise(ratio)) +
                           strengths_.signal * std::max(0.0, 1 - 1 / ratio);
        final.push_back(end < 1e3 ? end : std::numeric_limits<double>::quiet_NaN());
    }
    const std::vector<double>& x = over_size_.x;
    frame.channels.push_back(
        curve("over-size/test", std::format("at t = {}", shown(parameters_.t)), x, test));
    frame.channels.push_back(curve("over-size/product",
                                   std::format("at p t = {}", shown(parameters_.p * parameters_.t)),
                                   x, same_product));
    frame.channels.push_back(
        curve("over-size/best", "stopped at the best time", x, best_over_time_));
    frame.channels.push_back(curve("over-size/final", "after infinite time", x, final));
}

void LinearLab::emit_data(lab::Frame& frame) const {
    constexpr int factors[] = {1, 2, 4};
    for (std::size_t k = 0; k < over_data_.size(); ++k) {
        std::vector<double> test;
        for (const RiskParts& at : over_data_[k].parts) test.push_back(test_error(at, strengths_));
        frame.channels.push_back(curve(std::format("over-data/{}", k),
                                       std::format("p = {}", factors[k] * parameters_.p),
                                       over_data_[k].x, std::move(test)));
    }
}

void LinearLab::emit_note(lab::Frame& frame) const {
    const RiskParts at = risk_parts(parameters_.n, parameters_.p, parameters_.t);
    frame.channels.push_back(lab::scalar("test", "test error", test_error(at, strengths_)));
    frame.channels.push_back(
        lab::scalar("signal-part", "signal part", strengths_.signal * at.signal));
    frame.channels.push_back(lab::scalar("noise-part", "noise part", strengths_.noise * at.noise));
    frame.channels.push_back(lab::text(
        "linear/note",
        std::format("At p = {}, t = {}, n = {}: test {} = noise {} + signal part {} + noise part "
                    "{}. p/n = {}, eta p t = {}.",
                    parameters_.p, shown(parameters_.t), parameters_.n,
                    shown(test_error(at, strengths_)), shown(strengths_.noise),
                    shown(strengths_.signal * at.signal), shown(strengths_.noise * at.noise),
                    shown(static_cast<double>(parameters_.p) / parameters_.n),
                    shown(tau(parameters_.p, parameters_.t)))));
}

void LinearLab::emit_checks(lab::Frame& frame) const {
    const double n = parameters_.n;
    const double t = parameters_.t;
    const double many = risk_parts(n, 2 * n, t).noise;
    const double few = risk_parts(n, n / 2, t).noise;
    frame.checks.push_back(
        {"sensitivity", verdict(many > few),
         std::format("at t = {} each unit of label noise adds {} at p = 2n and {} at p = n/2; "
                     "after infinite time it adds 1 at both",
                     shown(t), shown(many), shown(few))});
    const double early = LimitLaw(1, 100).at(100).noise / threshold_noise(100) - 1;
    const double late = LimitLaw(1, 1e4).at(1e4).noise / threshold_noise(1e4) - 1;
    frame.checks.push_back(
        {"threshold", verdict(std::abs(early) < 0.005 && std::abs(late) < 0.005),
         std::format("at p = n the noise part follows 0.661 sqrt(tau) - 1/2 within {:.2g} % at "
                     "tau = 100 and {:.2g} % at 10000; elsewhere it has a limit",
                     100 * std::abs(early), 100 * std::abs(late))});
    std::vector<double> at_time;
    for (const RiskParts& size : over_size_.parts) at_time.push_back(test_error(size, strengths_));
    const double peak = peak_of(at_time);
    const double stopped = peak_of(best_over_time_);
    frame.checks.push_back(
        {"early-stopping", verdict(stopped < peak_factor),
         std::format("peak over size, as a factor: {} at t = {}, {} when each size stops at its "
                     "best time",
                     shown(peak), shown(t), shown(stopped))});
    const double goal = strengths_.noise + 0.5 * strengths_.signal;
    const auto needed = [&](const Cut& cut) {
        for (std::size_t i = 0; i < cut.x.size(); ++i) {
            if (test_error(cut.parts[i], strengths_) <= goal) return cut.x[i];
        }
        return std::numeric_limits<double>::infinity();
    };
    const double small = needed(over_data_.front());
    const double large = needed(over_data_.back());
    const auto words = [](double data) {
        return std::isfinite(data) ? std::format("n = {:.0f}", data) : "more than n = 2000";
    };
    frame.checks.push_back(
        {"data",
         std::isfinite(small) || std::isfinite(large) ? verdict(large <= small)
                                                      : lab::Verdict::undecided,
         std::format("to learn half of the signal by t = {}, p = {} needs {} and p = {} needs {}",
                     shown(t), parameters_.p, words(small), 4 * parameters_.p, words(large))});
    double worst = 0;
    for (const LinearRow& row : linear_table()) {
        const RiskParts at = LimitLaw(row.ratio, row.tau).at(row.tau);
        worst = std::max({worst, std::abs(at.signal - row.signal), std::abs(at.noise - row.noise)});
    }
    frame.checks.push_back({"linear-table", verdict(worst < 1e-5),
                            std::format("{} signal and noise parts computed before by another "
                                        "program; the largest difference is {:.1e}",
                                        2 * linear_table().size(), worst)});
}

lab::Frame LinearLab::emit() const {
    lab::Frame frame;
    emit_guides(frame);
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    if (!computed_) return frame;
    emit_map(frame);
    emit_time(frame);
    emit_size(frame);
    emit_data(frame);
    emit_note(frame);
    emit_checks(frame);
    return frame;
}

}  // namespace tessera::scale_time
