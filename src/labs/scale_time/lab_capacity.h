#pragma once

#include <memory>

#include "lab/lab.h"
#include "labs/scale_time/capacity.h"
#include "labs/scale_time/lab_parameters.h"

namespace tessera {
class Catalogue;
}

namespace tessera::scale_time {

/// The effective size of networks, measured, beside the rules that guess it.
class CapacityLab final : public lab::Lab {
public:
    explicit CapacityLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;

private:
    void emit_sizes(lab::Frame& frame) const;
    void emit_table(lab::Frame& frame) const;

    Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<CapacityMeasurement> measurement_;
};

}  // namespace tessera::scale_time
