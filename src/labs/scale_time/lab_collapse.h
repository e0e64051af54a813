#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/power_law_teacher.h"
#include "labs/scale_time/slider_rest.h"

namespace tessera::scale_time {

/// Loss curves of random subspaces of several sizes, against time and against size times time.
class CollapseLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    /// All draws of one size so far.
    struct Curve {
        int size = 0;
        std::vector<std::vector<double>> losses;  ///< by time, then by draw
        std::vector<double> floors;

        std::size_t draws() const { return floors.size(); }
    };

    Curve* next_curve();
    void draw(Curve& curve, std::size_t index) const;
    double mean_loss(const Curve& curve, double product) const;
    void emit_curves(lab::Frame& frame) const;
    void emit_reference(lab::Frame& frame) const;
    void emit_checks(lab::Frame& frame) const;
    const Curve* curve_of(int size) const;
    bool as_measured_before() const;

    Parameters parameters_;
    PowerLawTeacher teacher_;
    std::vector<double> products_;  ///< eta p t
    std::vector<double> master_;
    std::vector<Curve> curves_;
    SliderRest rest_;
};

}  // namespace tessera::scale_time
