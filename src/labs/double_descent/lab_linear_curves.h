#pragma once

#include <memory>
#include <optional>
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

    std::size_t units() const { return original_.units() * (altered_ ? 2 : 1); }
    std::size_t units_done() const { return done_; }
    bool done() const { return done_ == units(); }

    /// Draws another curve of the fits that are there. False, and nothing is changed, when that
    /// curve needs other fits. Everything else of the parameters must be as before.
    bool show(const Parameters& parameters);

    /// Channels named `prefix` + ..., for the error view.
    void emit(const std::string& prefix, lab::Frame& frame) const;
    /// The paper's claims, judged; nothing before the end. With `drawn_only`, just those that the
    /// drawn curve is about.
    void emit_checks(lab::Frame& frame, bool drawn_only) const;
    lab::Channel records(const std::string& name) const;

    const Dataset& dataset() const { return dataset_; }
    const LinearProblem& problem() const { return altered().problem(); }
    /// With what the visitor altered.
    const LinearExperiment& altered() const { return altered_ ? *altered_ : original_; }
    std::size_t repeats_done() const;
    /// The repeat with the largest test error at N training rows.
    std::size_t worst_repeat(Index size) const;

private:
    using Measure = std::function<double(const LinearResult&)>;

    Measurements measured(const LinearExperiment& experiment, const Measure& measure) const;
    void add(const std::string& name, const std::string& label, const LinearExperiment& experiment,
             const Measure& measure, lab::Frame& frame) const;
    void emit_curve(const std::string& prefix, lab::Frame& frame) const;
    void emit_families(const std::string& prefix, lab::Frame& frame) const;
    void emit_equivalence(const std::string& prefix, lab::Frame& frame) const;
    void emit_error(const std::string& prefix, lab::Frame& frame) const;
    void emit_range(const std::string& prefix, lab::Frame& frame) const;
    void emit_guides(const std::string& prefix, lab::Frame& frame) const;
    void emit_published(const std::string& prefix, lab::Frame& frame) const;
    double across(std::size_t size_index) const;

    Parameters parameters_;
    Dataset dataset_;
    LinearExperiment original_;
    std::optional<LinearExperiment> altered_;
    LinearWorkspace workspace_;
    LinearWorkspace altered_workspace_;
    std::size_t done_ = 0;
};

}  // namespace tessera::double_descent
