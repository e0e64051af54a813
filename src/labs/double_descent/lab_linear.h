#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/lab.h"
#include "labs/double_descent/lab_linear_curves.h"

namespace tessera::double_descent {

/// One data set, its curves, and one fit taken apart.
class LinearLab final : public lab::Lab {
public:
    explicit LinearLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    Catalogue& catalogue_;
    Parameters parameters_;
    std::unique_ptr<LinearCurves> curves_;
};

/// Four data sets side by side, as the paper's figures show them.
class PanelsLab final : public lab::Lab {
public:
    explicit PanelsLab(Catalogue& catalogue) : catalogue_(catalogue) {}

    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    Catalogue& catalogue_;
    std::vector<std::unique_ptr<LinearCurves>> panels_;
};

/// The data sets of the four panels: the paper's where the visitor has given their files,
/// otherwise their replacements.
std::vector<std::string> panel_data(Catalogue& catalogue);

}  // namespace tessera::double_descent
