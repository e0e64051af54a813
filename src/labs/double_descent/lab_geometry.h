#pragma once

#include <vector>

#include "lab/lab.h"
#include "labs/double_descent/lab_parameters.h"

namespace tessera::double_descent {

/// Why the threshold: a cloud of N points in space with the axes along which its features vary, how
/// little the least of these varies, and the row space of a fit with too few data.
class GeometryLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;

private:
    void emit_cloud(lab::Frame& frame) const;
    void emit_eigenvalues(lab::Frame& frame) const;
    void emit_row_space(lab::Frame& frame) const;

    Parameters parameters_;
    std::vector<std::vector<double>> eigenvalues_;  ///< by size, the smallest of each draw
};

/// Eigenvalues of random features over many draws, with the law of Marchenko and Pastur.
class SpectrumLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;

private:
    Parameters parameters_;
    std::vector<double> eigenvalues_;  ///< of X^T X / N, of all draws so far
    int draws_done_ = 0;
};

/// How far a superposing autoencoder is from its threshold, by hidden units and data.
class SuperpositionLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Frame emit() const override;
};

}  // namespace tessera::double_descent
