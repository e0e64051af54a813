#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/lab.h"
#include "labs/cnn_cert/analysis.h"
#include "labs/cnn_cert/lab_parameters.h"
#include "nn/training.h"

namespace tessera::cnn_cert {

/// A network with two inputs: decision regions, the certified ball, the exact distance and the
/// attack in one picture.
class PlaneLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    bool trained() const;
    void begin_analysis();
    void draw_regions();
    void emit_plane(lab::Frame& frame) const;
    void emit_results(lab::Frame& frame) const;

    Parameters parameters_;
    lab::Json network_config_;
    std::unique_ptr<nn::Examples<float>> examples_;
    std::unique_ptr<nn::Training<float>> training_;
    std::unique_ptr<verify::PreparedNetwork> prepared_;
    std::unique_ptr<Analysis> analysis_;
    lab::Grid regions_;
};

}  // namespace tessera::cnn_cert
