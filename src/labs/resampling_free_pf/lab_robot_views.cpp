#include "labs/resampling_free_pf/lab_robot_views.h"

#include <string>
#include <utility>

#include "lab/shorthand.h"

namespace tessera::resampling_free_pf {
namespace {

using lab::AxisScale;
using lab::Json;
using lab::layer;
using lab::LayerKind;
using lab::LayerRole;
using lab::Preset;
using lab::ViewSpec;

ViewSpec map_view() {
    ViewSpec view;
    view.id = "robot-map";
    view.title = "Where am I?";
    view.help =
        "Dots are particles, each a place and a heading; lines are the beams of the range finder. "
        "Draw to build walls or remove them, or carry the robot away; the arrow keys drive it: up "
        "and down ahead and back, left and right turn. Walls that are not on its map are brown.";
    view.x.label = "column";
    view.y.label = "row, from below";
    view.equal_aspect = true;
    view.layers = {layer("robot/map", LayerKind::image),
                   layer("robot/beams", LayerKind::line, LayerRole::live, 3),
                   layer("robot/particles", LayerKind::scatter, LayerRole::live, 0),
                   layer("robot/estimate", LayerKind::arrows, LayerRole::live, 2),
                   layer("robot/robot", LayerKind::arrows, LayerRole::live, 1)};
    view.tool = lab::Tool::paint;
    view.steered = true;
    view.note_channel = "robot/note";
    return view;
}

ViewSpec curve_view(const std::string& id, const std::string& title, const std::string& help,
                    lab::AxisSpec axis, const std::vector<std::string>& channels) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x.label = "step";
    view.y = std::move(axis);
    for (const std::string& channel : channels) {
        view.layers.push_back(layer(channel, LayerKind::line));
    }
    return view;
}

Preset preset(const std::string& id, const std::string& title, const std::string& look_for,
              Json overrides, double seconds = 4.0) {
    overrides["experiment"] = "robot";
    Preset preset{id, title, "not in the paper", look_for, std::move(overrides)};
    preset.seconds_native = seconds;
    preset.seconds_browser = 4 * seconds;
    preset.steps_per_second = 30;
    return preset;
}

}  // namespace

std::vector<lab::ViewSpec> robot_views() {
    return {map_view(),
            curve_view("robot-share", "Has it found itself?",
                       "The share of the belief within a cell of the robot, and the share of "
                       "particles that were drawn anew because readings fit badly.",
                       {"share", {}, {}, AxisScale::linear, lab::Bounds{0.0, 1.05}},
                       {"robot/share", "robot/injected"}),
            curve_view("robot-distance", "Error of the place",
                       "From the mean of the belief to the robot. With several guesses the mean is "
                       "none of them.",
                       {"error", {}, "cells", AxisScale::logarithmic, {}}, {"robot/distance"}),
            curve_view("robot-heading", "Error of the heading",
                       "Between the mean heading of the belief and the robot's.",
                       {"error", {}, "degrees", AxisScale::logarithmic, {}}, {"robot/degrees"}),
            curve_view("robot-sample-size", "How many particles count", "Effective sample size.",
                       {"particles", {}, {}, AxisScale::logarithmic, {}}, {"robot/sample-size"})};
}

std::vector<lab::LayoutSpec> robot_layouts() {
    return {
        {{{"experiment", {"robot"}}},
         {{"robot-map"}, {"robot-share", "robot-distance", "robot-heading", "robot-sample-size"}},
         {3.0, 1.5}}};
}

std::vector<lab::Preset> robot_presets() {
    return {
        preset("robot-finds", "Robot: finding itself",
               "Particles everywhere die out room by room. Watch whether the right guess is "
               "among the survivors: with few particles it often is not.",
               {{"robot_particles", 5000}}, 20.0),
        preset("robot-kidnapped", "Robot: kidnapped",
               "Press Kidnap. Random particles come in as soon as readings fit worse than they "
               "used to, and one of them is right.",
               {{"robot_filter", "augmented"}, {"robot_start", "near"}, {"robot_particles", 1000}}),
        preset("robot-deprived", "Robot: kidnapped for good",
               "The same without random particles: press Kidnap, and no particle is left to "
               "tell the truth.",
               {{"robot_start", "near"}, {"robot_particles", 1000}}),
        preset("robot-flow", "Robot: the flow keeps track",
               "Known at first: 100 moved particles follow the robot as 100 resampled ones do. "
               "Press Kidnap: a gradient that looks through walls does not exist.",
               {{"robot_filter", "flow"}, {"robot_start", "near"}, {"robot_particles", 100}}),
        preset("robot-flow-everywhere", "Robot: the flow cannot find it",
               "Particles all over the map slide into the nearest corner that fits a little, "
               "and stay there: nothing moves belief from room to room.",
               {{"robot_filter", "flow"}, {"robot_particles", 300}}),
        preset("robot-new-walls", "Robot: walls that are not on the map",
               "Draw walls: the robot meets them, its map does not know them. Readings that can "
               "be anything keep the belief alive for a while.",
               {{"robot_map_knows", false},
                {"robot_start", "near"},
                {"robot_particles", 1000},
                {"robot_outliers", 0.3}}),
        preset("robot-drive", "Robot: drive it yourself", "Click the map and use the arrow keys.",
               {{"robot_driver", "visitor"}, {"robot_map", "office"}})};
}

std::vector<lab::CheckSpec> robot_checks() {
    return {{"robot-tracks", "Robot: a belief that is right at first stays right"},
            {"robot-finds", "Robot: particles everywhere find the robot"},
            {"robot-recovers", "Robot: the belief recovers from a kidnapping"}};
}

std::vector<lab::ButtonSpec> robot_buttons() {
    const lab::Conditions robot{{"experiment", {"robot"}}};
    return {{"robot-scatter", "Particles everywhere", "All particles anew, everywhere", robot},
            {"robot-give-back", "Give the robot back", "It drives by itself again", robot},
            {"robot-clear", "Clear what was painted", "Takes back what was painted", robot}};
}

}  // namespace tessera::resampling_free_pf
