#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lab/parameters.h"
#include "labs/resampling_free_pf/pose_tracker.h"

/// What can be set of the pose experiments, "pose" (live) and "pose-errors" (many runs).
namespace tessera::resampling_free_pf {

/// `grey`: one number a pixel, as specified; `colour`: three.
enum class PoseCamera : std::uint8_t { grey, colour };

/// What the object is made of; of the mesh's picture no derivative exists.
enum class PoseMaterial : std::uint8_t { splats, mesh };

/// What the pointer does in the pictures.
enum class PosePointer : std::uint8_t { occluder, object };

inline const std::vector<lab::EnumChoice<Solid>>& choices(Solid) {
    static const std::vector<lab::EnumChoice<Solid>> list{
        {Solid::l_box, "l-box", "L-shaped box"},
        {Solid::mug, "mug", "Mug: only its handle shows the turn"},
        {Solid::cylinder, "cylinder", "Cylinder: turns about its axis cannot be seen"}};
    return list;
}

inline const std::vector<lab::EnumChoice<PoseFilter>>& choices(PoseFilter) {
    static const std::vector<lab::EnumChoice<PoseFilter>> list{
        {PoseFilter::sir, "sir", "SIR"},
        {PoseFilter::flow, "flow", "Flow"},
        {PoseFilter::flow_no_pair, "flow-local", "Flow without pair term"}};
    return list;
}

inline const std::vector<lab::EnumChoice<PoseCamera>>& choices(PoseCamera) {
    static const std::vector<lab::EnumChoice<PoseCamera>> list{
        {PoseCamera::grey, "grey", "grey, one number a pixel"},
        {PoseCamera::colour, "colour", "colour, three numbers a pixel"}};
    return list;
}

inline const std::vector<lab::EnumChoice<PoseMaterial>>& choices(PoseMaterial) {
    static const std::vector<lab::EnumChoice<PoseMaterial>> list{
        {PoseMaterial::splats, "splats", "thirty splats, seen through"},
        {PoseMaterial::mesh, "mesh", "triangles, with hidden sides and shading"}};
    return list;
}

inline const std::vector<lab::EnumChoice<PosePointer>>& choices(PosePointer) {
    static const std::vector<lab::EnumChoice<PosePointer>> list{
        {PosePointer::occluder, "occluder", "drags a rectangle before the object"},
        {PosePointer::object, "object", "drags the object"}};
    return list;
}

/// Each default, range and label is written here and nowhere else. A part of the lab's parameters:
/// `describe` is called from theirs; "experiment" and "seed" are described there.
struct PoseParameters {
    Solid object = Solid::l_box;
    PoseMaterial material = PoseMaterial::splats;
    PoseCamera camera = PoseCamera::colour;
    int frames = 1800;
    double noise = 0.5;
    double motion = 1.0;

    PoseFilter first = PoseFilter::sir;
    int first_particles = 20;
    PoseFilter second = PoseFilter::flow;
    int second_particles = 20;
    std::vector<int> sir_counts{20, 50, 100, 200, 500, 1000};
    std::vector<int> flow_counts{10, 20, 50, 100};
    int runs = 4;
    double threshold = 0.5;
    int substeps = 5;
    double rate = 0.1;
    double cap = 0.15;

    PosePointer pointer = PosePointer::occluder;
    double occluder_column = 12.0;
    double occluder_row = 12.0;
    double occluder_width = 0.0;
    double occluder_height = 12.0;
    bool held = false;
    bool wireframes = true;
    bool times = false;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        const auto both = when("experiment", {"pose", "pose-errors"});
        const auto live_only = when("experiment", {"pose"});
        const auto runs_only = when("experiment", {"pose-errors"});
        const char* ours = "not in the paper";

        visit.group("Pose: video");
        visit(object, "pose_object", "object", both, help("A built-in solid."), source(ours));
        visit(material, "pose_material", "made of", both,
              help("Splats have a gradient by the chain rule, at the cost of two pictures. A mesh "
                   "has edges where none exists: its slope is measured by 13 pictures."),
              source(ours));
        visit(camera, "pose_camera", "camera", both,
              help("Three channels tell more than one: the likelihood is sharper."), source(ours));
        visit(noise, "pose_noise", "noise of a pixel", range(0.05, 5.0), logarithmic, both,
              help("Standard deviation; the filters know it."), source(ours));
        visit(motion, "pose_motion", "motion", range(0.0, 4.0), both,
              help("Times 0.05 units and 0.06 radians a frame; the filters know it."),
              source(ours));
        visit(frames, "pose_frames", "frames", range(60, 100000), browser_range(60, 6000),
              logarithmic, live_only);

        visit.group("Pose: trackers");
        visit(first, "pose_first", "first tracker", live_only);
        visit(first_particles, "pose_first_particles", "its particles", range(1, 20000),
              browser_range(1, 1000), logarithmic, live_only);
        visit(second, "pose_second", "second tracker", live_only);
        visit(second_particles, "pose_second_particles", "its particles", range(1, 5000),
              browser_range(1, 200), logarithmic, live_only);
        visit(sir_counts, "pose_sir_counts", "particles of SIR", range(1, 20000), max_length(16),
              runs_only);
        visit(flow_counts, "pose_flow_counts", "particles of the flow", range(1, 5000),
              max_length(16), runs_only, help("With and without the pair term."));
        visit(runs, "pose_runs", "runs", range(1, 1000), browser_range(1, 20), logarithmic,
              runs_only, help("Videos of 60 frames, each with a seed of its own."),
              source("4 in this lab's specification"));
        visit(threshold, "pose_threshold", "SIR resamples below", range(0.0, 1.0), both,
              help("A share of the particles, compared with the effective sample size; 1: always, "
                   "0: never."),
              source(ours));
        visit(substeps, "pose_substeps", "flow: sub-steps a frame", range(1, 20), both,
              help("Each with its share of the frame's loss."), source(ours));
        visit(rate, "pose_rate", "flow: rate", range(0.001, 1.0), logarithmic, both,
              help("gamma / n, in coordinates whitened by the prior."), source("released program"));
        visit(cap, "pose_cap", "flow: longest step", range(0.01, 2.0), logarithmic, both,
              help("In standard deviations of the prior."), source(ours));

        visit.group("Pose: what happens and is shown");
        visit(pointer, "pose_pointer", "the pointer", live, live_only);
        visit(occluder_width, "pose_occluder_width", "occluder's width", range(0.0, 24.0),
              unit("pixels"), live, live_only, help("0: there is none."));
        visit(occluder_height, "pose_occluder_height", "occluder's height", range(0.0, 24.0),
              unit("pixels"), live, live_only);
        visit(occluder_column, "pose_occluder_column", "its middle, column", range(0.0, 24.0),
              unit("pixels"), live, live_only);
        visit(occluder_row, "pose_occluder_row", "its middle, row", range(0.0, 24.0),
              unit("pixels"), live, live_only);
        visit(held, "pose_held", "hold the object still", live, live_only,
              help("The filters go on to believe that it moves."));
        visit(wireframes, "pose_wireframes", "wireframes of the particles", live, live_only);
        visit(times, "pose_times", "measure times", both,
              help("Milliseconds a frame. A run with them is not the same bytes twice."));
    }
};

/// The object that the parameters describe, as their camera sees it.
inline SplatObject object_of(const PoseParameters& parameters) {
    SplatObject object = parameters.material == PoseMaterial::mesh
                             ? mesh_object(parameters.object)
                             : splat_object(parameters.object);
    return parameters.camera == PoseCamera::grey ? in_grey(std::move(object)) : object;
}

}  // namespace tessera::resampling_free_pf
