#include "labs/double_descent/lab_linear.h"

#include <algorithm>

#include "data/catalogue.h"
#include "labs/double_descent/lab_checks.h"
#include "labs/double_descent/lab_data.h"
#include "labs/double_descent/lab_fit_views.h"
#include "labs/double_descent/mode_table.h"

namespace tessera::double_descent {
namespace {

/// More test points than this do not make the prediction view clearer.
constexpr std::size_t most_test_points = 2000;

/// One fit with all that the visitor changed, and the test point that is taken apart.
struct ShownFit {
    LinearDetail detail;
    std::size_t test_index = 0;  ///< in detail.test_rows
    ModeTable table;
    double scale = 0.0;  ///< of the inner products in the table
};

double shift_unit(const Parameters& parameters, const LinearProblem& problem) {
    return parameters.shift_in_residuals ? problem.residual_rms : 1.0;
}

/// Moves the training targets along the last left singular vector: only the last projection
/// changes.
void move_targets(LinearDetail& detail, double shift, const RankRule& rule) {
    const Index last = detail.modes.singular_values.size() - 1;
    detail.modes.projections(last, 0) += shift;
    detail.modes.projections(last, 1) += shift;
    detail.fit = fit(detail.modes, rule, 0);
}

ShownFit shown_fit(const LinearCurves& curves, const Parameters& parameters) {
    const LinearProblem& problem = curves.problem();
    const LinearSettings& settings = curves.altered().settings();
    const Index size = std::min<Index>(parameters.n, problem.rows() - 1);
    ShownFit shown{fit_in_detail(problem, settings.seed_rule, settings.seed,
                                 static_cast<std::size_t>(parameters.repeat), size, settings.rule),
                   0,
                   {},
                   0.0};
    LinearDetail& detail = shown.detail;
    if (parameters.train_shift > 0.0) {
        move_targets(detail, parameters.train_shift * shift_unit(parameters, problem),
                     settings.rule);
        detail.predictions = problem.X * detail.fit.parameters;
    }
    shown.test_index = static_cast<std::size_t>(parameters.row) % detail.test_rows.size();
    Vector x = problem.X.row(static_cast<Index>(detail.test_rows[shown.test_index]));
    if (parameters.test_shift > 0.0) {
        x += parameters.test_shift *
             detail.modes.right_vectors.col(detail.modes.right_vectors.cols() - 1);
    }
    shown.table = mode_table(detail.modes, 1, settings.rule, problem.ideal_parameters,
                             detail.fit.parameters, x);
    shown.scale = x.norm() * (problem.ideal_parameters.norm() + detail.fit.parameters.norm());
    return shown;
}

lab::Channel predictions(const char* name, const char* label, const LinearProblem& problem,
                         const Vector& predictions, std::span<const std::size_t> rows) {
    lab::Points points;
    for (const std::size_t row : rows) {
        points.x.push_back(problem.y(static_cast<Index>(row)));
        points.y.push_back(predictions(static_cast<Index>(row)));
    }
    return {name, label, std::move(points)};
}

void emit_prediction_view(const LinearProblem& problem, const ShownFit& shown, lab::Frame& frame) {
    const LinearDetail& detail = shown.detail;
    const auto first =
        std::span(detail.test_rows).first(std::min(most_test_points, detail.test_rows.size()));
    frame.channels.push_back(
        predictions("prediction/test", "test rows", problem, detail.predictions, first));
    frame.channels.push_back(predictions("prediction/train", "training rows", problem,
                                         detail.predictions, detail.train_rows));
    frame.channels.push_back(predictions("prediction/chosen", "the test row taken apart", problem,
                                         detail.predictions,
                                         std::span(detail.test_rows).subspan(shown.test_index, 1)));
}

}  // namespace

void LinearLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    curves_ = std::make_unique<LinearCurves>(
        load_data(catalogue_, data_name(parameters.data), parameters.target), parameters);
    parameters_ = parameters;
}

void LinearLab::update(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    if (!curves_->show(parameters)) return reset(config);
    parameters_ = parameters;
}

lab::Progress LinearLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    curves_->step(budget, progress);
    progress.done = curves_->done();
    progress.fraction =
        static_cast<double>(curves_->units_done()) / static_cast<double>(curves_->units());
    return progress;
}

lab::Json LinearLab::act(const lab::Action& action) {
    const int last_repeat = parameters_.repeats - 1;
    if (action.name == "pick" && action.series == "test rows" && action.index >= 0) {
        return {{"row", action.index}};
    }
    if (action.name == "more") return {{"n", std::min(parameters_.n + 1, 200)}};
    if (action.name == "fewer") return {{"n", std::max(parameters_.n - 1, 1)}};
    if (action.name == "resample") {
        return {{"repeat", parameters_.repeat >= last_repeat ? 0 : parameters_.repeat + 1}};
    }
    if (action.name == "worst") return {{"repeat", curves_->worst_repeat(parameters_.n)}};
    return lab::Json::object();
}

lab::Frame LinearLab::emit() const {
    lab::Frame frame;
    curves_->emit("", frame);
    const bool rows_axis = parameters_.axis == HorizontalAxis::rows;
    if (rows_axis) {
        frame.channels.push_back(scalar("n", "N", parameters_.n));
    }
    const LinearProblem& problem = curves_->problem();
    const ShownFit shown = shown_fit(*curves_, parameters_);
    emit_prediction_view(problem, shown, frame);
    emit_mode_views(shown.detail.modes, shown.table, parameters_.cutoff, frame);
    frame.channels.push_back(scalar("fit/train", "training error of this fit", shown.detail.train));
    frame.channels.push_back(scalar("fit/test", "test error of this fit", shown.detail.test));
    frame.channels.push_back(
        scalar("fit/kept", "modes used", static_cast<double>(shown.detail.fit.kept)));
    frame.channels.push_back(
        scalar("fit/dropped", "modes dropped", static_cast<double>(shown.detail.fit.dropped)));
    frame.checks.push_back(judge_identity(shown.table, shown.scale));
    curves_->emit_checks(frame, false);
    return frame;
}

std::vector<lab::Channel> LinearLab::records() const {
    return {curves_->records("fits")};
}

std::vector<std::string> panel_data(Catalogue& catalogue) {
    return {catalogue.contains("california") ? "california" : "concrete", "diabetes",
            "student-teacher", catalogue.contains("who") ? "who" : "gapminder"};
}

void PanelsLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    std::vector<std::unique_ptr<LinearCurves>> panels;
    for (const std::string& name : panel_data(catalogue_)) {
        panels.push_back(
            std::make_unique<LinearCurves>(load_data(catalogue_, name, {}), parameters));
    }
    panels_ = std::move(panels);
}

void PanelsLab::update(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    const auto shows = [&](const auto& panel) { return panel->show(parameters); };
    if (!std::ranges::all_of(panels_, shows)) reset(config);
}

lab::Progress PanelsLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    std::size_t done = 0;
    std::size_t all = 0;
    for (const auto& panel : panels_) {
        panel->step(budget, progress);
        done += panel->units_done();
        all += panel->units();
    }
    progress.done = done == all;
    progress.fraction = static_cast<double>(done) / static_cast<double>(all);
    return progress;
}

lab::Frame PanelsLab::emit() const {
    lab::Frame frame;
    for (std::size_t i = 0; i < panels_.size(); ++i) {
        panels_[i]->emit("panel" + std::to_string(i + 1) + "/", frame);
        panels_[i]->emit_checks(frame, true);
    }
    return frame;
}

std::vector<lab::Channel> PanelsLab::records() const {
    std::vector<lab::Channel> records;
    for (const auto& panel : panels_)
        records.push_back(panel->records("fits-" + panel->dataset().name));
    return records;
}

}  // namespace tessera::double_descent
