#pragma once

#include <memory>
#include <vector>

#include "lab/lab.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/random_subspace.h"

namespace tessera::scale_time {

/// Trajectories of small networks in random subspaces around the master curve, and how far they
/// stray from it by size and by time, beside the theorem's bound.
class SubspaceLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    /// One trajectory at the chosen size.
    struct Path {
        std::vector<double> x;
        std::vector<double> y;
        std::vector<double> deviations;  ///< ||alpha - A||, at `times_`
        double metric_deviation = 0;     ///< ||G/p - M||, spectral
    };

    void draw();
    double deviation_scale() const;
    bool within_bound() const;
    void emit_paths(lab::Frame& frame) const;
    void emit_deviations(lab::Frame& frame) const;
    void emit_checks(lab::Frame& frame) const;

    Parameters parameters_;
    QuadraticLoss loss_;
    Matrix metric_;  ///< M
    std::unique_ptr<MetricDraws> metrics_;
    std::unique_ptr<QuadraticFlow> master_;
    std::vector<double> times_;  ///< 0 to tau
    std::vector<Vector> master_path_;
    std::vector<Path> paths_;
    std::vector<std::vector<double>> by_size_;  ///< relative deviations at tau, by size and draw
};

}  // namespace tessera::scale_time
