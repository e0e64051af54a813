#include <algorithm>
#include <format>
#include <limits>
#include <utility>

#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_property.h"

namespace tessera::cnn_cert {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_bars = 40;

}  // namespace

void PropertyLab::emit_slice(lab::Frame& frame) const {
    frame.channels.push_back({"slice/unsafe", "unsafe", unsafe_});
    const std::vector<verify::Box> whole = {{property_->lower, property_->upper, 0}};
    frame.channels.push_back({"slice/box", "the box", outlines(whole, slice_)});
    frame.channels.push_back({"slice/safe", "proved safe", outlines(safe_boxes_, slice_)});
    const auto& open = search_->by_boxes().open();
    frame.channels.push_back({"slice/open", "still open", outlines(open, slice_)});
    if (search_->decision().answer == verify::Answer::violated) {
        const double x = slice_.through[slice_.horizontal];
        const double y = slice_.through[slice_.vertical];
        frame.channels.push_back(
            {"slice/counterexample", "counterexample", lab::Points{{x}, {y}, {}, {}, {}}});
    }
    frame.channels.push_back(
        lab::text("slice/title",
                  std::format("Slice: X_{} across, X_{} up", slice_.horizontal, slice_.vertical)));
}

void PropertyLab::emit_search(lab::Frame& frame) const {
    const auto series = [](const Curve& curve) {
        return lab::Series{curve.done, curve.settled, {}, {}};
    };
    if (!by_boxes_.done.empty()) {
        frame.channels.push_back({"settled/boxes", "boxes of inputs", series(by_boxes_)});
    }
    if (!by_signs_.done.empty()) {
        frame.channels.push_back({"settled/signs", "signs of ReLUs", series(by_signs_)});
    }
    const auto count = [&](const char* name, const char* label, double value) {
        frame.channels.push_back(lab::scalar(name, label, value));
    };
    const verify::Decision decision = search_->decision();
    const auto* signs = search_->by_signs();
    count("sub-problems/boxes", "boxes looked at",
          static_cast<double>(search_->by_boxes().decision().boxes));
    count("sub-problems/signs", "patterns of signs looked at",
          signs == nullptr ? 0.0 : static_cast<double>(signs->decision().boxes));
    count("settled", "share of the search tree proved safe", decision.settled);
    const double answer = decision.answer == verify::Answer::holds      ? 1
                          : decision.answer == verify::Answer::violated ? 0
                                                                        : not_known;
    count("holds", "the property holds (1) or not (0)", answer);
}

/// The point that is shown, within the box, and the outputs there.
void PropertyLab::emit_point(lab::Frame& frame) const {
    const std::vector<double> point = shown_point();
    lab::Series inputs;
    for (std::size_t i = 0; i < point.size(); ++i) {
        inputs.x.push_back(static_cast<double>(i));
        inputs.y.push_back(point[i]);
    }
    inputs.lower = property_->lower;
    inputs.upper = property_->upper;
    const bool violated = search_->decision().answer == verify::Answer::violated;
    const char* what = violated ? "counterexample" : "middle of the box";
    frame.channels.push_back({"point/inputs", what, std::move(inputs)});
    lab::Bars bars;
    const std::vector<double> outputs = verify::outputs_at(prepared_->network, point);
    for (std::size_t k = 0; k < std::min(outputs.size(), most_bars); ++k) {
        bars.categories.push_back(std::format("Y_{}", k));
        bars.values.push_back(outputs[k]);
    }
    frame.channels.push_back({"point/outputs", what, std::move(bars)});
    frame.channels.push_back(lab::scalar("point/margin",
                                         "distance from being unsafe, in the outputs",
                                         verify::unsafe_margin(*property_, outputs)));
}

std::string PropertyLab::sentence() const {
    if (!prepared_) return in_plane() ? "Training on the points of three arms." : "Training.";
    if (!misfit_.empty()) {
        return "This cannot be asked: " + misfit_ +
               ". Drop the network that the property is about (ONNX or JSON), or another property.";
    }
    const verify::Decision decision = search_->decision();
    const char* question = in_plane() ? "One class in the whole square? " : "";
    switch (decision.answer) {
        case verify::Answer::holds:
            return std::format(
                "{}Yes, proved: {} sub-problems cover the box, and no input is unsafe (unsat).",
                question, decision.boxes);
        case verify::Answer::violated:
            return std::format("{}No: an unsafe input was found after {} sub-problems (sat).",
                               question, decision.boxes);
        case verify::Answer::unknown:
            break;
    }
    if (over_) {
        return std::format("{}Undecided after {} sub-problems: allow more of them.", question,
                           decision.boxes);
    }
    return std::format("{}{} sub-problems so far, {:.0f} % proved safe.", question, decision.boxes,
                       100 * decision.settled);
}

lab::Frame PropertyLab::emit() const {
    lab::Frame frame;
    if (!network_sha256_.empty()) {
        frame.data.push_back({network_name(parameters_.network.kind), network_sha256_});
    } else if (!in_plane() && images_) {
        frame.data.push_back({images_->name, images_->sha256});
    }
    if (!in_plane()) frame.data.push_back({"own-property", property_sha256_});
    frame.channels.push_back(lab::text("sentence", sentence()));
    if (search_) {
        emit_slice(frame);
        emit_search(frame);
        emit_point(frame);
    }
    frame.checks.push_back(answer_check_);
    return frame;
}

}  // namespace tessera::cnn_cert
