#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/parameters.h"
#include "labs/resampling_free_pf/lab_resampling.h"
#include "labs/resampling_free_pf/robot_filter.h"

/// What can be set of the experiment "robot": localization in a drawn map.
namespace tessera::resampling_free_pf {

enum class RobotMap : std::uint8_t { house, office, gallery };

/// Where the particles are at first.
enum class RobotStart : std::uint8_t { everywhere, near };

enum class RobotDriver : std::uint8_t { itself, visitor };

enum class RobotPointer : std::uint8_t { paint, put };

inline const std::vector<lab::EnumChoice<RobotMap>>& choices(RobotMap) {
    static const std::vector<lab::EnumChoice<RobotMap>> list{
        {RobotMap::house, "house", "Floor plan of a house"},
        {RobotMap::office, "office", "Floor plan of an office"},
        {RobotMap::gallery, "gallery", "Floor plan of a gallery"}};
    return list;
}

inline const std::vector<lab::EnumChoice<RobotFilterKind>>& choices(RobotFilterKind) {
    static const std::vector<lab::EnumChoice<RobotFilterKind>> list{
        {RobotFilterKind::bootstrap, "bootstrap", "Bootstrap: Monte-Carlo localization"},
        {RobotFilterKind::augmented, "augmented", "with random particles when it is lost"},
        {RobotFilterKind::flow, "flow", "Flow"},
        {RobotFilterKind::flow_no_pair, "flow-local", "Flow without pair term"}};
    return list;
}

inline const std::vector<lab::EnumChoice<RobotStart>>& choices(RobotStart) {
    static const std::vector<lab::EnumChoice<RobotStart>> list{
        {RobotStart::everywhere, "everywhere", "nothing: particles everywhere"},
        {RobotStart::near, "near", "about where it is"}};
    return list;
}

inline const std::vector<lab::EnumChoice<RobotDriver>>& choices(RobotDriver) {
    static const std::vector<lab::EnumChoice<RobotDriver>> list{
        {RobotDriver::itself, "itself", "the robot itself"},
        {RobotDriver::visitor, "visitor", "you, by the arrow keys"}};
    return list;
}

inline const std::vector<lab::EnumChoice<RobotPointer>>& choices(RobotPointer) {
    static const std::vector<lab::EnumChoice<RobotPointer>> list{
        {RobotPointer::paint, "paint", "paints and removes walls"},
        {RobotPointer::put, "put", "puts the robot there, unseen by its odometry"}};
    return list;
}

/// A part of the lab's parameters, as PoseParameters is.
struct RobotParameters {
    RobotMap map = RobotMap::house;
    std::string painted;
    bool map_knows = true;
    RobotStart start = RobotStart::everywhere;
    int steps = 3000;
    int beams = 12;
    double longest = 12.0;
    double range_noise = 0.4;
    double outliers = 0.1;
    double move_noise = 0.05;
    double turn_noise = 0.04;

    RobotFilterKind filter = RobotFilterKind::bootstrap;
    int particles = 2000;
    filter::Resampling resampling = filter::Resampling::systematic;
    double threshold = 0.5;
    double sharpness = 0.25;
    int substeps = 5;
    double rate = 0.1;
    double cap = 0.15;

    RobotDriver driver = RobotDriver::itself;
    RobotPointer pointer = RobotPointer::paint;
    bool show_beams = true;

    template <class Visitor>
    void describe(Visitor& visit) {
        using namespace lab;
        const auto robot = when("experiment", {"robot"});
        const auto resampled = when("robot_filter", {"bootstrap", "augmented"});
        const auto flowing = when("robot_filter", {"flow", "flow-local"});
        const auto ours = source("not in the paper");

        visit.group("Robot: world and sensors");
        visit(map, "robot_map", "map", robot, ours);
        visit(painted, "robot_painted", "painted cells", max_length(8000), live, robot,
              help("Cells that were turned from wall to free or back: ROW.COLUMN, separated by "
                   "commas."));
        visit(map_knows, "robot_map_knows", "painted walls are on its map", live, robot,
              help("Otherwise the robot meets walls that it knows nothing of."));
        visit(start, "robot_start", "it knows at first", robot);
        visit(steps, "robot_steps", "steps", range(100, 100000), logarithmic, robot);
        visit(beams, "robot_beams", "beams", range(1, 72), robot, ours);
        visit(longest, "robot_longest", "range of a beam", range(1.0, 60.0), unit("cells"), robot,
              ours);
        visit(range_noise, "robot_range_noise", "noise of a range", range(0.05, 5.0), logarithmic,
              unit("cells"), robot, ours);
        visit(outliers, "robot_outliers", "readings that can be anything", range(0.001, 0.9), robot,
              ours);
        visit(move_noise, "robot_move_noise", "noise of odometry, ahead", range(0.0, 1.0),
              unit("cells"), robot, ours);
        visit(turn_noise, "robot_turn_noise", "noise of odometry, turn", range(0.0, 1.0),
              unit("radians"), robot, ours);

        visit.group("Robot: filter");
        visit(filter, "robot_filter", "filter", robot);
        visit(particles, "robot_particles", "particles", range(3, 100000), browser_range(10, 5000),
              logarithmic, robot);
        visit(resampling, "robot_resampling", "resampling", robot, resampled);
        visit(threshold, "robot_threshold", "resamples below", range(0.0, 1.0), robot, resampled,
              help("A share of the particles, compared with the effective sample size."));
        visit(sharpness, "robot_sharpness", "power of the likelihood", range(0.01, 1.0),
              logarithmic, robot, ours,
              help("Beams are not independent of each other; 1 is too sure of itself."));
        visit(substeps, "robot_substeps", "flow: sub-steps", range(1, 20), robot, flowing);
        visit(rate, "robot_rate", "flow: rate", range(0.001, 1.0), logarithmic, robot, flowing,
              help("gamma / n, in coordinates of 0.5 cells and 0.2 radians."),
              source("released program"));
        visit(cap, "robot_cap", "flow: longest step", range(0.01, 2.0), logarithmic, robot, flowing,
              ours);

        visit.group("Robot: what happens and is shown");
        visit(driver, "robot_driver", "it is driven by", live, robot,
              help("The first arrow key makes it yours; the button gives it back."));
        visit(pointer, "robot_pointer", "the pointer", live, robot);
        visit(show_beams, "robot_show_beams", "beams", live, robot);
    }
};

}  // namespace tessera::resampling_free_pf
