#pragma once

#include <memory>

#include "lab/lab.h"
#include "labs/double_descent/lab_curves.h"
#include "labs/double_descent/lab_parameters.h"
#include "labs/double_descent/polynomial_experiment.h"

namespace tessera::double_descent {

/// Regression of a function: the sweep over the number of features, and one fit taken apart.
class PolynomialLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    using Measure = std::function<double(const PolynomialResult&)>;

    std::size_t shown_count() const;
    std::size_t counts_done() const;
    Measurements measured(const Measure& measure) const;
    void emit_sweep(lab::Frame& frame) const;
    void emit_published(lab::Frame& frame) const;
    void emit_fit(lab::Frame& frame) const;

    Parameters parameters_;
    std::unique_ptr<PolynomialExperiment> experiment_;
    PolynomialWorkspace workspace_;
    std::size_t done_ = 0;
};

}  // namespace tessera::double_descent
