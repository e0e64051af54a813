#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/linear_algebra.h"
#include "filter/particles.h"
#include "lab/lab.h"
#include "labs/resampling_free_pf/lab_parameters.h"
#include "labs/resampling_free_pf/localization.h"

namespace tessera::resampling_free_pf {

/// Two filters of the synthetic localisation, side by side, seen in two of the state's m
/// dimensions: particles glide from where they were to where an observation puts them. The truth
/// can be dragged.
class PosteriorLab final : public lab::Lab {
public:
    void reset(const lab::Json& config) override;
    void update(const lab::Json& config) override;
    lab::Progress step(const lab::Budget& budget) override;
    lab::Json act(const lab::Action& action) override;
    lab::Frame emit() const override;
    std::vector<lab::Channel> records() const override;

private:
    static constexpr std::size_t sides = 2;
    using Basis = Eigen::Matrix<double, Eigen::Dynamic, 2>;

    /// Where particles glide from: places of the last update, already after resampling.
    struct Glide {
        std::array<filter::Particles, sides> from;
        Basis basis;
    };
    struct Moment {
        std::array<Quality, sides> qualities;
    };

    void observe();
    void record();
    double share() const;  ///< of the glide that is done
    bool at_end() const;
    Basis target_basis() const;
    Basis shown_basis() const;
    filter::Particles shown_particles(std::size_t side) const;
    std::string name(std::size_t side) const;
    std::string note(std::size_t side) const;
    void emit_cloud(std::size_t side, lab::Frame& frame) const;
    void emit_arrows(std::size_t side, const Basis& basis, lab::Frame& frame) const;
    void emit_curves(lab::Frame& frame) const;
    void judge(std::vector<lab::CheckResult>& checks) const;

    LocalizationParameters parameters_;
    std::unique_ptr<LocalizationTrial> trial_;
    Glide glide_;
    Basis basis_;    ///< of the plane at the present time
    int phase_ = 0;  ///< steps of the glide done
    bool dragged_ = false;
    std::vector<Moment> moments_;  ///< at t = 0, 1, ...
};

}  // namespace tessera::resampling_free_pf
