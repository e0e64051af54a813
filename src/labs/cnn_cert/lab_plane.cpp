#include "labs/cnn_cert/lab_plane.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <utility>

#include "core/portable_functions.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_checks.h"
#include "labs/cnn_cert/lab_config.h"
#include "labs/cnn_cert/spiral.h"
#include "nn/pass.h"

namespace tessera::cnn_cert {
namespace {

constexpr int grid_side = 101;
constexpr double reach = 1.0;  ///< the plane shown is [-1, 1] x [-1, 1]

/// The border of an l_p ball as a closed line.
lab::Series border(const std::vector<double>& centre, double radius, verify::Norm norm) {
    constexpr int corners = 96;
    lab::Series line;
    for (int i = 0; i <= corners; ++i) {
        const double quarters = 4.0 * i / corners;
        const int quarter = static_cast<int>(std::lround(quarters));
        const SineCosine angle = quarter_turn(quarters - quarter);
        double c = angle.cosine;
        double s = angle.sine;
        for (int k = 0; k < quarter % 4; ++k) c = std::exchange(s, c) * -1;
        const std::vector<double> direction = {c, s};
        const std::vector<double> origin = {0, 0};
        const double scale = radius / verify::distance(direction, origin, norm);
        line.x.push_back(centre[0] + scale * c);
        line.y.push_back(centre[1] + scale * s);
    }
    return line;
}

}  // namespace

void PlaneLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    network_config_ = network_part(config);
    analysis_.reset();
    prepared_.reset();
    training_.reset();
    examples_ =
        std::make_unique<nn::Examples<float>>(spiral(static_cast<std::uint64_t>(parameters_.seed)));
    training_ =
        std::make_unique<nn::Training<float>>(start_spiral_training(parameters_, *examples_));
    regions_ = {};
}

void PlaneLab::update(const lab::Json& config) {
    if (!training_ || network_part(config) != network_config_) {
        reset(config);
        return;
    }
    parameters_ = lab::from_config<Parameters>(config);
    if (prepared_) begin_analysis();
}

bool PlaneLab::trained() const {
    return training_->epochs() >= static_cast<std::size_t>(parameters_.network.epochs);
}

void PlaneLab::begin_analysis() {
    verify::Question question;
    question.centre = {parameters_.x, parameters_.y};
    question.label = verify::predicted_class(prepared_->network, question.centre);
    question.targets = verify::other_classes(spiral_classes, question.label);
    question.norm = parameters_.norm;
    AnalysisOptions options;
    options.eps = parameters_.eps;
    options.bounds.relu = parameters_.rule;
    options.largest = 2 * reach;
    options.boxes = true;
    options.seed = static_cast<std::uint64_t>(parameters_.seed);
    options.methods = methods_for(parameters_.network.layers.activation);
    analysis_ = std::make_unique<Analysis>(*prepared_, std::move(question), std::move(options));
}

/// The winner's class and lead at every point: class + lead in [0, 1).
void PlaneLab::draw_regions() {
    nn::Batch<double> points(grid_side * grid_side, 2);
    for (int i = 0; i < grid_side; ++i) {
        const double at = reach * (2.0 * i / (grid_side - 1) - 1);
        regions_.x.push_back(at);
        regions_.y.push_back(at);
        for (int j = 0; j < grid_side; ++j) {
            points.row(i * grid_side + j) << reach * (2.0 * j / (grid_side - 1) - 1), at;
        }
    }
    const nn::Batch<double> outputs = nn::evaluate<double>(prepared_->network, points);
    regions_.rows = grid_side;
    regions_.columns = grid_side;
    for (Index i = 0; i < outputs.rows(); ++i) {
        Index best = 0;
        outputs.row(i).maxCoeff(&best);
        regions_.values.push_back(static_cast<float>(best));
    }
}

lab::Progress PlaneLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    bool done = false;
    while (!done && !budget.spent(progress.steps)) {
        if (!trained()) {
            training_->step();
        } else if (!prepared_) {
            prepared_ = std::make_unique<verify::PreparedNetwork>(
                verify::prepare(nn::converted<double>(training_->network())));
            draw_regions();
            begin_analysis();
        } else {
            done = !analysis_->step();
        }
        ++progress.steps;
    }
    progress.done = prepared_ && analysis_->complete();
    progress.fraction = progress.done ? 1.0 : prepared_ ? 0.5 + 0.5 * analysis_->progress() : 0.3;
    return progress;
}

lab::Json PlaneLab::act(const lab::Action& action) {
    if (action.view != "plane" || !std::isfinite(action.x) || !std::isfinite(action.y)) {
        return lab::Json::object();
    }
    return {{"x", std::clamp(action.x, -reach, reach)}, {"y", std::clamp(action.y, -reach, reach)}};
}

void PlaneLab::emit_plane(lab::Frame& frame) const {
    frame.channels.push_back({"plane/regions", "class", regions_});
    lab::Points points;
    for (int i = 0; i < spiral_points; i += 4) {
        points.x.push_back(examples_->inputs(i, 0));
        points.y.push_back(examples_->inputs(i, 1));
        points.category.push_back(examples_->labels[static_cast<std::size_t>(i)]);
    }
    frame.channels.push_back({"plane/points", "training points", std::move(points)});
    const std::vector<double>& centre = analysis_->question().centre;
    frame.channels.push_back(
        {"plane/point", "point", lab::Points{{centre[0]}, {centre[1]}, {}, {}, {}}});
    const verify::Norm norm = parameters_.norm;
    for (const auto& method : analysis_->methods()) {
        if (!method.done || method.radius() == 0) continue;
        frame.channels.push_back({"plane/ball/" + method.method.key,
                                  "certified, " + method.method.label,
                                  border(centre, method.radius(), norm)});
    }
    if (analysis_->exact() && analysis_->exact()->complete) {
        frame.channels.push_back(
            {"plane/exact", "exact", border(centre, analysis_->exact()->upper, norm)});
    }
    if (analysis_->attack()) {
        const auto& input = analysis_->attack()->input;
        frame.channels.push_back(
            {"plane/attack", "attack", lab::Points{{input[0]}, {input[1]}, {}, {}, {}}});
    }
}

void PlaneLab::emit_results(lab::Frame& frame) const {
    lab::Bars bars;
    const auto add = [&](const std::string& label, double value) {
        bars.categories.push_back(label);
        bars.values.push_back(value);
    };
    if (analysis_->attack_done()) add("global Lipschitz", analysis_->lipschitz());
    for (const auto& method : analysis_->methods()) {
        if (!method.done) continue;
        add(method.method.label, method.radius());
        frame.channels.push_back(
            lab::scalar("radius/" + method.method.key, method.method.label, method.radius()));
    }
    const auto& exact = analysis_->exact();
    if (exact && exact->complete) {
        add("exact", exact->upper);
        frame.channels.push_back(lab::scalar("radius/exact", "exact", exact->upper));
        frame.channels.push_back(lab::scalar("boxes", "boxes of branch and bound",
                                             static_cast<double>(exact->sub_problems)));
    }
    if (analysis_->attack()) {
        add("attack", analysis_->attack()->distance);
        frame.channels.push_back(
            lab::scalar("radius/attack", "nearest attack", analysis_->attack()->distance));
    }
    frame.channels.push_back({"radii", "radius", std::move(bars)});
    for (std::size_t t = 0; t < analysis_->question().targets.size(); ++t) {
        lab::Series series;
        for (const Analysis::CurvePoint& point : analysis_->curve()) {
            series.x.push_back(point.eps);
            series.y.push_back(point.lower[t]);
        }
        const int target = analysis_->question().targets[t];
        frame.channels.push_back({std::format("margin/{}", target),
                                  std::format("against {}", target), std::move(series)});
    }
    frame.channels.push_back(lab::scalar("mark/eps", "eps", parameters_.eps));
    if (exact && exact->complete) {
        frame.channels.push_back(lab::scalar("mark/exact", "exact", exact->upper));
    }
}

lab::Frame PlaneLab::emit() const {
    lab::Frame frame;
    if (!prepared_) {
        frame.channels.push_back(lab::text("sentence", "Training on the points of three arms."));
        judge_digit(nullptr, frame.checks);
        return frame;
    }
    emit_plane(frame);
    emit_results(frame);
    std::string sentence = "Drag the point. Inside the certified ball no other class can be.";
    if (analysis_->complete() && analysis_->exact()->complete) {
        sentence += std::format(" Certified {:.4g}, exact {:.4g}: {:.0f} %.",
                                analysis_->best_radius(), analysis_->exact()->upper,
                                100 * analysis_->best_radius() / analysis_->exact()->upper);
    }
    frame.channels.push_back(lab::text("sentence", sentence));
    judge_digit(analysis_.get(), frame.checks);
    return frame;
}

std::vector<lab::Channel> PlaneLab::records() const {
    if (!prepared_) return {};
    return {{"regions", "class of every point", regions_}};
}

}  // namespace tessera::cnn_cert
