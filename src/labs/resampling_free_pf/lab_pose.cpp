#include "labs/resampling_free_pf/lab_pose.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <format>
#include <numbers>
#include <utility>

#include "lab/shorthand.h"
#include "labs/resampling_free_pf/lab_pose_picture.h"

namespace tessera::resampling_free_pf {
namespace {

/// Curves show the last frames: more would not fit into a picture.
constexpr std::size_t shown_frames = 900;
/// Means leave out the first frames, while the prior is forgotten.
constexpr std::size_t settling_frames = 10;
constexpr std::size_t judged_frames = 60;
constexpr std::size_t wireframes_shown = 12;
constexpr std::size_t particles_averaged = 48;
constexpr std::size_t particles_scattered = 400;

PoseModel model_of(const PoseParameters& parameters) {
    PoseModel model;
    model.noise = parameters.noise;
    model.motion_translation *= parameters.motion;
    model.motion_rotation *= parameters.motion;
    return model;
}

PoseTrackerSettings settings_of(const PoseParameters& parameters, PoseFilter filter,
                                int particles) {
    return {.filter = filter,
            .particles = static_cast<std::size_t>(particles),
            .threshold = parameters.threshold,
            .substeps = parameters.substeps,
            .rate = parameters.rate,
            .cap = parameters.cap};
}

double mean_after_settling(const std::vector<PoseError>& errors, double PoseError::* part) {
    double sum = 0.0;
    for (std::size_t i = settling_frames; i < errors.size(); ++i) sum += errors[i].*part;
    return errors.size() > settling_frames
               ? sum / static_cast<double>(errors.size() - settling_frames)
               : 0.0;
}

std::size_t first_shown(std::size_t frames) {
    return frames > shown_frames ? frames - shown_frames : 0;
}

/// Value by frame, counted from 1.
lab::Series curve(const std::vector<double>& values) {
    lab::Series series;
    for (std::size_t i = first_shown(values.size()); i < values.size(); ++i) {
        series.x.push_back(static_cast<double>(i + 1));
        series.y.push_back(values[i]);
    }
    return series;
}

std::vector<double> part_of(const std::vector<PoseError>& errors, double PoseError::* part) {
    std::vector<double> values;
    values.reserve(errors.size());
    for (const PoseError& error : errors) values.push_back(error.*part);
    return values;
}

}  // namespace

void PoseLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<PoseParameters>(config);
    const auto seed = config.at("seed").get<std::uint64_t>();
    SplatObject object = object_of(parameters);
    const PoseModel model = model_of(parameters);
    std::vector<Run> runs;
    for (const auto& [filter, particles] :
         {std::pair{parameters.first, parameters.first_particles},
          std::pair{parameters.second, parameters.second_particles}}) {
        Run run;
        run.name = std::format("{}, {} particles", lab::label_of(filter), particles);
        run.tracker = std::make_unique<PoseTracker>(
            object, model, settings_of(parameters, filter, particles), seed);
        runs.push_back(std::move(run));
    }
    video_ = std::make_unique<PoseVideo>(object, model, seed);
    object_ = std::move(object);
    runs_ = std::move(runs);
    kidnapped_.clear();
    parameters_ = parameters;
}

void PoseLab::update(const lab::Json& config) {
    parameters_ = lab::from_config<PoseParameters>(config);
}

Occluder PoseLab::occluder() const {
    return {parameters_.occluder_column, parameters_.occluder_row, parameters_.occluder_width,
            parameters_.occluder_height};
}

void PoseLab::advance() {
    using Clock = std::chrono::steady_clock;
    video_->advance(occluder(), parameters_.held);
    for (Run& run : runs_) {
        const Clock::time_point start = Clock::now();
        run.tracker->track(video_->observed());
        run.seconds += std::chrono::duration<double>(Clock::now() - start).count();
        run.errors.push_back(
            pose_error(run.tracker->estimate(), video_->truth(), parameters_.object));
        run.sample_sizes.push_back(run.tracker->effective_sample_size());
        run.ancestors.push_back(static_cast<double>(run.tracker->surviving_ancestors()));
    }
}

lab::Progress PoseLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const auto frames = static_cast<std::uint64_t>(parameters_.frames);
    while (video_->frame() < frames && !budget.spent(progress.steps)) {
        advance();
        ++progress.steps;
    }
    progress.done = video_->frame() >= frames;
    progress.fraction = static_cast<double>(video_->frame()) / static_cast<double>(frames);
    return progress;
}

/// The object follows the pointer at its distance from the camera, the occluder with its middle.
lab::Json PoseLab::drag(const lab::Action& action) {
    if (!std::isfinite(action.x) || !std::isfinite(action.y)) return lab::Json::object();
    constexpr double side = picture_side;
    const double column = std::clamp(column_of(action.x), 0.0, side);
    const double row = std::clamp(row_of(action.y), 0.0, side);
    if (parameters_.pointer == PosePointer::occluder) {
        constexpr double usual_width = 8.0;
        const double width =
            parameters_.occluder_width > 0 ? parameters_.occluder_width : usual_width;
        return {{"pose_occluder_column", column},
                {"pose_occluder_row", row},
                {"pose_occluder_width", width}};
    }
    const Camera lens;
    RigidPose pose = video_->truth();
    const double depth = pose.translation.z() + lens.distance;
    pose.translation.x() = (column - side / 2) * depth / lens.focal_length;
    pose.translation.y() = (row - side / 2) * depth / lens.focal_length;
    video_->put(pose);
    return lab::Json::object();
}

void PoseLab::turn(std::int64_t direction) {
    constexpr double angle = 0.15;
    const std::vector<Vector3> axes{{angle, 0, 0}, {-angle, 0, 0}, {0, angle, 0}, {0, -angle, 0}};
    if (direction < 0 || direction > 3) return;
    video_->put(moved(video_->truth(), Vector3::Zero(), axes[static_cast<std::size_t>(direction)]));
}

lab::Json PoseLab::act(const lab::Action& action) {
    if (action.name == "drag" || action.name == "paint") return drag(action);
    if (action.name == "steer") turn(action.index);
    if (action.name == "kidnap") {
        video_->kidnap();
        kidnapped_.push_back(video_->frame());
    }
    if (action.name == "pose-start-over") {
        for (Run& run : runs_) run.tracker->start_over();
    }
    return lab::Json::object();
}

std::string PoseLab::sentence() const {
    std::string text = std::format("Frame {}.", video_->frame());
    for (const Run& run : runs_) {
        if (run.errors.empty()) continue;
        const PoseError& error = run.errors.back();
        text += std::format(" {}: {:.2f} units and {:.1f} degrees off", run.name, error.translation,
                            error.degrees);
        if (parameters_.object == Solid::cylinder) {
            text += std::format(" (its axis {:.1f})", error.axis_degrees);
        }
        if (parameters_.times) {
            text += std::format(", {:.2f} ms a frame",
                                1e3 * run.seconds / static_cast<double>(run.errors.size()));
        }
        if (run.tracker->lost()) text += ", lost: no particle has a weight";
        text += ".";
    }
    return text;
}

void PoseLab::emit_run(const Run& run, const std::string& prefix, lab::Frame& frame) const {
    const auto add = [&](const char* name, const std::string& label, lab::ChannelValue value) {
        frame.channels.push_back({prefix + name, label, std::move(value)});
    };
    add("picture", "mean of the particles' pictures",
        mean_picture(object_, representatives(*run.tracker, particles_averaged),
                     parameters_.camera));
    if (parameters_.wireframes) {
        add("wireframes", "particles",
            wireframe(object_, representatives(*run.tracker, wireframes_shown)));
    }
    const RigidPose estimate = run.tracker->estimate();
    add("estimate", "estimate", wireframe(object_, std::span(&estimate, 1)));
    add("title", "title", lab::Text{run.name});

    lab::Points rotations;
    const Rotation back = video_->truth().rotation.transpose();
    for (const RigidPose& pose : representatives(*run.tracker, particles_scattered)) {
        const Vector3 vector = 180.0 / std::numbers::pi * rotation_vector(back * pose.rotation);
        rotations.x.push_back(vector.x());
        rotations.y.push_back(vector.y());
        rotations.z.push_back(vector.z());
    }
    add("rotations", run.name, std::move(rotations));
    add("degrees", run.name, curve(part_of(run.errors, &PoseError::degrees)));
    if (parameters_.object == Solid::cylinder) {
        add("axis", run.name + ", axis alone",
            curve(part_of(run.errors, &PoseError::axis_degrees)));
    }
    add("translation", run.name, curve(part_of(run.errors, &PoseError::translation)));
    add("sample-size", run.name + ": effective sample size", curve(run.sample_sizes));
    add("ancestors", run.name + ": ancestors left", curve(run.ancestors));
}

lab::Frame PoseLab::emit() const {
    lab::Frame frame;
    const std::span truth(&video_->truth(), 1);
    frame.channels.push_back(
        {"pose/camera", "object", sharp_picture(object_, video_->truth(), parameters_.camera)});
    frame.channels.push_back({"pose/observed", "what the filters see",
                              shown_picture(video_->observed(), parameters_.camera)});
    frame.channels.push_back({"pose/truth", "truth", wireframe(object_, truth)});
    if (parameters_.occluder_width > 0 && parameters_.occluder_height > 0) {
        frame.channels.push_back({"pose/occluder", "occluder", outline(occluder())});
    }
    frame.channels.push_back({"pose/origin", "truth", lab::Points{{0.0}, {0.0}, {0.0}, {}, {}}});
    emit_run(runs_[0], "pose-first/", frame);
    emit_run(runs_[1], "pose-second/", frame);
    frame.channels.push_back(lab::text("pose/note", sentence()));
    frame.channels.push_back(
        lab::scalar("pose/frame", "frame", static_cast<double>(video_->frame())));
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const std::vector<PoseError>& errors = runs_[i].errors;
        frame.channels.push_back(lab::scalar(
            std::format("pose/mean-degrees/{}", i + 1), runs_[i].name + ": mean error of rotation",
            mean_after_settling(errors, &PoseError::degrees), "degrees"));
        frame.channels.push_back(lab::scalar(std::format("pose/mean-translation/{}", i + 1),
                                             runs_[i].name + ": mean error of place",
                                             mean_after_settling(errors, &PoseError::translation)));
    }
    judge(frame.checks);
    return frame;
}

void PoseLab::judge(std::vector<lab::CheckResult>& checks) const {
    const Run& first = runs_[0];
    const Run& second = runs_[1];
    if (first.tracker->settings().filter != PoseFilter::sir ||
        second.tracker->settings().filter == PoseFilter::sir) {
        return;
    }
    const double sir = mean_after_settling(first.errors, &PoseError::axis_degrees);
    const double flow = mean_after_settling(second.errors, &PoseError::axis_degrees);
    const bool equal = parameters_.first_particles == parameters_.second_particles;
    const bool settled = first.errors.size() >= judged_frames;
    const bool holds = equal ? flow < 0.6 * sir : sir <= flow;
    std::string line = std::format("this video, {} frames: {} {:.1f} degrees, {} {:.1f}",
                                   first.errors.size(), first.name, sir, second.name, flow);
    if (parameters_.times && !first.errors.empty()) {
        const auto frames = static_cast<double>(first.errors.size());
        line += std::format("; {:.2f} and {:.2f} ms a frame", 1e3 * first.seconds / frames,
                            1e3 * second.seconds / frames);
    }
    if (!kidnapped_.empty()) line += std::format("; kidnapped {} times", kidnapped_.size());
    checks.push_back({equal ? "pose-per-particle" : "pose-equal-time",
                      !settled || !kidnapped_.empty() ? lab::Verdict::undecided
                      : holds                         ? lab::Verdict::holds
                                                      : lab::Verdict::fails,
                      line + " (one video proves nothing: see the errors of many runs)"});
}

std::vector<lab::Channel> PoseLab::records() const {
    lab::Table table;
    table.columns = {"tracker",    "frame",       "translation_error", "rotation_error",
                     "axis_error", "sample_size", "ancestors"};
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const Run& run = runs_[i];
        for (std::size_t frame = 0; frame < run.errors.size(); ++frame) {
            const PoseError& error = run.errors[frame];
            table.row_labels.push_back(run.name);
            table.values.insert(
                table.values.end(),
                {static_cast<double>(i + 1), static_cast<double>(frame + 1), error.translation,
                 error.degrees, error.axis_degrees, run.sample_sizes[frame], run.ancestors[frame]});
        }
    }
    return {{"pose-frames", "errors by frame", std::move(table)}};
}

}  // namespace tessera::resampling_free_pf
