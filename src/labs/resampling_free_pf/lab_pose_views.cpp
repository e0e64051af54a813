#include "labs/resampling_free_pf/lab_pose_views.h"

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

constexpr int first_color = 1;
constexpr int second_color = 0;
constexpr int truth_color = 2;

ViewSpec picture_view(const std::string& id, const std::string& title, const std::string& help) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x.label = "quarter pixels";
    view.equal_aspect = true;
    return view;
}

/// A picture that takes the pointer and the arrow keys.
ViewSpec touched(ViewSpec view) {
    view.tool = lab::Tool::drag;
    view.steered = true;
    return view;
}

ViewSpec camera_view() {
    ViewSpec view = picture_view(
        "pose-camera", "The object",
        "The object, drawn sharp. Drag a rectangle before it, or the object itself; the arrow "
        "keys turn it.");
    view.layers = {layer("pose/camera", LayerKind::image),
                   layer("pose/occluder", LayerKind::line, LayerRole::live, 3)};
    return touched(std::move(view));
}

ViewSpec observed_view() {
    ViewSpec view = picture_view(
        "pose-observed", "What the filters see",
        "24 x 24 pixels with noise: all that the trackers are given. Drag and turn as beside.");
    view.layers = {layer("pose/observed", LayerKind::image),
                   layer("pose/occluder", LayerKind::line, LayerRole::live, 3)};
    view.note_channel = "pose/note";
    return touched(std::move(view));
}

ViewSpec particles_view(const std::string& id, int color) {
    const std::string prefix = id + "/";
    ViewSpec view = picture_view(
        id, "Particles",
        "The mean of the pictures that the particles stand for: sharp where they agree. Thin "
        "frames are particles, the dashed one is the truth.");
    view.title_channel = prefix + "title";
    view.layers = {layer(prefix + "picture", LayerKind::image),
                   layer(prefix + "wireframes", LayerKind::line, LayerRole::live, color),
                   layer(prefix + "estimate", LayerKind::line, LayerRole::live, 3),
                   layer("pose/truth", LayerKind::line, LayerRole::reference, truth_color)};
    return touched(std::move(view));
}

ViewSpec posterior_view() {
    ViewSpec view;
    view.id = "pose-posterior";
    view.title = "Belief about the rotation";
    view.help =
        "Each particle's rotation from the truth as a vector along its axis, in degrees; in the "
        "object's own axes. The cylinder's particles spread along y, its axis.";
    view.x.label = "x";
    view.x.unit = "degrees";
    view.y.label = "y";
    view.y.unit = "degrees";
    view.three_dimensional = true;
    view.layers = {
        layer("pose-first/rotations", LayerKind::scatter, LayerRole::live, first_color),
        layer("pose-second/rotations", LayerKind::scatter, LayerRole::live, second_color),
        layer("pose/origin", LayerKind::scatter, LayerRole::live, truth_color)};
    return view;
}

ViewSpec curve_view(const std::string& id, const std::string& title, const std::string& help,
                    lab::AxisSpec axis, const std::vector<std::pair<std::string, bool>>& names) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x.label = "frame";
    view.y = std::move(axis);
    for (const auto& [name, dashed] : names) {
        const LayerRole role = dashed ? LayerRole::reference : LayerRole::live;
        view.layers.push_back(layer("pose-first/" + name, LayerKind::line, role, first_color));
        view.layers.push_back(layer("pose-second/" + name, LayerKind::line, role, second_color));
    }
    return view;
}

std::vector<ViewSpec> live_views() {
    return {
        camera_view(),
        observed_view(),
        particles_view("pose-first", first_color),
        particles_view("pose-second", second_color),
        posterior_view(),
        curve_view("pose-rotation", "Error of the rotation",
                   "Degrees between the mean of the particles and the truth; dashed, for the "
                   "cylinder: between the axes. The last 900 frames.",
                   {"error", {}, "degrees", AxisScale::logarithmic, {}},
                   {{"degrees", false}, {"axis", true}}),
        curve_view("pose-place", "Error of the place",
                   "Distance between the mean of the particles and the truth; the camera is 4 "
                   "units away.",
                   {"error", {}, "units", AxisScale::logarithmic, {}}, {{"translation", false}}),
        curve_view("pose-diversity", "How many particles count",
                   "Effective sample size, and dashed: how many of the first particles have "
                   "descendants. The flow keeps all by construction.",
                   {"particles", {}, {}, AxisScale::logarithmic, {}},
                   {{"sample-size", false}, {"ancestors", true}})};
}

ViewSpec errors_view(const std::string& id, const std::string& title, const std::string& help,
                     const std::string& x, const std::string& y, const std::string& prefix) {
    ViewSpec view;
    view.id = id;
    view.title = title;
    view.help = help;
    view.x = {x, {}, {}, AxisScale::logarithmic, {}};
    view.y = {y, {}, {}, AxisScale::logarithmic, {}};
    view.layers = {
        layer(prefix + "reference/sir", LayerKind::markers, LayerRole::published, first_color),
        layer(prefix + "reference/flow", LayerKind::markers, LayerRole::published, second_color),
        layer(prefix + "sir", LayerKind::line_and_markers, LayerRole::live, first_color),
        layer(prefix + "flow", LayerKind::line_and_markers, LayerRole::live, second_color),
        layer(prefix + "flow-local", LayerKind::line_and_markers, LayerRole::live, truth_color)};
    return view;
}

std::vector<ViewSpec> errors_views() {
    std::vector<ViewSpec> views{
        errors_view("pose-errors-rotation", "Rotation, per particle",
                    "Median over the runs of the mean error of frames 10 to 59, with the range of "
                    "the middle 80 %. Marks without a line: this lab's specification, measured "
                    "before with another object and one channel.",
                    "particles", "error, degrees", "pose-errors/rotation/"),
        errors_view("pose-errors-place", "Place, per particle", "The same for the place.",
                    "particles", "error, units", "pose-errors/place/"),
        errors_view("pose-errors-work", "Rotation, per work",
                    "The same errors against what they cost: pictures drawn a frame, where a "
                    "picture with its gradient counts as two.",
                    "pictures drawn a frame", "error, degrees", "pose-errors/work/")};
    ViewSpec table;
    table.id = "pose-errors-table";
    table.title = "All of it";
    table.help = "Means and medians over the runs.";
    table.layers = {layer("pose-errors/table", LayerKind::text)};
    views.push_back(std::move(table));
    return views;
}

Preset live_preset(const std::string& id, const std::string& title, const std::string& look_for,
                   Json overrides, double seconds = 8.0) {
    overrides["experiment"] = "pose";
    Preset preset{id, title, "6D pose, as this lab specifies it", look_for, std::move(overrides)};
    preset.seconds_native = seconds;
    preset.seconds_browser = 2 * seconds;
    preset.steps_per_second = 60;  // frames of a video
    return preset;
}

Preset errors_preset(const std::string& id, const std::string& title, const std::string& look_for,
                     Json overrides, double seconds) {
    overrides["experiment"] = "pose-errors";
    return {
        id,      title,      "6D pose, as this lab specifies it", look_for, std::move(overrides),
        seconds, 3 * seconds};
}

}  // namespace

std::vector<lab::ViewSpec> pose_views() {
    std::vector<ViewSpec> views = live_views();
    for (ViewSpec& view : errors_views()) views.push_back(std::move(view));
    return views;
}

std::vector<lab::LayoutSpec> pose_layouts() {
    return {
        {{{"experiment", {"pose"}}},
         {{"pose-observed", "pose-first", "pose-second"},
          {"pose-camera", "pose-posterior", "pose-rotation"},
          {"pose-place", "pose-diversity"}},
         {3.0, 2.5, 1.8}},
        {{{"experiment", {"pose-errors"}}},
         {{"pose-errors-rotation", "pose-errors-place", "pose-errors-work"}, {"pose-errors-table"}},
         {3.0, 2.0}}};
}

std::vector<lab::Preset> pose_presets() {
    return {
        live_preset("pose-particles", "Pose: 20 particles against 20",
                    "SIR drops nearly all of its particles at every frame and lags behind; the "
                    "flow moves all of its 20 to the object.",
                    Json::object()),
        live_preset(
            "pose-milliseconds", "Pose: same milliseconds",
            "SIR gets 200 particles for the time of 20 moved ones: the flow's lead is gone. In "
            "40 runs before this grey camera SIR is ahead in the typical one.",
            {{"pose_camera", "grey"}, {"pose_first_particles", 200}, {"pose_times", true}}),
        live_preset(
            "pose-milliseconds-colour", "Pose: same milliseconds, in colour",
            "Three channels make the likelihood sharper and chance less likely to hit: in 40 "
            "runs the two are even in the mean, the flow a little ahead in the typical one.",
            {{"pose_first_particles", 200}, {"pose_times", true}}),
        live_preset("pose-symmetric", "Pose: a cylinder",
                    "The turn about its own axis cannot be seen. The flow's particles keep the "
                    "whole line of possible rotations, SIR's die down to one point of it by "
                    "chance; only the error of the axis (dashed) can be small.",
                    {{"pose_object", "cylinder"},
                     {"pose_first_particles", 200},
                     {"pose_second_particles", 60}}),
        live_preset(
            "pose-occluder", "Pose: behind a rectangle",
            "A black rectangle that the filters know nothing of: drag it over the object. "
            "Both are drawn away, and come back.",
            {{"pose_object", "mug"}, {"pose_occluder_width", 8.0}, {"pose_occluder_column", 7.0}}),
        live_preset("pose-mesh", "Pose: a mesh with hidden sides",
                    "Triangles hide each other, and at their edges no gradient exists: the flow "
                    "measures its slope with 13 pictures a step, and its lead is gone: at "
                    "its cost SIR may have 1300 particles.",
                    {{"pose_material", "mesh"}, {"pose_object", "mug"}}, 60.0),
        live_preset("pose-pair-term", "Pose: what the pair term does",
                    "The flow with and without it, 20 particles each: the two curves are the same "
                    "but for a hair.",
                    {{"pose_first", "flow-local"}}),
        errors_preset("pose-errors", "Pose: errors of four runs",
                      "20 moved particles beat 100 resampled ones; at equal work they do not.",
                      {{"pose_camera", "grey"}, {"seed", 1}}, 6.0),
        errors_preset(
            "pose-errors-colour", "Pose: errors of four runs, in colour",
            "Three channels: more is seen, and at equal work the typical run of the flow is "
            "a little ahead.",
            {{"seed", 1}}, 6.0),
        errors_preset("pose-errors-full", "Pose: errors of 40 runs",
                      "For the command line. Some runs lose the object for good: means and medians "
                      "part.",
                      {{"pose_camera", "grey"}, {"pose_runs", 40}, {"seed", 1}}, 60.0)};
}

std::vector<lab::CheckSpec> pose_checks() {
    return {{"pose-per-particle",
             "Pose: with as many particles, the flow's error is below 0.6 of SIR's"},
            {"pose-equal-time", "Pose: at equal time, SIR is at least as good"},
            {"pose-pair-term", "Pose: the pair term changes little"}};
}

std::vector<lab::ButtonSpec> pose_buttons() {
    return {{"kidnap",
             "Kidnap",
             "A jump that no motion model knows of",
             {{"experiment", {"pose", "robot"}}}},
            {"pose-start-over",
             "Draw the prior again",
             "All particles are drawn from the prior again",
             {{"experiment", {"pose"}}}}};
}

}  // namespace tessera::resampling_free_pf
