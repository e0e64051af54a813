#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "lab/lab.h"
#include "labs/cnn_cert/analysis.h"
#include "labs/cnn_cert/classifier.h"
#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {

/// Where one channel of a layer is drawn in the picture of all feature maps, in pixels from the
/// upper left corner; each neuron is one pixel.
struct MapPanel {
    int layer = 0;  ///< 1 for the first activation
    int value = 0;
    int first_neuron = 0;
    int neurons = 0;
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

/// A network is trained, and one image is certified, attacked and looked into.
class DigitLab final : public lab::Lab {
public:
    /// The catalogue must outlive the lab.
    explicit DigitLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;
    std::vector<lab::File> exports() const override;

private:
    bool trained() const;
    double learnt_share() const;
    void finish_network(const nn::Network<double>& network);
    void begin_analysis();
    std::vector<double> chosen_image() const;
    int true_label() const;
    bool drawn() const;
    int chosen_neuron(int value) const;
    int chosen_value() const;
    std::vector<MapPanel> panels() const;
    lab::Json paint(const lab::Action& action);
    lab::Json pick(const lab::Action& action) const;
    lab::Json drag_slope(const lab::Action& action) const;

    void emit_training(lab::Frame& frame) const;
    void emit_image(lab::Frame& frame) const;
    void emit_maps(lab::Frame& frame) const;
    void emit_neuron(lab::Frame& frame) const;
    void emit_margins(lab::Frame& frame) const;
    void emit_radii(lab::Frame& frame) const;
    std::string sentence() const;

    Catalogue& catalogue_;
    Parameters parameters_;
    lab::Json network_config_;  ///< the settings that the network in training has
    std::unique_ptr<Images> images_;
    std::string given_sha256_;                       ///< of the network's file
    std::unique_ptr<nn::Training<float>> training_;  ///< null for a network that came as a file
    std::vector<double> losses_;                     ///< mean loss of each epoch
    std::optional<double> accuracy_;                 ///< on the test images
    std::unique_ptr<verify::PreparedNetwork> prepared_;
    std::unique_ptr<verify::ReluForm> form_;  ///< of a small network of ReLUs, else null
    std::unique_ptr<Analysis> analysis_;
};

}  // namespace tessera::cnn_cert
