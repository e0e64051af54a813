#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "lab/lab.h"
#include "labs/cnn_cert/classifier.h"
#include "labs/cnn_cert/lab_config.h"
#include "labs/cnn_cert/lab_parameters.h"
#include "labs/cnn_cert/property_slice.h"
#include "verify/decide.h"

namespace tessera::cnn_cert {

/// A property of a network is proved or refuted by branch and bound, a sub-problem at a time: that
/// the class is the same in a square of the plane, or what the user's VNN-LIB file states.
class PropertyLab final : public lab::Lab {
public:
    /// The catalogue must outlive the lab.
    explicit PropertyLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;
    std::vector<lab::File> exports() const override;

private:
    /// Sub-problems done against the share of the search tree that is proved safe.
    struct Curve {
        std::vector<double> done;
        std::vector<double> settled;
        void add(const verify::Decision& decision);
    };
    bool in_plane() const { return is_in_plane(parameters_.experiment); }
    bool trained() const;
    void begin_training();
    void finish_network(const nn::Network<double>& network);
    void begin_search();
    void search_on();
    verify::Property square() const;
    std::vector<double> shown_point() const;
    void look_around();
    void check_answer();
    void emit_slice(lab::Frame& frame) const;
    void emit_search(lab::Frame& frame) const;
    void emit_point(lab::Frame& frame) const;
    std::string sentence() const;

    Catalogue& catalogue_;
    Parameters parameters_;
    lab::Json network_config_;
    std::unique_ptr<nn::Examples<float>> points_;  ///< of the plane
    std::unique_ptr<Images> images_;
    std::unique_ptr<nn::Training<float>> training_;  ///< null for a network that came as a file
    std::unique_ptr<verify::PreparedNetwork> prepared_;
    std::string network_sha256_;  ///< of its file
    std::optional<verify::Property> property_;
    std::string property_sha256_;
    std::string misfit_;  ///< why the property cannot be asked of the network
    std::unique_ptr<verify::PropertyDecision> search_;
    bool over_ = false;
    Curve by_boxes_;
    Curve by_signs_;
    std::vector<verify::Box> safe_boxes_;
    PropertySlice slice_;
    lab::Grid unsafe_;
    lab::CheckResult answer_check_;
};

}  // namespace tessera::cnn_cert
