#include "labs/cnn_cert/lab_digit.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <format>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_config.h"
#include "labs/cnn_cert/questions.h"
#include "labs/cnn_cert/verifier_files.h"

namespace tessera::cnn_cert {
namespace {

constexpr int digit_side = 8;
constexpr const char* hexadecimal = "0123456789abcdef";

/// The brightness of a hexadecimal digit, 0 to 15; 0 for anything else.
int brightness(char c) {
    const std::string_view digits = hexadecimal;
    const auto at = digits.find(c);
    return at == std::string_view::npos ? 0 : static_cast<int>(at);
}

/// The form for exact answers, where they come within a second; else null.
std::unique_ptr<verify::ReluForm> small_form(const verify::PreparedNetwork& prepared) {
    constexpr int most_neurons = 40;
    const nn::Architecture& architecture = prepared.architecture();
    int neurons = 0;
    for (const int value : activation_inputs(architecture)) {
        neurons += architecture.shapes[static_cast<std::size_t>(value)].size();
    }
    if (neurons > most_neurons || !verify::piecewise_linear(architecture)) return nullptr;
    return std::make_unique<verify::ReluForm>(verify::relu_form(prepared));
}

}  // namespace

void DigitLab::reset(const lab::Json& config) {
    Parameters parameters = parameters_of(config);
    std::optional<GivenNetwork> given;
    if (network_name(parameters.network.kind) != nullptr) {
        given = load_network(catalogue_, parameters.network.kind);
        parameters.network.size = given->side;
        if (parameters.network.kind != NetworkKind::own) {
            parameters.network.pixels = PixelRange::centred;
        }
    } else {
        parameters.network.pixels = PixelRange::centred;
    }
    auto images = std::make_unique<Images>(load_images(catalogue_, parameters.network));
    if (given) require_same_size(*given, *images);
    auto training =
        given ? nullptr
              : std::make_unique<nn::Training<float>>(start_training(parameters.network, *images));
    analysis_.reset();
    prepared_.reset();
    training_ = std::move(training);
    images_ = std::move(images);
    losses_.clear();
    accuracy_.reset();
    parameters_ = parameters;
    network_config_ = network_part(config);
    given_sha256_ = given ? given->sha256 : "";
    if (given) finish_network(given->network);
}

void DigitLab::finish_network(const nn::Network<double>& network) {
    accuracy_.reset();
    if (knows_all_classes(network.architecture, *images_)) {
        accuracy_ = nn::accuracy(nn::converted<float>(network), images_->test, hardware_threads());
    }
    analysis_.reset();
    prepared_ = std::make_unique<verify::PreparedNetwork>(verify::prepare(network));
    form_ = small_form(*prepared_);
    begin_analysis();
}

void DigitLab::update(const lab::Json& config) {
    if (!images_ || network_part(config) != network_config_) {
        reset(config);
        return;
    }
    const NetworkSettings network = parameters_.network;
    parameters_ = parameters_of(config);
    parameters_.network = network;
    if (prepared_) begin_analysis();
}

bool DigitLab::trained() const {
    return !training_ ||
           training_->epochs() >= static_cast<std::size_t>(parameters_.network.epochs);
}

double DigitLab::learnt_share() const {
    if (!training_) return 1.0;
    return static_cast<double>(training_->steps()) /
           static_cast<double>(training_->steps_per_epoch() *
                               static_cast<std::size_t>(parameters_.network.epochs));
}

bool DigitLab::drawn() const {
    return parameters_.network.data == DataKind::digits && !parameters_.drawing.empty();
}

std::vector<double> DigitLab::chosen_image() const {
    if (!drawn()) {
        const auto row = static_cast<Index>(parameters_.image) % images_->test.inputs.rows();
        const float* data = images_->test.inputs.row(row).data();
        return {data, data + images_->test.inputs.cols()};
    }
    const auto black = static_cast<float>(images_->black);
    std::vector<float> image(digit_side * digit_side, black);
    for (std::size_t i = 0; i < std::min(image.size(), parameters_.drawing.size()); ++i) {
        image[i] = static_cast<float>(brightness(parameters_.drawing[i])) / 15.0F + black;
    }
    const std::vector<float> large = enlarged(image, digit_side, images_->size);
    return {large.begin(), large.end()};
}

int DigitLab::true_label() const {
    const auto count = images_->test.labels.size();
    return drawn() ? -1 : images_->test.labels[static_cast<std::size_t>(parameters_.image) % count];
}

void DigitLab::begin_analysis() {
    verify::Question question;
    question.centre = chosen_image();
    question.label = verify::predicted_class(prepared_->network, question.centre);
    const int classes = prepared_->architecture().output().size();
    const bool one = parameters_.target >= 0 && parameters_.target < classes &&
                     parameters_.target != question.label;
    question.targets =
        one ? std::vector<int>{parameters_.target} : verify::other_classes(classes, question.label);
    question.norm = parameters_.norm;
    if (parameters_.clip && parameters_.norm == verify::Norm::infinity) {
        question.clip = verify::Question::Range{images_->black, images_->black + 1};
    }
    AnalysisOptions options;
    options.eps = parameters_.eps;
    options.bounds.relu = parameters_.rule;
    const bool activations = !activation_inputs(prepared_->architecture()).empty();
    if (parameters_.slope >= 0 && parameters_.neuron >= 0 && activations) {
        options.bounds.slopes.push_back({chosen_value(), parameters_.neuron, parameters_.slope});
    }
    options.largest = largest_distance(question.norm, question.centre.size());
    options.seed = static_cast<std::uint64_t>(parameters_.seed);
    options.form = form_.get();
    options.methods = methods_for(main_activation(prepared_->architecture()));
    analysis_ = std::make_unique<Analysis>(*prepared_, std::move(question), std::move(options));
}

lab::Progress DigitLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    bool done = false;
    while (!done && !budget.spent(progress.steps)) {
        if (!trained()) {
            training_->step();
            if (training_->steps() % training_->steps_per_epoch() == 0) {
                losses_.push_back(training_->epoch_loss());
            }
        } else if (!prepared_) {
            finish_network(nn::converted<double>(training_->network()));
        } else {
            done = !analysis_->step();
        }
        ++progress.steps;
    }
    progress.done = prepared_ && analysis_->complete();
    const double learnt = learnt_share();
    progress.fraction =
        progress.done ? 1.0
                      : 0.6 * std::min(learnt, 1.0) + (prepared_ ? 0.4 * analysis_->progress() : 0);
    if (!losses_.empty() && !std::isfinite(losses_.back())) {
        progress.outcome = "training diverged: lower the learning rate";
    }
    return progress;
}

/// A stroke paints white; where the pixel is white already, the stroke wipes.
lab::Json DigitLab::paint(const lab::Action& action) {
    if (parameters_.network.data != DataKind::digits) return lab::Json::object();
    const double scale = static_cast<double>(digit_side) / images_->size;
    const double column = std::floor(action.x * scale);
    const double row = std::floor((images_->size - action.y) * scale);
    if (!(column >= 0 && row >= 0 && column < digit_side && row < digit_side)) {
        return lab::Json::object();
    }
    std::string drawing = parameters_.drawing;
    if (drawing.empty()) {
        const auto test_row = static_cast<Index>(parameters_.image) % images_->test.inputs.rows();
        for (int y = 0; y < digit_side; ++y) {
            for (int x = 0; x < digit_side; ++x) {
                // The middle of what the pixel became when the image was enlarged.
                const int at_y = static_cast<int>((y + 0.5) / scale);
                const int at_x = static_cast<int>((x + 0.5) / scale);
                const float value = images_->test.inputs(test_row, at_y * images_->size + at_x);
                const int level = static_cast<int>(
                    std::lround((static_cast<double>(value) - images_->black) * 15));
                drawing += hexadecimal[std::clamp(level, 0, 15)];
            }
        }
    }
    drawing.resize(digit_side * digit_side, '0');
    char& pixel =
        drawing[static_cast<std::size_t>(row) * digit_side + static_cast<std::size_t>(column)];
    pixel = action.index == 1 || (action.value == 0 && pixel == 'f') ? '0' : 'f';
    return {{"drawing", drawing}};
}

lab::Json DigitLab::pick(const lab::Action& action) const {
    if (!prepared_) return lab::Json::object();
    const std::vector<MapPanel> all = panels();  // none in a network without activations
    int height = 0;
    for (const MapPanel& panel : all) height = std::max(height, panel.y + panel.height);
    const double x = action.x;
    const double y = height - action.y;
    for (const MapPanel& panel : all) {
        if (!(x >= panel.x && x < panel.x + panel.width && y >= panel.y &&
              y < panel.y + panel.height)) {
            continue;
        }
        const int neuron =
            (static_cast<int>(y) - panel.y) * panel.width + static_cast<int>(x) - panel.x;
        if (neuron >= panel.neurons) continue;
        return {{"neuron_layer", panel.layer}, {"neuron", panel.first_neuron + neuron}};
    }
    return lab::Json::object();
}

/// The lower line of an unstable ReLU goes through the origin: the pointer says through what else.
lab::Json DigitLab::drag_slope(const lab::Action& action) const {
    const bool shown = prepared_ && analysis_->neurons() != nullptr &&
                       !activation_inputs(prepared_->architecture()).empty();
    if (!shown || action.x >= 0) return lab::Json::object();
    const int value = chosen_value();
    if (activation_after(prepared_->architecture(), value) != nn::Activation::relu) {
        return lab::Json::object();
    }
    // A shallow slope needs a fine hand: hundredths do.
    const double slope = std::round(100 * std::clamp(action.y / action.x, 0.0, 1.0)) / 100;
    return {{"neuron", chosen_neuron(value)}, {"slope", slope}};
}

lab::Json DigitLab::act(const lab::Action& action) {
    if (!std::isfinite(action.x) || !std::isfinite(action.y)) return lab::Json::object();
    if (action.name == "paint" && action.view == "image") return paint(action);
    if (action.name == "pick" && action.view == "maps") return pick(action);
    if (action.name == "drag" && action.view == "neuron") return drag_slope(action);
    if (action.name == "blank") return {{"drawing", std::string(digit_side * digit_side, '0')}};
    if (action.name == "undrawn") return {{"drawing", ""}};
    if (action.name == "next")
        return {{"image", (parameters_.image + 1) % std::ssize(images_->test.labels)},
                {"drawing", ""}};
    return lab::Json::object();
}

int DigitLab::chosen_value() const {
    const std::vector<int> values = activation_inputs(prepared_->architecture());
    const auto layer = static_cast<std::size_t>(std::max(parameters_.neuron_layer, 1));
    return values[std::min(layer, values.size()) - 1];
}

/// The chosen neuron, or the one with the widest interval around zero.
int DigitLab::chosen_neuron(int value) const {
    const auto& bounds = analysis_->neurons()->values()[static_cast<std::size_t>(value)];
    const int count = static_cast<int>(bounds.lower.size());
    if (parameters_.neuron >= 0 && parameters_.neuron < count) return parameters_.neuron;
    int best = 0;
    double widest = -1;
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double width = std::min(bounds.upper[at], -bounds.lower[at]);
        if (i == 0 || width > widest) {
            widest = width;
            best = i;
        }
    }
    return best;
}

/// A row for each layer, a panel for each channel; the neurons of a vector stand in rows of 16.
std::vector<MapPanel> DigitLab::panels() const {
    std::vector<MapPanel> all;
    int layer = 0;
    int y = 0;
    for (const int value : activation_inputs(prepared_->architecture())) {
        ++layer;
        const nn::Shape& shape = prepared_->architecture().shapes[static_cast<std::size_t>(value)];
        if (shape.positions() == 1) {
            constexpr int row = 16;
            const int height = (shape.channels + row - 1) / row;
            all.push_back({layer, value, 0, shape.channels, 0, y, row, height});
            y += height + 1;
            continue;
        }
        for (int c = 0; c < shape.channels; ++c) {
            all.push_back({layer, value, c * shape.positions(), shape.positions(),
                           c * (shape.width + 1), y, shape.width, shape.height});
        }
        y += shape.height + 1;
    }
    return all;
}

/// The network, and in l_inf the question at eps, as other verifiers read them.
std::vector<lab::File> DigitLab::exports() const {
    if (!prepared_) return {};
    const verify::Question& question = analysis_->question();
    if (question.norm != verify::Norm::infinity) return verifier_files(*prepared_, nullptr);
    const int classes = prepared_->architecture().output().size();
    verify::Property property{question.centre, question.centre,
                              verify::adversarial_cases(question, classes)};
    for (std::size_t i = 0; i < question.centre.size(); ++i) {
        property.lower[i] -= parameters_.eps;
        property.upper[i] += parameters_.eps;
        if (!question.clip) continue;
        property.lower[i] = std::max(property.lower[i], question.clip->low);
        property.upper[i] = std::min(property.upper[i], question.clip->high);
    }
    return verifier_files(*prepared_, &property);
}

}  // namespace tessera::cnn_cert
