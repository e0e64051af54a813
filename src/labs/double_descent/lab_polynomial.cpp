#include "labs/double_descent/lab_polynomial.h"

#include <algorithm>
#include <cmath>

#include "labs/double_descent/lab_checks.h"
#include "labs/double_descent/lab_fit_views.h"
#include "labs/double_descent/lab_published.h"

namespace tessera::double_descent {
namespace {

/// The published counts up to the largest, and the one that is shown where it is not among them.
/// It goes last, so that the published draws of the others stay what they are.
std::vector<Index> feature_counts(const Parameters& parameters) {
    std::vector<Index> counts;
    for (const Index count : published_polynomial_settings().feature_counts) {
        if (count <= parameters.p_max) counts.push_back(count);
    }
    if (std::ranges::find(counts, parameters.p) == counts.end()) counts.push_back(parameters.p);
    return counts;
}

PolynomialSettings settings_of(const Parameters& parameters) {
    PolynomialSettings settings;
    settings.basis = parameters.basis;
    settings.function = parameters.function;
    settings.size = parameters.n;
    settings.feature_counts = feature_counts(parameters);
    settings.repeats = static_cast<std::size_t>(parameters.repeats);
    settings.noise = parameters.noise;
    settings.seed_rule = parameters.draws;
    settings.seed = static_cast<std::uint64_t>(parameters.seed);
    settings.rule.relative = parameters.rcond;
    settings.rule.absolute = parameters.cutoff;
    settings.rule.ridge = parameters.ridge;
    if (parameters.keep > 0) settings.rule.most = parameters.keep;
    return settings;
}

lab::Channel curve(const char* name, const char* label, const Vector& x, const Vector& y) {
    return {name, label, lab::Series{{x.begin(), x.end()}, {y.begin(), y.end()}, {}, {}}};
}

/// Sorts a curve by its horizontal place: the shown count was computed last.
void sort_by_place(Measurements& measurements) {
    std::vector<std::size_t> order(measurements.x.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return measurements.x[i]; });
    Measurements sorted;
    for (const std::size_t i : order) {
        sorted.x.push_back(measurements.x[i]);
        sorted.values.push_back(std::move(measurements.values[i]));
    }
    measurements = std::move(sorted);
}

}  // namespace

void PolynomialLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    experiment_ = std::make_unique<PolynomialExperiment>(settings_of(parameters));
    parameters_ = parameters;
    done_ = 0;
}

void PolynomialLab::update(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const bool same_sweep = parameters.n == parameters_.n &&
                            feature_counts(parameters) == experiment_->settings().feature_counts;
    if (!same_sweep) return reset(config);
    parameters_ = parameters;
}

lab::Progress PolynomialLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    while (done_ < experiment_->units() && !budget.spent(progress.steps)) {
        experiment_->run_unit(done_++, workspace_);
        ++progress.steps;
    }
    progress.done = done_ == experiment_->units();
    progress.fraction = static_cast<double>(done_) / static_cast<double>(experiment_->units());
    return progress;
}

lab::Json PolynomialLab::act(const lab::Action& action) {
    const int last_repeat = parameters_.repeats - 1;
    if (action.name == "pick" && action.view == "fit") {
        return {{"x", std::clamp(action.x, -1.0, 1.0)}};
    }
    if (action.name == "more") return {{"p", std::min(parameters_.p + 1, 200)}};
    if (action.name == "fewer") return {{"p", std::max(parameters_.p - 1, 1)}};
    if (action.name == "resample") {
        return {{"repeat", parameters_.repeat >= last_repeat ? 0 : parameters_.repeat + 1}};
    }
    if (action.name == "worst" && shown_count() < counts_done()) {
        const std::vector<double> errors =
            experiment_->across_repeats(shown_count(), experiment_->settings().repeats,
                                        [](const PolynomialResult& result) { return result.test; });
        return {{"repeat", std::ranges::max_element(errors) - errors.begin()}};
    }
    return lab::Json::object();
}

std::size_t PolynomialLab::shown_count() const {
    const auto& counts = experiment_->settings().feature_counts;
    return static_cast<std::size_t>(std::ranges::find(counts, parameters_.p) - counts.begin());
}

std::size_t PolynomialLab::counts_done() const {
    return done_ / experiment_->settings().repeats;
}

Measurements PolynomialLab::measured(const Measure& measure) const {
    Measurements measurements;
    for (std::size_t i = 0; i < counts_done(); ++i) {
        measurements.x.push_back(static_cast<double>(experiment_->settings().feature_counts[i]));
        measurements.values.push_back(
            experiment_->across_repeats(i, experiment_->settings().repeats, measure));
    }
    sort_by_place(measurements);
    return measurements;
}

void PolynomialLab::emit_sweep(lab::Frame& frame) const {
    const Measurements test = measured([](const PolynomialResult& r) { return r.test; });
    if (parameters_.statistic != Statistic::mean) {
        frame.channels.push_back(median_curve("curve/test-median", "test, median (10-90 %)", test));
    }
    if (parameters_.statistic != Statistic::median) {
        frame.channels.push_back(mean_curve("curve/test-mean", "test, mean", test));
    }
    const Measurements train = measured([](const PolynomialResult& r) { return r.train; });
    frame.channels.push_back(mean_curve("curve/train", "training", train));
    frame.channels.push_back(scalar("threshold", "P = N", parameters_.n));
    frame.channels.push_back(scalar("p", "P", parameters_.p));
}

/// The paper's numbers belong under the curve only while the experiment is the paper's.
void PolynomialLab::emit_published(lab::Frame& frame) const {
    if (parameters_.n != 15 || parameters_.basis != Basis::legendre ||
        parameters_.function != TargetFunction::wave) {
        return;
    }
    lab::Series means;
    lab::Series medians;
    for (const PublishedError& error : published_polynomial_errors()) {
        means.x.push_back(error.x);
        means.y.push_back(error.mean);
        medians.x.push_back(error.x);
        medians.y.push_back(error.median);
    }
    if (parameters_.statistic != Statistic::median) {
        frame.channels.push_back({"published/mean", "paper, mean", std::move(means)});
    }
    if (parameters_.statistic != Statistic::mean) {
        frame.channels.push_back({"published/median", "paper, median", std::move(medians)});
    }
}

void PolynomialLab::emit_fit(lab::Frame& frame) const {
    const auto repeat = static_cast<std::size_t>(parameters_.repeat % parameters_.repeats);
    const PolynomialDetail detail = experiment_->fit_in_detail(shown_count(), repeat);
    frame.channels.push_back(
        curve("fit/truth", "true function", experiment_->grid(), experiment_->truth()));
    frame.channels.push_back(
        curve("fit/ideal", "best model of this size", experiment_->grid(), detail.ideal_curve));
    frame.channels.push_back(curve("fit/curve", "fit", experiment_->grid(), detail.curve));
    frame.channels.push_back({"fit/points", "training points",
                              lab::Points{{detail.points.begin(), detail.points.end()},
                                          {detail.targets.begin(), detail.targets.end()},
                                          {},
                                          {},
                                          {}}});
    frame.channels.push_back(scalar("fit/x", "test point", parameters_.x));
    frame.channels.push_back(
        scalar("fit/train", "training error of this fit", detail.result.train));
    frame.channels.push_back(scalar("fit/test", "test error of this fit", detail.result.test));

    Vector x(parameters_.p);
    basis_features(parameters_.basis, parameters_.x,
                   {x.data(), static_cast<std::size_t>(x.size())});
    const ModeTable table = mode_table(detail.modes, 1, experiment_->settings().rule,
                                       detail.ideal_parameters, detail.fit.parameters, x);
    emit_mode_views(detail.modes, table, parameters_.cutoff, frame);
}

lab::Frame PolynomialLab::emit() const {
    lab::Frame frame;
    emit_sweep(frame);
    emit_published(frame);
    emit_fit(frame);
    if (done_ == experiment_->units()) judge_polynomial(*experiment_, frame.checks);
    return frame;
}

std::vector<lab::Channel> PolynomialLab::records() const {
    lab::Table table;
    table.columns = {"n",          "p",
                     "repeat",     "train_mse",
                     "test_mse",   "smallest_singular_value",
                     "condition",  "parameter_norm",
                     "kept_modes", "dropped_modes"};
    for (const PolynomialResult& result : experiment_->results()) {
        const double row[] = {static_cast<double>(parameters_.n),
                              static_cast<double>(result.feature_count),
                              static_cast<double>(result.repeat),
                              result.train,
                              result.test,
                              result.smallest_singular_value,
                              result.condition,
                              result.parameter_norm,
                              static_cast<double>(result.kept_modes),
                              static_cast<double>(result.dropped_modes)};
        table.values.insert(table.values.end(), std::begin(row), std::end(row));
    }
    return {{"fits", "fits", std::move(table)}};
}

}  // namespace tessera::double_descent
