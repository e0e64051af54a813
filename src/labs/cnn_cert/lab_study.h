#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/catalogue.h"
#include "lab/lab.h"
#include "labs/cnn_cert/classifier.h"
#include "labs/cnn_cert/lab_checks.h"
#include "labs/cnn_cert/lab_parameters.h"

namespace tessera::cnn_cert {

/// Certified radii of many images and networks: the paper's tables in small.
class StudyLab final : public lab::Lab {
public:
    /// The catalogue must outlive the lab.
    explicit StudyLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    /// One network: a value of the sweep and a seed.
    struct Case {
        std::size_t row = 0;
        NetworkSettings settings;
    };
    /// One image on one network.
    struct Record {
        double value = 0;
        double seed = 0;
        double image = 0;
        double label = 0;
        double target = 0;
        double parallel = 0;
        double adaptive = 0;
        double interval = 0;
        double attack = 0;
    };
    void begin_case();
    void do_image();
    verify::Question question_of(std::size_t image) const;
    double value_of(std::size_t row) const;
    std::string name_of(std::size_t row) const;
    bool over_depth() const { return parameters_.sweep == Sweep::depth; }

    Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<Images> images_;
    std::vector<Case> cases_;
    std::size_t next_case_ = 0;
    std::unique_ptr<nn::Training<float>> training_;
    std::unique_ptr<verify::PreparedNetwork> prepared_;
    std::vector<std::size_t> chosen_;  ///< images of the case that the network gets right
    std::size_t next_image_ = 0;
    std::vector<StudyRow> rows_;
    std::vector<double> accuracies_;
    std::vector<Record> records_;
};

}  // namespace tessera::cnn_cert
