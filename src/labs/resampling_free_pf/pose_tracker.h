#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "filter/particles.h"
#include "filter/resampling.h"
#include "labs/resampling_free_pf/flow.h"
#include "labs/resampling_free_pf/pose_video.h"

/// Particles that follow a pose through a video (Sec. 6D pose).
namespace tessera::resampling_free_pf {

enum class PoseFilter : std::uint8_t {
    sir,           ///< weighted by the picture and resampled
    flow,          ///< moved by gradient and pair term, none is dropped
    flow_no_pair,  ///< moved by the gradient alone
};

struct PoseTrackerSettings {
    PoseFilter filter = PoseFilter::flow;
    std::size_t particles = 20;
    filter::Resampling resampling = filter::Resampling::systematic;
    double threshold = 0.5;  ///< SIR: of the effective sample size, as a share of the particles
    int substeps = 5;        ///< flow: per frame
    double rate = 0.1;       ///< flow: gamma / n, in whitened coordinates
    double cap = 0.15;       ///< flow: longest step of a particle, in whitened coordinates
};

/// One filter at work. Coordinates are whitened by the prior's standard deviations: a step v, w is
/// as long as |(v / prior_translation, w / prior_rotation)|.
class PoseTracker {
public:
    /// Particles drawn from the prior. Throws InputError for no particles and for settings that
    /// are not finite.
    PoseTracker(const SplatObject& object, const PoseModel& model,
                const PoseTrackerSettings& settings, std::uint64_t seed);

    /// The next frame: moves the particles by the model, then brings them to the picture.
    void track(const PosePicture& observed);

    /// Draws all particles from the prior again.
    void start_over();

    const PoseTrackerSettings& settings() const { return settings_; }
    std::span<const RigidPose> particles() const { return poses_; }
    /// Normalised; all equal for the flow.
    std::span<const double> weights() const { return weights_; }
    /// Weighted mean of the translations, and of the rotations by chords.
    RigidPose estimate() const;
    double effective_sample_size() const;
    /// How many of the particles at the start have descendants.
    std::size_t surviving_ancestors() const;
    /// Whether a frame left no particle with a finite weight (the weights were made equal again).
    bool lost() const { return lost_; }
    /// Pictures drawn so far; one with its gradient counts as PoseRenderer says.
    std::uint64_t pictures_drawn() const { return pictures_drawn_; }

private:
    void weigh(const PosePicture& observed);
    void resample();
    void whiten();
    void flow_substep(const PosePicture& observed);

    PoseModel model_;
    PoseTrackerSettings settings_;
    std::uint64_t seed_;
    PoseRenderer renderer_;
    std::uint64_t frame_ = 0;
    std::uint64_t starts_ = 0;
    std::vector<RigidPose> poses_;
    std::vector<double> log_weights_;
    std::vector<double> weights_;
    std::vector<std::uint32_t> roots_;
    Flow flow_;
    filter::Particles whitened_;   // from the mean pose: translation, then rotation vector
    filter::Particles gradients_;  // in the same coordinates
    std::vector<double> losses_;
    FlowParts parts_;
    bool lost_ = false;
    std::uint64_t pictures_drawn_ = 0;
};

/// Distance of two places, and the angle between two orientations in degrees. Where a solid has an
/// axis of symmetry, `axis_degrees` is the angle between the two axes, else the same as `degrees`.
struct PoseError {
    double translation = 0.0;
    double degrees = 0.0;
    double axis_degrees = 0.0;
};
PoseError pose_error(const RigidPose& estimate, const RigidPose& truth, Solid solid);

}  // namespace tessera::resampling_free_pf
