#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <format>
#include <limits>

#include "figure/colour.h"
#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_checks.h"
#include "labs/cnn_cert/lab_digit.h"

namespace tessera::cnn_cert {
namespace {

using figure::Colour;

constexpr Colour stable_on = figure::rgb(0x3b7dd8);
constexpr Colour stable_off = figure::rgb(0xb8bcc4);
constexpr Colour barely_unstable = figure::rgb(0xfbe3c0);
constexpr Colour unstable = figure::rgb(0xd9660a);
constexpr Colour chosen = figure::rgb(0x111111);

lab::Image blank(int rows, int columns) {
    lab::Image image{rows, columns, {}};
    image.rgb.assign(3 * static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), 255);
    return image;
}

void put(lab::Image& image, int row, int column, Colour colour) {
    const auto at = 3 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) +
                         static_cast<std::size_t>(column));
    image.rgb[at] = colour.red;
    image.rgb[at + 1] = colour.green;
    image.rgb[at + 2] = colour.blue;
}

lab::Image grey_image(const std::vector<double>& pixels, int side, double black) {
    lab::Image image = blank(side, side);
    for (int i = 0; i < side * side; ++i) {
        const double level = std::clamp(pixels[static_cast<std::size_t>(i)] - black, 0.0, 1.0);
        const auto grey = static_cast<std::uint8_t>(std::lround(255 * level));
        put(image, i / side, i % side, Colour{grey, grey, grey, 255});
    }
    return image;
}

/// Blue: on for every image of the ball. Grey: off. Orange: both, the stronger the wider around 0.
Colour neuron_colour(double l, double u, double widest) {
    if (l >= 0) return stable_on;
    if (u <= 0) return stable_off;
    const double share = widest > 0 ? std::min(u, -l) / widest : 0.0;
    return figure::mixed(barely_unstable, unstable, std::clamp(share, 0.0, 1.0));
}

lab::Series line(std::initializer_list<double> x, std::initializer_list<double> y) {
    return {x, y, {}, {}};
}

std::string norm_name(verify::Norm norm) {
    return norm == verify::Norm::infinity ? "l_inf" : norm == verify::Norm::two ? "l_2" : "l_1";
}

}  // namespace

void DigitLab::emit_training(lab::Frame& frame) const {
    lab::Series losses;
    for (std::size_t i = 0; i < losses_.size(); ++i) {
        losses.x.push_back(static_cast<double>(i + 1));
        losses.y.push_back(losses_[i]);
    }
    frame.channels.push_back({"training/loss", "loss in training", std::move(losses)});
    if (accuracy_) {
        frame.channels.push_back(
            lab::scalar("training/accuracy", "accuracy on test images", *accuracy_));
    }
}

void DigitLab::emit_image(lab::Frame& frame) const {
    const std::vector<double> image = chosen_image();
    frame.channels.push_back(
        {"image/picture", "image", grey_image(image, images_->size, images_->black)});
    if (!prepared_) return;
    const auto& at_eps = analysis_->attack_at_eps();
    const bool fooled = at_eps && at_eps->success();
    if (at_eps) {
        frame.channels.push_back({"attack/picture", "strongest image found in the ball",
                                  grey_image(at_eps->input, images_->size, images_->black)});
        const int now = verify::predicted_class(prepared_->network, at_eps->input);
        frame.channels.push_back(
            lab::text("attack/title", fooled ? std::format("Attack at eps: fooled, now a {}", now)
                                             : std::format("Attack at eps: still a {}", now)));
    }
    const int label = analysis_->question().label;
    const int truth = true_label();
    std::string title = std::format("The network sees a {}", label);
    if (drawn()) title += " in your drawing";
    if (truth >= 0 && truth != label) title += std::format(" (it is a {})", truth);
    frame.channels.push_back(lab::text("image/title", title));
}

void DigitLab::emit_maps(lab::Frame& frame) const {
    const std::vector<MapPanel> all = panels();
    int rows = 0;
    int columns = 0;
    for (const MapPanel& panel : all) {
        rows = std::max(rows, panel.y + panel.height);
        columns = std::max(columns, panel.x + panel.width);
    }
    lab::Image image = blank(rows, columns);
    const int value = chosen_value();
    const int neuron = chosen_neuron(value);
    std::array<int, 3> counts{};
    for (const MapPanel& panel : all) {
        const auto& bounds = analysis_->neurons()->values()[static_cast<std::size_t>(panel.value)];
        double widest = 0;
        for (std::size_t i = 0; i < bounds.lower.size(); ++i) {
            widest = std::max(widest, std::min(bounds.upper[i], -bounds.lower[i]));
        }
        for (int i = 0; i < panel.neurons; ++i) {
            const auto at = static_cast<std::size_t>(panel.first_neuron + i);
            const double l = bounds.lower[at];
            const double u = bounds.upper[at];
            ++counts[l >= 0 ? 0 : u <= 0 ? 1 : 2];
            const bool own = panel.value == value && panel.first_neuron + i == neuron;
            put(image, panel.y + i / panel.width, panel.x + i % panel.width,
                own ? chosen : neuron_colour(l, u, widest));
        }
    }
    frame.channels.push_back({"maps/picture", "neurons", std::move(image)});
    frame.channels.push_back(lab::text(
        "maps/note", std::format("A row for each layer, a panel for each channel. Blue: on for "
                                 "every image of the ball, {}. Grey: off, {}. Orange: undecided, "
                                 "{}. Black: the neuron shown.",
                                 counts[0], counts[1], counts[2])));
    frame.channels.push_back(
        lab::scalar("maps/unstable", "undecided neurons", static_cast<double>(counts[2])));
}

void DigitLab::emit_neuron(lab::Frame& frame) const {
    const int value = chosen_value();
    const auto index = static_cast<std::size_t>(chosen_neuron(value));
    const auto& bounds = analysis_->neurons()->values()[static_cast<std::size_t>(value)];
    const double l = bounds.lower[index];
    const double u = bounds.upper[index];
    const nn::Activation function = activation_after(prepared_->architecture(), value);
    const verify::NodeLines& lines =
        analysis_->neurons()->lines()[activation_node(prepared_->architecture(), value)];
    const double margin = 0.25 * std::max(u - l, 1e-3);
    lab::Series curve;
    for (int i = 0; i <= 120; ++i) {
        const double v = l - margin + (u - l + 2 * margin) * i / 120;
        curve.x.push_back(v);
        curve.y.push_back(nn::activate(function, v));
    }
    const double us = lines.upper_slope[index];
    const double ui = lines.upper_intercept[index];
    const double ls = lines.lower_slope[index];
    const double li = lines.lower_intercept[index];
    frame.channels.push_back({"neuron/curve", "activation", std::move(curve)});
    frame.channels.push_back(
        {"neuron/upper", "upper line", line({l, u}, {us * l + ui, us * u + ui})});
    frame.channels.push_back(
        {"neuron/lower", "lower line", line({l, u}, {ls * l + li, ls * u + li})});
    frame.channels.push_back(lab::scalar("neuron/l", "lower bound", l));
    frame.channels.push_back(lab::scalar("neuron/u", "upper bound", u));
    frame.channels.push_back(
        lab::text("neuron/title", std::format("Neuron {} of layer {}: from {:.3f} to {:.3f}", index,
                                              parameters_.neuron_layer, l, u)));
}

void DigitLab::emit_margins(lab::Frame& frame) const {
    const auto& curve = analysis_->curve();
    const auto& targets = analysis_->question().targets;
    for (std::size_t t = 0; t < targets.size(); ++t) {
        lab::Series series;
        for (const Analysis::CurvePoint& point : curve) {
            series.x.push_back(point.eps);
            series.y.push_back(point.lower[t]);
        }
        frame.channels.push_back({std::format("margin/{}", targets[t]),
                                  std::format("against {}", targets[t]), std::move(series)});
    }
    frame.channels.push_back(lab::scalar("mark/eps", "eps", parameters_.eps));
    for (const auto& method : analysis_->methods()) {
        const bool own = method.method.options.relu == parameters_.rule ||
                         main_activation(prepared_->architecture()) != nn::Activation::relu;
        if (!method.done || !own || method.method.options.method != verify::Method::linear)
            continue;
        frame.channels.push_back(lab::scalar("mark/certified", "certified", method.radius()));
        break;
    }
    const auto& exact = analysis_->exact();
    if (exact && exact->complete && exact->found) {
        frame.channels.push_back(lab::scalar("mark/exact", "exact", exact->upper));
    }
    if (analysis_->attack()) {
        frame.channels.push_back(
            lab::scalar("mark/attack", "attack", analysis_->attack()->distance));
    }
}

void DigitLab::emit_radii(lab::Frame& frame) const {
    lab::Bars bars;
    if (analysis_->attack_done()) {
        bars.categories.push_back("global Lipschitz");
        bars.values.push_back(analysis_->lipschitz());
    }
    for (const auto& method : analysis_->methods()) {
        if (!method.done) continue;
        bars.categories.push_back(method.method.label);
        bars.values.push_back(method.radius());
        lab::Series widths;
        for (std::size_t i = 0; i < method.mean_widths.size(); ++i) {
            widths.x.push_back(static_cast<double>(i + 1));
            widths.y.push_back(method.mean_widths[i]);
        }
        frame.channels.push_back(
            {"widths/" + method.method.key, method.method.label, std::move(widths)});
        frame.channels.push_back(
            lab::scalar("radius/" + method.method.key, method.method.label, method.radius()));
    }
    const auto bar = [&](const char* key, const char* label, double radius) {
        bars.categories.emplace_back(label);
        bars.values.push_back(radius);
        frame.channels.push_back(lab::scalar(std::string("radius/") + key, label, radius));
    };
    if (analysis_->lp()) bar("lp", "linear program", *analysis_->lp());
    const auto& exact = analysis_->exact();
    if (exact && exact->complete && exact->found) bar("exact", "exact", exact->upper);
    if (analysis_->attack()) {
        bars.categories.push_back("attack");
        bars.values.push_back(analysis_->attack()->distance);
        frame.channels.push_back(
            lab::scalar("radius/attack", "nearest attack", analysis_->attack()->distance));
    }
    frame.channels.push_back({"radii", "radius", std::move(bars)});
    double rounding = analysis_->certificate() ? analysis_->certificate()->margin : 0.0;
    for (const auto& method : analysis_->methods()) rounding = std::max(rounding, method.margin);
    frame.channels.push_back(lab::scalar("rounding", "allowance for rounding", rounding));
}

std::string DigitLab::sentence() const {
    if (!trained()) {
        return std::format("Training on {} images: epoch {} of {}.", images_->train.count(),
                           losses_.size() + 1, parameters_.network.epochs);
    }
    if (!prepared_) return "Trained.";
    std::string text = images_->title + ". ";
    if (accuracy_) {
        text = std::format("{}: {:.1f} % of the test images are right. ", images_->title,
                           100 * *accuracy_);
    }
    if (!analysis_->certificate()) return text;
    const auto& question = analysis_->question();
    text += std::format("Within {} {:.4g} of this image the network {} a {}.",
                        norm_name(question.norm), parameters_.eps,
                        analysis_->certificate()->holds() ? "certainly sees" : "may not see",
                        question.label);
    if (analysis_->complete()) {
        text += std::format(" Certified up to {:.4g}", analysis_->best_radius());
        text += analysis_->attack()
                    ? std::format("; an attack succeeds at {:.4g}.", analysis_->attack()->distance)
                    : "; no attack was found.";
        const auto& exact = analysis_->exact();
        if (exact && exact->complete && exact->found) {
            text += std::format(" The exact distance is {:.6g}, found in {} cases of signs.",
                                exact->upper, exact->sub_problems);
        }
    }
    return text;
}

lab::Frame DigitLab::emit() const {
    lab::Frame frame;
    frame.data.push_back({images_->name, images_->sha256});
    if (const char* name = network_name(parameters_.network.kind)) {
        frame.data.push_back({name, given_sha256_});
    }
    emit_training(frame);
    emit_image(frame);
    frame.channels.push_back(lab::text("sentence", sentence()));
    if (!prepared_) {
        judge_digit(nullptr, frame.checks);
        return frame;
    }
    if (analysis_->neurons() != nullptr && !activation_inputs(prepared_->architecture()).empty()) {
        emit_maps(frame);
        emit_neuron(frame);
    }
    emit_margins(frame);
    emit_radii(frame);
    judge_digit(analysis_.get(), frame.checks);
    return frame;
}

std::vector<lab::Channel> DigitLab::records() const {
    if (!prepared_) return {};
    lab::Table trace{{"eps", "certified"}, {}, {}};
    for (const auto& method : analysis_->methods()) {
        for (const auto& step : method.search.trace()) {
            trace.row_labels.push_back(method.method.key);
            trace.values.push_back(step.eps);
            trace.values.push_back(step.certified ? 1 : 0);
        }
    }
    return {{"trace", "searches for the radius", std::move(trace)}};
}

}  // namespace tessera::cnn_cert
