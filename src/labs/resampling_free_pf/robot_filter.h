#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "filter/particles.h"
#include "filter/resampling.h"
#include "labs/resampling_free_pf/flow.h"
#include "labs/resampling_free_pf/robot_world.h"

/// Where the robot believes to be.
namespace tessera::resampling_free_pf {

enum class RobotFilterKind : std::uint8_t {
    bootstrap,    ///< Monte-Carlo localization
    augmented,    ///< with random particles while readings fit worse than they used to
    flow,         ///< the paper's flow, by the gradient through the beams
    flow_no_pair  ///< its gradient alone
};

struct RobotFilterSettings {
    RobotFilterKind kind = RobotFilterKind::bootstrap;
    std::size_t particles = 1000;
    filter::Resampling resampling = filter::Resampling::systematic;
    double threshold = 0.5;  ///< resample below this share of the effective sample size
    int substeps = 5;        ///< flow
    double rate = 0.1;       ///< flow: gamma / n, in whitened coordinates
    double cap = 0.15;       ///< flow: longest step, in whitened coordinates
};

/// Particles (x, y, heading).
class RobotFilter {
public:
    /// All over the map's free cells. Throws InputError for no particles, or a map without free
    /// cells.
    RobotFilter(const env::BaseMap& map, const RobotModel& model,
                const RobotFilterSettings& settings, std::uint64_t seed);

    /// Draws all particles about a pose: standard deviations of 0.5 cells and 0.2 radians.
    void gather(const RobotPose& about);
    /// Draws all particles all over the map.
    void scatter(const env::BaseMap& map);

    /// One step: moves by odometry with noise, then meets the readings.
    void advance(const env::BaseMap& map, const Odometry& odometry, std::span<const double> ranges);

    std::size_t count() const { return particles_.count(); }
    RobotPose particle(std::size_t i) const {
        return {particles_.at(0, i), particles_.at(1, i), particles_.at(2, i)};
    }
    std::span<const double> weights() const { return weights_; }
    /// Weighted mean of the places and of the headings on the circle.
    RobotPose estimate() const;
    /// Total weight of particles within `distance` of a place.
    double share_within(const RobotPose& place, double distance) const;
    double effective_sample_size() const;
    /// Share of random particles put in by the last step.
    double injected() const { return injected_; }
    /// Whether the last step left no particle with a finite weight.
    bool lost() const { return lost_; }

private:
    void set_equal_weights();
    void diffuse(const Odometry& odometry, RandomStream& stream);
    void resample(const env::BaseMap& map);
    void weigh(const env::BaseMap& map, std::span<const double> ranges);
    void remember_fit(std::span<const double> losses);
    void flow_substep(const env::BaseMap& map, std::span<const double> ranges);

    RobotModel model_;
    RobotFilterSettings settings_;
    std::uint64_t seed_;
    std::uint64_t step_ = 0;
    filter::Particles particles_;
    std::vector<double> log_weights_;
    std::vector<double> weights_;
    std::vector<double> losses_;
    Flow flow_;
    filter::Particles whitened_;
    filter::Particles gradients_;
    FlowParts parts_;
    double slow_fit_ = 0.0;  // running means of how well readings fit, by beam
    double fast_fit_ = 0.0;
    double injected_ = 0.0;
    bool lost_ = false;
};

}  // namespace tessera::resampling_free_pf
