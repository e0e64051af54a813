#pragma once

#include <memory>
#include <string>

#include "lab/lab.h"
#include "labs/double_descent/lab_curves.h"
#include "labs/double_descent/lab_parameters.h"
#include "labs/double_descent/linear_experiment.h"

namespace tessera::double_descent {

/// The experiment on one data set: its curves against N, and a fit without any ablation to compare
/// with where the visitor has changed the fit.
class LinearCurves {
public:
    /// Throws InputError when the data set cannot be used.
    LinearCurves(const Dataset& dataset, const Parameters& parameters);

    /// Fits until the budget is spent.
    void step(const lab::Budget& budget, lab::Progress& progress);

    std::size_t units() const { return altered_.units() + original_.units(); }
    std::size_t units_done() const { return done_; }
    bool done() const { return done_ == units(); }

    /// Channels named `prefix` + ..., for the error view.
    void emit(const std::string& prefix, lab::Frame& frame) const;
    /// The paper's claims, judged; nothing before the end.
    void emit_checks(lab::Frame& frame) const;
    lab::Channel records(const std::string& name) const;

    const Dataset& dataset() const { return dataset_; }
    const LinearProblem& problem() const { return altered_.problem(); }
    /// Of the fits that the visitor altered.
    const RankRule& rule() const { return altered_.settings().rule; }
    std::size_t repeats_done() const;
    /// The repeat with the largest test error at N training rows.
    std::size_t worst_repeat(Index size) const;

private:
    using Measure = std::function<double(const LinearResult&)>;

    Measurements measure(const LinearExperiment& experiment, const Measure& measure) const;
    void add(const std::string& name, const std::string& label, const LinearExperiment& experiment,
             const Measure& measure, lab::Frame& frame) const;
    void emit_curve(const std::string& prefix, lab::Frame& frame) const;
    void emit_error(const std::string& prefix, lab::Frame& frame) const;
    void emit_guides(const std::string& prefix, lab::Frame& frame) const;
    void emit_published(const std::string& prefix, lab::Frame& frame) const;
    double across(std::size_t size_index) const;
    bool is_altered() const;

    Parameters parameters_;
    Dataset dataset_;
    LinearExperiment original_;
    LinearExperiment altered_;
    LinearWorkspace workspace_;
    std::size_t done_ = 0;
};

/// One data set, its curves, and one fit taken apart.
class LinearLab final : public lab::Lab {
public:
    explicit LinearLab(const Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    const Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<LinearCurves> curves_;
};

/// Four data sets side by side, as the paper's figures show them.
class PanelsLab final : public lab::Lab {
public:
    explicit PanelsLab(const Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    const Catalogue& catalogue_;
    std::vector<std::unique_ptr<LinearCurves>> panels_;
};

/// The data sets of the four panels: the paper's where the visitor has given their files,
/// otherwise their replacements.
std::vector<std::string> panel_data(const Catalogue& catalogue);

}  // namespace tessera::double_descent
