#include "labs/cnn_cert/lab_property.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <string_view>
#include <utility>

#include "core/errors.h"
#include "lab/run_folder.h"
#include "labs/cnn_cert/spiral.h"
#include "labs/cnn_cert/verifier_files.h"
#include "nn/network_file.h"
#include "verify/certify.h"
#include "verify/relu_split.h"

namespace tessera::cnn_cert {
namespace {

/// More are not kept to be drawn.
constexpr std::size_t most_drawn_boxes = 20'000;
constexpr std::size_t most_inputs_drawn = 16;
/// Points of a curve lie at least so far apart.
constexpr double curve_spacing = 1.02;

std::string_view text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void PropertyLab::Curve::add(const verify::Decision& decision) {
    const auto count = static_cast<double>(decision.boxes);
    const bool over = decision.answer != verify::Answer::unknown;
    if (done.empty()) {
        done.push_back(0);
        settled.push_back(0);
    }
    if (count == done.back() || (!over && count < done.back() * curve_spacing)) return;
    done.push_back(count);
    settled.push_back(decision.settled);
}

void PropertyLab::reset(const lab::Json& config) {
    parameters_ = parameters_of(config);
    search_.reset();
    prepared_.reset();
    training_.reset();
    network_config_ = network_part(config);
    network_sha256_.clear();
    property_.reset();
    if (!in_plane()) {
        const auto file = catalogue_.property();
        property_ = verify::read_vnnlib(text_of(file->bytes), file->name);
        property_sha256_ = file->sha256;
    }
    begin_training();
}

/// Or reads the network, when it comes as a file.
void PropertyLab::begin_training() {
    if (in_plane()) {
        points_ = std::make_unique<nn::Examples<float>>(
            spiral(static_cast<std::uint64_t>(parameters_.seed)));
        training_ =
            std::make_unique<nn::Training<float>>(start_spiral_training(parameters_, *points_));
        return;
    }
    if (const char* name = network_name(parameters_.network.kind)) {
        const auto file = catalogue_.network(name);
        network_sha256_ = file->sha256;
        finish_network(nn::read_network(file->bytes, file->name));
        return;
    }
    parameters_.network.pixels = PixelRange::centred;
    images_ = std::make_unique<Images>(load_images(catalogue_, parameters_.network));
    training_ =
        std::make_unique<nn::Training<float>>(start_training(parameters_.network, *images_));
}

void PropertyLab::update(const lab::Json& config) {
    if (network_part(config) != network_config_) return reset(config);
    const NetworkSettings network = parameters_.network;
    parameters_ = parameters_of(config);
    parameters_.network = network;
    if (prepared_) begin_search();
}

bool PropertyLab::trained() const {
    return !training_ ||
           training_->epochs() >= static_cast<std::size_t>(parameters_.network.epochs);
}

void PropertyLab::finish_network(const nn::Network<double>& network) {
    search_.reset();
    prepared_ = std::make_unique<verify::PreparedNetwork>(verify::prepare(network));
    begin_search();
}

/// Some other class is ahead somewhere in the square around the point.
verify::Property PropertyLab::square() const {
    verify::Question question;
    question.centre = {parameters_.x, parameters_.y};
    question.label = verify::predicted_class(prepared_->network, question.centre);
    question.targets = verify::other_classes(spiral_classes, question.label);
    const double eps = parameters_.eps;
    return {{parameters_.x - eps, parameters_.y - eps},
            {parameters_.x + eps, parameters_.y + eps},
            verify::adversarial_cases(question, spiral_classes)};
}

void PropertyLab::begin_search() {
    search_.reset();
    over_ = false;
    by_boxes_ = {};
    by_signs_ = {};
    safe_boxes_.clear();
    misfit_.clear();
    if (in_plane()) property_ = square();
    try {
        search_ = std::make_unique<verify::PropertyDecision>(
            *prepared_, *property_,
            verify::DecideOptions{.most_boxes = static_cast<std::size_t>(parameters_.most_boxes),
                                  .splitting = parameters_.splitting});
        look_around();
    } catch (const InputError& error) {
        misfit_ = error.what();
        over_ = true;
    }
    check_answer();
}

std::vector<double> PropertyLab::shown_point() const {
    const verify::Decision decision = search_->decision();
    if (decision.answer == verify::Answer::violated) return decision.input;
    return verify::middle_of({property_->lower, property_->upper, 0});
}

/// The picture around the point that is shown.
void PropertyLab::look_around() {
    slice_ = slice_through(*property_, shown_point());
    const double reach = in_plane() ? 1.0 : 0.0;
    unsafe_ = unsafe_region(prepared_->network, *property_, slice_, reach);
}

/// A counterexample must be one; where there is said to be none, random inputs must be none.
void PropertyLab::check_answer() {
    constexpr int trials = 1000;
    answer_check_ = {"answer", lab::Verdict::undecided,
                     over_ ? "there is no answer" : "the search goes on"};
    const verify::Decision decision = search_ ? search_->decision() : verify::Decision{};
    if (decision.answer == verify::Answer::violated) {
        bool inside = true;
        for (std::size_t i = 0; i < decision.input.size(); ++i) {
            inside = inside && decision.input[i] >= property_->lower[i] &&
                     decision.input[i] <= property_->upper[i];
        }
        const double margin = verify::unsafe_margin(
            *property_, verify::outputs_at(prepared_->network, decision.input));
        answer_check_.verdict = inside && margin <= 0 ? lab::Verdict::holds : lab::Verdict::fails;
        answer_check_.line =
            std::format("the counterexample lies {} the box, {:.3g} inside the unsafe outputs",
                        inside ? "in" : "outside", -margin);
    } else if (decision.answer == verify::Answer::holds) {
        const int unsafe = unsafe_among_random(prepared_->network, *property_, trials,
                                               static_cast<std::uint64_t>(parameters_.seed));
        answer_check_.verdict = unsafe == 0 ? lab::Verdict::holds : lab::Verdict::fails;
        answer_check_.line =
            std::format("{} of {} random inputs of the box are unsafe", unsafe, trials);
    }
}

void PropertyLab::search_on() {
    const std::size_t boxes_before = search_->by_boxes().decision().boxes;
    over_ = !search_->step();
    const verify::BoxDecision& boxes = search_->by_boxes();
    by_boxes_.add(boxes.decision());
    if (search_->by_signs() != nullptr) by_signs_.add(search_->by_signs()->decision());
    const bool drawn =
        property_->lower.size() <= most_inputs_drawn && safe_boxes_.size() < most_drawn_boxes;
    if (drawn && boxes.decision().boxes > boxes_before && boxes.last_is_safe()) {
        safe_boxes_.push_back(boxes.last());
    }
    if (!over_) return;
    if (search_->decision().answer == verify::Answer::violated) look_around();
    check_answer();
}

lab::Progress PropertyLab::step(const lab::Budget& budget) {
    constexpr double training_part = 0.3;
    lab::Progress progress;
    while (!over_ && !budget.spent(progress.steps)) {
        if (!trained()) {
            training_->step();
        } else if (!prepared_) {
            finish_network(nn::converted<double>(training_->network()));
        } else {
            search_on();
        }
        ++progress.steps;
    }
    progress.done = over_;
    progress.outcome = misfit_;
    const double settled = search_ ? search_->decision().settled : 0.0;
    progress.fraction = over_       ? 1.0
                        : prepared_ ? training_part + (1 - training_part) * settled
                                    : training_part / 2;
    return progress;
}

lab::Json PropertyLab::act(const lab::Action& action) {
    if (action.view != "square" || !std::isfinite(action.x) || !std::isfinite(action.y)) {
        return lab::Json::object();
    }
    return {{"x", std::clamp(action.x, -1.0, 1.0)}, {"y", std::clamp(action.y, -1.0, 1.0)}};
}

std::vector<lab::Channel> PropertyLab::records() const {
    if (!search_) return {};
    const std::vector<double> input = shown_point();
    const std::vector<double> output = verify::outputs_at(prepared_->network, input);
    lab::Table table{{"value"}, {}, {}};
    for (std::size_t i = 0; i < input.size(); ++i) {
        table.row_labels.push_back(std::format("X_{}", i));
        table.values.push_back(input[i]);
    }
    for (std::size_t k = 0; k < output.size(); ++k) {
        table.row_labels.push_back(std::format("Y_{}", k));
        table.values.push_back(output[k]);
    }
    const bool violated = search_->decision().answer == verify::Answer::violated;
    return {{"point", violated ? "a counterexample" : "the middle of the box", std::move(table)}};
}

std::vector<lab::File> PropertyLab::exports() const {
    if (!search_) return {};
    std::vector<lab::File> files = verifier_files(*prepared_, &*property_);
    const verify::Decision decision = search_->decision();
    std::string answer = std::string(verify::word_of(decision.answer)) + "\n";
    if (decision.answer == verify::Answer::violated) {
        answer += verify::counterexample(decision) + "\n";
    }
    files.push_back(lab::text_file("answer.txt", answer));
    return files;
}

}  // namespace tessera::cnn_cert
