#include "labs/cnn_cert/lab_study.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <limits>
#include <utility>

#include "core/parallel.h"
#include "core/statistics.h"
#include "lab/schema.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/questions.h"
#include "nn/pass.h"
#include "verify/attack.h"

namespace tessera::cnn_cert {
namespace {

constexpr nn::Activation activations[] = {nn::Activation::relu, nn::Activation::tanh,
                                          nn::Activation::sigmoid, nn::Activation::arctan};

}  // namespace

double StudyLab::value_of(std::size_t row) const {
    if (parameters_.sweep == Sweep::activation) return static_cast<double>(row + 1);
    return parameters_.values[row];
}

std::string StudyLab::name_of(std::size_t row) const {
    if (parameters_.sweep == Sweep::activation) return lab::label_of(activations[row]);
    return std::format("{} {}", parameters_.values[row],
                       parameters_.sweep == Sweep::depth ? "layers" : "filters");
}

void StudyLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    if (parameters_.sweep != Sweep::activation && parameters_.values.empty()) {
        throw lab::ConfigError("values: at least one is needed");
    }
    if (parameters_.sweep == Sweep::depth) {
        for (const int depth : parameters_.values) {
            if (depth < 2 || depth > 8) {
                throw lab::ConfigError(
                    std::format("values: {} layers; a depth is from 2 to 8", depth));
            }
        }
    }
    images_ = std::make_unique<Images>(load_images(catalogue_, parameters_.network));
    cases_.clear();
    const std::size_t rows =
        parameters_.sweep == Sweep::activation ? std::size(activations) : parameters_.values.size();
    for (std::size_t row = 0; row < rows; ++row) {
        for (int k = 0; k < parameters_.seeds; ++k) {
            Case one{row, parameters_.network};
            one.settings.seed = static_cast<std::uint64_t>(parameters_.seed + k);
            nn::ConvolutionalOptions& layers = one.settings.layers;
            if (parameters_.sweep == Sweep::depth) layers.depth = parameters_.values[row];
            if (parameters_.sweep == Sweep::filters) layers.filters = parameters_.values[row];
            if (parameters_.sweep == Sweep::activation) layers.activation = activations[row];
            architecture_of(one.settings);  // throws before anything is trained
            cases_.push_back(one);
        }
    }
    next_case_ = 0;
    training_.reset();
    prepared_.reset();
    rows_.assign(rows, {});
    accuracies_.assign(rows, 0.0);
    records_.clear();
}

void StudyLab::begin_case() {
    const Case& one = cases_[next_case_];
    prepared_ = std::make_unique<verify::PreparedNetwork>(
        verify::prepare(nn::converted<double>(training_->network())));
    accuracies_[one.row] +=
        nn::accuracy(training_->network(), images_->test, hardware_threads()) / parameters_.seeds;
    chosen_.clear();
    const nn::Batch<float> outputs =
        nn::evaluate<float>(training_->network(), images_->test.inputs);
    for (Index i = 0; i < outputs.rows(); ++i) {
        if (std::ssize(chosen_) == parameters_.images) break;
        Index best = 0;
        outputs.row(i).maxCoeff(&best);
        if (best == images_->test.labels[static_cast<std::size_t>(i)]) {
            chosen_.push_back(static_cast<std::size_t>(i));
        }
    }
    next_image_ = 0;
}

verify::Question StudyLab::question_of(std::size_t image) const {
    verify::Question question;
    const float* data = images_->test.inputs.row(static_cast<Index>(image)).data();
    question.centre.assign(data, data + images_->test.inputs.cols());
    question.label = images_->test.labels[image];
    question.norm = parameters_.norm;
    const int classes = prepared_->architecture().output().size();
    question.targets = verify::other_classes(classes, question.label);
    if (parameters_.all_targets) return question;
    question.targets = {random_target(*prepared_, question.centre, question.label,
                                      static_cast<std::uint64_t>(parameters_.seed), image)};
    return question;
}

void StudyLab::do_image() {
    const Case& one = cases_[next_case_];
    const std::size_t image = chosen_[next_image_++];
    const verify::Question question = question_of(image);
    Record record{.value = value_of(one.row),
                  .seed = static_cast<double>(one.settings.seed),
                  .image = static_cast<double>(image),
                  .label = static_cast<double>(question.label),
                  .target = static_cast<double>(
                      question.targets.size() == 1 ? question.targets.front() : -1)};
    const auto radius = [&](verify::Method method, verify::ReluRule rule) {
        verify::BoundOptions options;
        options.method = method;
        options.relu = rule;
        options.threads = hardware_threads();
        return verify::certified_radius(*prepared_, question, options).radius;
    };
    record.adaptive = radius(verify::Method::linear, verify::ReluRule::adaptive);
    record.parallel = one.settings.layers.activation == nn::Activation::relu
                          ? radius(verify::Method::linear, verify::ReluRule::parallel)
                          : record.adaptive;
    record.interval = radius(verify::Method::interval, verify::ReluRule::adaptive);
    const double largest = largest_distance(question.norm, question.centre.size());
    const auto attack = verify::nearest_attack(
        prepared_->network, question, largest,
        {.restarts = 2, .seed = static_cast<std::uint64_t>(parameters_.seed)}, 8);
    record.attack = attack ? attack->distance : 0;
    StudyRow& row = rows_[one.row];
    row.adaptive.push_back(record.adaptive);
    row.parallel.push_back(record.parallel);
    row.attack.push_back(record.attack);
    records_.push_back(record);
}

lab::Progress StudyLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    while (next_case_ < cases_.size() && !budget.spent(progress.steps)) {
        const Case& one = cases_[next_case_];
        if (!training_) {
            training_ =
                std::make_unique<nn::Training<float>>(start_training(one.settings, *images_));
        } else if (training_->epochs() < static_cast<std::size_t>(one.settings.epochs)) {
            training_->step();
        } else if (!prepared_) {
            begin_case();
        } else if (next_image_ < chosen_.size()) {
            do_image();
        } else {
            training_.reset();
            prepared_.reset();
            ++next_case_;
        }
        ++progress.steps;
    }
    progress.done = next_case_ == cases_.size();
    const double within = chosen_.empty() || !prepared_ ? 0.0
                                                        : static_cast<double>(next_image_) /
                                                              static_cast<double>(chosen_.size());
    progress.fraction = progress.done ? 1.0
                                      : (static_cast<double>(next_case_) + within) /
                                            static_cast<double>(cases_.size());
    return progress;
}

lab::Frame StudyLab::emit() const {
    lab::Frame frame;
    frame.data.push_back({images_->name, images_->sha256});
    lab::Series adaptive;
    lab::Series parallel;
    lab::Series interval;
    lab::Series attack;
    lab::Table table{{"accuracy", "intervals", "parallel", "adaptive", "gain", "attack"}, {}, {}};
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const StudyRow& results = rows_[row];
        if (results.adaptive.empty()) continue;
        const double value = value_of(row);
        std::vector<double> intervals;
        for (const Record& record : records_) {
            if (record.value == value) intervals.push_back(record.interval);
        }
        const auto add = [&](lab::Series& series, const std::vector<double>& values) {
            series.x.push_back(value);
            series.y.push_back(mean(values));
        };
        add(adaptive, results.adaptive);
        add(parallel, results.parallel);
        add(interval, intervals);
        add(attack, results.attack);
        const double ratio = parallel.y.back() > 0 ? adaptive.y.back() / parallel.y.back() : 1.0;
        table.row_labels.push_back(name_of(row));
        for (const double cell : {accuracies_[row], interval.y.back(), parallel.y.back(),
                                  adaptive.y.back(), ratio - 1, attack.y.back()}) {
            table.values.push_back(cell);
        }
    }
    frame.channels.push_back({"study/adaptive", "adaptive", std::move(adaptive)});
    frame.channels.push_back({"study/parallel", "parallel", std::move(parallel)});
    frame.channels.push_back({"study/interval", "intervals", std::move(interval)});
    frame.channels.push_back({"study/attack", "nearest attack", std::move(attack)});
    frame.channels.push_back({"study/table", "mean radii", std::move(table)});
    lab::Points points;
    for (const Record& record : records_) {
        points.x.push_back(record.parallel);
        points.y.push_back(record.adaptive);
    }
    frame.channels.push_back({"study/images", "images", std::move(points)});
    frame.channels.push_back(lab::text(
        "sentence",
        std::format("{} of {} networks done; {}.", next_case_, cases_.size(), images_->title)));
    judge_study(rows_, over_depth(), next_case_ == cases_.size(), frame.checks);
    return frame;
}

std::vector<lab::Channel> StudyLab::records() const {
    lab::Table table{
        {"value", "seed", "image", "label", "target", "parallel", "adaptive", "interval", "attack"},
        {},
        {}};
    for (const Record& r : records_) {
        for (const double cell : {r.value, r.seed, r.image, r.label, r.target, r.parallel,
                                  r.adaptive, r.interval, r.attack}) {
            table.values.push_back(cell);
        }
    }
    return {{"radii_of_images", "radii, image by image", std::move(table)}};
}

}  // namespace tessera::cnn_cert
