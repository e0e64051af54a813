#include "labs/double_descent/lab_linear_curves.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "core/statistics.h"
#include "labs/double_descent/lab_checks.h"
#include "labs/double_descent/lab_published.h"

namespace tessera::double_descent {
namespace {

RankRule visitors_rule(const Parameters& parameters) {
    RankRule rule;
    rule.relative = parameters.rcond;
    rule.absolute = parameters.cutoff;
    rule.ridge = parameters.ridge;
    if (parameters.keep > 0) rule.most = parameters.keep;
    return rule;
}

/// Factor 1 against factor 2 compares fits of a few modes; without a choice, four.
RankRule compared_rule(const Parameters& parameters) {
    RankRule rule = visitors_rule(parameters);
    if (parameters.curve == CurveKind::equivalence && parameters.keep == 0) rule.most = 4;
    return rule;
}

LinearSettings settings_of(const Parameters& parameters, const LinearProblem& problem,
                           const RankRule& rule) {
    LinearSettings settings = paper_settings(problem);
    settings.sizes.clear();
    const Index largest = std::min<Index>(parameters.n_max, problem.rows() - 1);
    for (Index size = 1; size <= largest; ++size) settings.sizes.push_back(size);
    settings.repeats = static_cast<std::size_t>(parameters.repeats);
    settings.seed_rule = parameters.draws;
    settings.seed = static_cast<std::uint64_t>(parameters.seed);
    settings.rule = rule;
    settings.prefactors_in_residuals = parameters.shift_in_residuals;
    // The visitor's own choices come last; the families of curves leave them out.
    settings.modes.push_back(compared_rule(parameters).most);
    settings.prefactors.push_back(parameters.test_shift);
    settings.prefactors.push_back(parameters.train_shift);
    return settings;
}

Preparation preparation_of(const Parameters& parameters) {
    return {parameters.standardise, parameters.intercept, parameters.noise,
            static_cast<std::uint64_t>(parameters.seed)};
}

std::shared_ptr<const LinearProblem> problem_of(Dataset dataset, const Parameters& parameters,
                                                bool remove_residuals) {
    auto problem =
        std::make_shared<const LinearProblem>(prepare(dataset, preparation_of(parameters)));
    if (!remove_residuals) return problem;
    // Targets become what the best linear model says of these very features.
    dataset.features = problem->X;
    dataset.target = problem->ideal_targets;
    return std::make_shared<const LinearProblem>(prepare(dataset));
}

bool shows_test_error(CurveKind curve) {
    return curve != CurveKind::singular_value && curve != CurveKind::bias;
}

/// The claims that a curve bears on.
std::vector<std::string> checks_of(CurveKind curve) {
    switch (curve) {
        case CurveKind::error:
            return {"spike", "second-descent"};
        case CurveKind::cutoffs:
        case CurveKind::modes:
        case CurveKind::no_residuals:
        case CurveKind::equivalence:
            return {"factors"};
        case CurveKind::singular_value:
            return {"singular-value"};
        case CurveKind::bias:
            return {"bias"};
        case CurveKind::adversarial_test:
        case CurveKind::adversarial_train:
            return {"adversary"};
    }
    return {};
}

std::string vertical_label(CurveKind curve) {
    if (curve == CurveKind::singular_value) return "smallest non-zero singular value";
    if (curve == CurveKind::bias) return "squared bias";
    return "mean squared error";
}

/// Whether two experiments are compared: the paper's, and what the visitor made of it.
bool compares(const Parameters& parameters) {
    return parameters.curve == CurveKind::equivalence || parameters.cutoff > 0.0 ||
           parameters.keep > 0 || parameters.ridge > 0.0 || parameters.no_residuals ||
           parameters.test_shift > 0.0 || parameters.train_shift > 0.0;
}

LinearExperiment experiment_of(const Dataset& dataset, const Parameters& parameters,
                               bool remove_residuals, const RankRule& rule) {
    auto problem = problem_of(dataset, parameters, remove_residuals);
    LinearSettings settings = settings_of(parameters, *problem, rule);
    return LinearExperiment(std::move(problem), std::move(settings));
}

}  // namespace

LinearCurves::LinearCurves(const Dataset& dataset, const Parameters& parameters)
    : parameters_(parameters),
      dataset_(dataset),
      original_(experiment_of(dataset, parameters, false, {.relative = parameters.rcond})) {
    if (compares(parameters)) {
        altered_.emplace(
            experiment_of(dataset, parameters, parameters.no_residuals, compared_rule(parameters)));
    }
}

bool LinearCurves::show(const Parameters& parameters) {
    if (compares(parameters) != altered_.has_value()) return false;
    if (altered_ && (parameters.curve == CurveKind::equivalence) !=
                        (parameters_.curve == CurveKind::equivalence))
        return false;  // the rule that is compared is another
    parameters_ = parameters;
    return true;
}

void LinearCurves::step(const lab::Budget& budget, lab::Progress& progress) {
    const std::size_t sizes = original_.settings().sizes.size();
    const std::size_t experiments = altered_ ? 2 : 1;
    while (!done() && !budget.spent(progress.steps)) {
        // Both experiments advance by whole repeats in turn, so that partial curves compare.
        const std::size_t round = done_ / sizes;
        const std::size_t unit = round / experiments * sizes + done_ % sizes;
        if (round % experiments == 0)
            original_.run_unit(unit, workspace_);
        else
            altered_->run_unit(unit, altered_workspace_);
        ++done_;
        ++progress.steps;
    }
}

std::size_t LinearCurves::repeats_done() const {
    return done_ / (original_.settings().sizes.size() * (altered_ ? 2 : 1));
}

double LinearCurves::across(std::size_t size_index) const {
    const auto size = static_cast<double>(original_.settings().sizes[size_index]);
    return parameters_.axis == HorizontalAxis::rows
               ? size
               : static_cast<double>(problem().features()) / size;
}

Measurements LinearCurves::measured(const LinearExperiment& experiment,
                                    const Measure& measure) const {
    Measurements measurements;
    const std::size_t repeats = repeats_done();
    if (repeats == 0) return measurements;
    for (std::size_t i = 0; i < experiment.settings().sizes.size(); ++i) {
        measurements.x.push_back(across(i));
        measurements.values.push_back(experiment.across_repeats(i, repeats, measure));
    }
    return measurements;
}

/// One curve of a family: the mean, or the median when that is what the visitor asked for.
void LinearCurves::add(const std::string& name, const std::string& label,
                       const LinearExperiment& experiment, const Measure& measure,
                       lab::Frame& frame) const {
    const Measurements measurements = measured(experiment, measure);
    frame.channels.push_back(parameters_.statistic == Statistic::median
                                 ? median_curve(name, label, measurements)
                                 : mean_curve(name, label, measurements));
}

void LinearCurves::emit_error(const std::string& prefix, lab::Frame& frame) const {
    const std::size_t test_shift = altered().settings().prefactors.size() - 2;
    const Measure test = [this, test_shift](const LinearResult& result) {
        if (parameters_.train_shift > 0.0) return result.adversarial_train[test_shift + 1].mean();
        if (parameters_.test_shift > 0.0) return result.adversarial_test[test_shift].mean();
        return result.test;
    };
    const Measurements errors = measured(altered(), test);
    if (parameters_.statistic != Statistic::mean) {
        frame.channels.push_back(
            median_curve(prefix + "curve/test-median", "test, median (10-90 %)", errors));
    }
    if (parameters_.statistic != Statistic::median) {
        frame.channels.push_back(mean_curve(prefix + "curve/test-mean", "test, mean", errors));
    }
    add(
        prefix + "curve/train", "training", altered(),
        [](const LinearResult& result) { return result.train; }, frame);
    if (altered_) {
        frame.channels.push_back(median_curve(
            prefix + "before/test", "test, nothing removed (median)",
            measured(original_, [](const LinearResult& result) { return result.test; })));
        std::get<lab::Series>(frame.channels.back().value).lower.clear();
        std::get<lab::Series>(frame.channels.back().value).upper.clear();
    }
}

/// Two computations of the same thing: the whole fit on projected test rows, and the fit of a few
/// modes on whole test rows.
void LinearCurves::emit_equivalence(const std::string& prefix, lab::Frame& frame) const {
    add(
        prefix + "curve/factor-2", "factor 2: test rows within the modes", original_,
        [](const LinearResult& result) { return result.modes_test.back(); }, frame);
    add(
        prefix + "before/factor-1", "factor 1: fit without the other modes", altered(),
        [](const LinearResult& result) { return result.test; }, frame);
}

void LinearCurves::emit_curve(const std::string& prefix, lab::Frame& frame) const {
    if (parameters_.curve == CurveKind::error)
        emit_error(prefix, frame);
    else if (parameters_.curve == CurveKind::equivalence)
        emit_equivalence(prefix, frame);
    else
        emit_families(prefix, frame);
}

void LinearCurves::emit_families(const std::string& prefix, lab::Frame& frame) const {
    const LinearSettings& settings = original_.settings();
    int members = 0;
    const auto family = [&](const std::string& label, const Measure& measure) {
        add(std::format("{}curve/{:02}", prefix, members++), label, original_, measure, frame);
    };
    const auto unablated = [&] {
        family("nothing removed", [](const LinearResult& result) { return result.test; });
    };
    switch (parameters_.curve) {
        case CurveKind::cutoffs:
            unablated();
            for (std::size_t i = 0; i < settings.cutoffs.size(); ++i) {
                family(std::format("S >= {:.3g}", settings.cutoffs[i]),
                       [i](const LinearResult& result) { return result.cutoff_test[i]; });
            }
            break;
        case CurveKind::modes:
            unablated();
            for (std::size_t i = 0; i + 1 < settings.modes.size(); ++i) {
                family(std::format("{} modes", settings.modes[i]),
                       [i](const LinearResult& result) { return result.modes_test[i]; });
            }
            break;
        case CurveKind::no_residuals:
            unablated();
            family("no residuals",
                   [](const LinearResult& result) { return result.no_residuals_test; });
            break;
        case CurveKind::singular_value:
            family("smallest singular value",
                   [](const LinearResult& result) { return result.smallest_singular_value; });
            break;
        case CurveKind::bias:
            family("square of the mean, as published",
                   [](const LinearResult& result) { return result.bias_square_of_mean; });
            family("mean of the squares, as described",
                   [](const LinearResult& result) { return result.bias_mean_of_squares; });
            break;
        case CurveKind::adversarial_test:
        case CurveKind::adversarial_train: {
            const bool on_test = parameters_.curve == CurveKind::adversarial_test;
            for (std::size_t i = 0; i + 2 < settings.prefactors.size(); ++i) {
                family(std::format("moved by {:.3g}", settings.prefactors[i]),
                       [i, on_test](const LinearResult& result) {
                           return (on_test ? result.adversarial_test : result.adversarial_train)[i]
                               .mean();
                       });
            }
            break;
        }
        case CurveKind::error:
        case CurveKind::equivalence:
            break;
    }
}

/// The paper's vertical range: below it, the training error of an over-parameterised fit is
/// rounding noise.
void LinearCurves::emit_range(const std::string& prefix, lab::Frame& frame) const {
    const auto& sizes = original_.settings().sizes;
    const auto place = std::ranges::find(sizes, problem().features() + 1);
    if (parameters_.curve != CurveKind::error || place == sizes.end() || repeats_done() == 0)
        return;
    const double train = mean(
        original_.across_repeats(static_cast<std::size_t>(place - sizes.begin()), repeats_done(),
                                 [](const LinearResult& result) { return result.train; }));
    double highest = 0.0;
    for (const auto& values :
         measured(original_, [](const LinearResult& result) { return result.test; }).values) {
        highest = std::max(highest, mean(values));
    }
    frame.channels.push_back({prefix + "range", "shown range",
                              lab::Series{{0.0, 1.0}, {0.5 * train, 2.0 * highest}, {}, {}}});
}

void LinearCurves::emit_guides(const std::string& prefix, lab::Frame& frame) const {
    const bool rows = parameters_.axis == HorizontalAxis::rows;
    const auto features = static_cast<double>(problem().features());
    frame.channels.push_back(scalar(prefix + "threshold",
                                    rows ? std::format("N = D = {}", features) : "N = D",
                                    rows ? features : 1.0));
    frame.channels.push_back(scalar(prefix + "parameters", "number of parameters D", features));
    if (!shows_test_error(parameters_.curve)) return;
    frame.channels.push_back(
        scalar(prefix + "predict-zero", "predict 0", problem().predict_zero_mse));
    if (problem().full_fit_mse > 1e-9 * problem().predict_zero_mse) {
        frame.channels.push_back(
            scalar(prefix + "full-fit", "fit of all rows", problem().full_fit_mse));
    }
}

void LinearCurves::emit_published(const std::string& prefix, lab::Frame& frame) const {
    const auto published = published_linear_errors(dataset_.name);
    if (parameters_.curve != CurveKind::error || published.empty()) return;
    lab::Series means;
    lab::Series medians;
    for (const PublishedError& error : published) {
        const double place = parameters_.axis == HorizontalAxis::rows
                                 ? error.x
                                 : static_cast<double>(problem().features()) / error.x;
        means.x.push_back(place);
        means.y.push_back(error.mean);
        medians.x.push_back(place);
        medians.y.push_back(error.median);
    }
    if (parameters_.statistic != Statistic::median) {
        frame.channels.push_back({prefix + "published/mean", "paper, mean", std::move(means)});
    }
    if (parameters_.statistic != Statistic::mean) {
        frame.channels.push_back(
            {prefix + "published/median", "paper, median", std::move(medians)});
    }
}

void LinearCurves::emit(const std::string& prefix, lab::Frame& frame) const {
    frame.channels.push_back(
        text(prefix + "title", dataset_.title + ": " + lab::label_of(parameters_.curve)));
    frame.channels.push_back(text(prefix + "vertical", vertical_label(parameters_.curve)));
    frame.channels.push_back(text(prefix + "horizontal", parameters_.axis == HorizontalAxis::rows
                                                             ? "training rows N"
                                                             : "parameters per training row D/N"));
    emit_curve(prefix, frame);
    emit_published(prefix, frame);
    emit_range(prefix, frame);
    emit_guides(prefix, frame);
    if (!dataset_.sha256.empty()) frame.data.push_back({dataset_.name, dataset_.sha256});
}

void LinearCurves::emit_checks(lab::Frame& frame, bool drawn_only) const {
    if (!done()) return;
    std::vector<lab::CheckResult> checks;
    judge_linear(original_, dataset_.title, checks);
    const std::vector<std::string> drawn = checks_of(parameters_.curve);
    for (lab::CheckResult& check : checks) {
        const bool about_curve = std::ranges::find(drawn, check.id) != drawn.end();
        if (!drawn_only || about_curve) frame.checks.push_back(std::move(check));
    }
}

std::size_t LinearCurves::worst_repeat(Index size) const {
    const auto& sizes = original_.settings().sizes;
    const auto place = std::ranges::find(sizes, size);
    if (place == sizes.end() || repeats_done() == 0) return 0;
    const std::vector<double> errors =
        original_.across_repeats(static_cast<std::size_t>(place - sizes.begin()), repeats_done(),
                                 [](const LinearResult& result) { return result.test; });
    return static_cast<std::size_t>(std::ranges::max_element(errors) - errors.begin());
}

lab::Channel LinearCurves::records(const std::string& name) const {
    const LinearSettings& settings = altered().settings();
    lab::Table table;
    table.columns = {"n",
                     "p",
                     "repeat",
                     "train_mse",
                     "test_mse",
                     "smallest_singular_value",
                     "parameter_norm",
                     "kept_modes",
                     "dropped_modes",
                     "no_residuals_train_mse",
                     "no_residuals_test_mse",
                     "bias_square_of_mean",
                     "bias_mean_of_squares"};
    for (const double cutoff : settings.cutoffs) {
        table.columns.push_back(std::format("cutoff_{:.4g}_train_mse", cutoff));
        table.columns.push_back(std::format("cutoff_{:.4g}_test_mse", cutoff));
    }
    for (std::size_t i = 0; i + 1 < settings.modes.size(); ++i) {
        table.columns.push_back(std::format("modes_{}_test_mse", settings.modes[i]));
    }
    for (std::size_t i = 0; i + 2 < settings.prefactors.size(); ++i) {
        table.columns.push_back(std::format("test_moved_{:.4g}_test_mse", settings.prefactors[i]));
        table.columns.push_back(std::format("train_moved_{:.4g}_test_mse", settings.prefactors[i]));
    }
    const auto features = static_cast<double>(problem().features());
    for (const LinearResult& result : altered().results()) {
        std::vector<double> row{static_cast<double>(result.size),
                                features,
                                static_cast<double>(result.repeat),
                                result.train,
                                result.test,
                                result.smallest_singular_value,
                                result.parameter_norm,
                                static_cast<double>(result.kept_modes),
                                static_cast<double>(result.dropped_modes),
                                result.no_residuals_train,
                                result.no_residuals_test,
                                result.bias_square_of_mean,
                                result.bias_mean_of_squares};
        for (std::size_t i = 0; i < settings.cutoffs.size(); ++i) {
            row.push_back(result.cutoff_train[i]);
            row.push_back(result.cutoff_test[i]);
        }
        for (std::size_t i = 0; i + 1 < settings.modes.size(); ++i) {
            row.push_back(result.modes_test[i]);
        }
        for (std::size_t i = 0; i + 2 < settings.prefactors.size(); ++i) {
            row.push_back(result.adversarial_test[i].mean());
            row.push_back(result.adversarial_train[i].mean());
        }
        table.values.insert(table.values.end(), row.begin(), row.end());
    }
    return {name, "fits", std::move(table)};
}

}  // namespace tessera::double_descent
