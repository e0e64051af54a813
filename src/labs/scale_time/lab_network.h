#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/lab.h"
#include "lab/parts.h"
#include "labs/scale_time/lab_parameters.h"
#include "labs/scale_time/network_sweep.h"

namespace tessera {
class Catalogue;
}

namespace tessera::scale_time {

/// Experiments A to D: many small trainings side by side. All of them train the same way and differ
/// in what is swept and what is shown.
class NetworkLab final : public lab::Lab, private lab::Parts {
public:
    explicit NetworkLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;
    lab::Parts* parts() override { return this; }

private:
    // Each training is a part, named by its place among the cells.
    std::vector<lab::Part> offered() const override;
    void give(const std::string& key) override;
    void take_back(const std::string& key) override;
    void take(const std::string& key, const lab::Json& result, bool done) override;
    lab::Progress work(const std::string& key, const lab::Budget& budget) override;
    lab::Json result(const std::string& key) const override;

    std::size_t shown_cell() const;
    std::size_t cell_at(const std::string& key) const;
    void emit_cell(lab::Frame& frame) const;
    void emit_progress(lab::Frame& frame) const;

    Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<NetworkSweep> sweep_;
};

}  // namespace tessera::scale_time
