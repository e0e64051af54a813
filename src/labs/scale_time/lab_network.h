#pragma once

#include <memory>

#include "lab/lab.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera {
class Catalogue;
}

namespace tessera::scale_time {

/// Experiments A to D: many small trainings side by side. All of them train the same way and differ
/// in what is swept and what is shown.
class NetworkLab final : public lab::Lab {
public:
    explicit NetworkLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    std::size_t shown_cell() const;
    void emit_cell(lab::Frame& frame) const;
    void emit_progress(lab::Frame& frame) const;

    Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<NetworkSweep> sweep_;
};

}  // namespace tessera::scale_time
