#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/cnn_cert/lab_parameters.h"
#include "labs/cnn_cert/museum.h"

namespace tessera::cnn_cert {

/// The museum of bugs: four slips, at radius 0.
class MuseumLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    Parameters parameters_;
    std::vector<Exhibit> exhibits_;
};

}  // namespace tessera::cnn_cert
