#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/linear_law.h"
#include "labs/scale_time/slider_rest.h"

namespace tessera::scale_time {

/// The unified law of the linear model: its map over two of size, time and data, cuts through it,
/// and draws of finite size beside the limit.
class LinearLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;

private:
    /// A cut through the law.
    struct Cut {
        std::vector<double> x;
        std::vector<RiskParts> parts;
    };

    double tau(double p, double t) const { return parameters_.eta * p * t; }
    double quantity(const RiskParts& parts) const;
    RiskParts risk_parts(double n, double p, double t) const;
    void compute();
    void compute_map();
    void compute_size_time();
    void compute_data_size();
    void compute_data_time();
    void compute_cuts();
    void draw();

    void emit_map(lab::Frame& frame) const;
    void emit_guides(lab::Frame& frame) const;
    void emit_time(lab::Frame& frame) const;
    void emit_size(lab::Frame& frame) const;
    void emit_data(lab::Frame& frame) const;
    void emit_note(lab::Frame& frame) const;
    void emit_checks(lab::Frame& frame) const;

    Parameters parameters_;
    Strengths strengths_;
    bool computed_ = false;
    SliderRest rest_;
    lab::Grid map_;
    lab::Series stop_path_;  ///< the best time for each size, in the map of size and time
    Cut over_time_;
    Cut over_size_;
    Cut over_size_same_product_;
    std::vector<double> best_over_time_;       ///< by size
    std::vector<Cut> over_data_;               ///< at p, 2p and 4p
    std::vector<std::vector<double>> finite_;  ///< test error by time, then by draw
    std::size_t drawn_ = 0;
};

}  // namespace tessera::scale_time
