#include "labs/cnn_cert/lab_museum.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "lab/shorthand.h"
#include "labs/cnn_cert/lab_checks.h"

namespace tessera::cnn_cert {
namespace {

lab::Series by_class(const std::vector<double>& values) {
    lab::Series series;
    for (std::size_t k = 0; k < values.size(); ++k) {
        series.x.push_back(static_cast<double>(k));
        series.y.push_back(values[k]);
    }
    return series;
}

}  // namespace

void MuseumLab::reset(const lab::Json& config) {
    const auto parameters = lab::from_config<Parameters>(config);
    exhibits_ = exhibits(static_cast<std::uint64_t>(parameters.seed));
    parameters_ = parameters;
}

void MuseumLab::update(const lab::Json& config) {
    const int seed = parameters_.seed;
    parameters_ = lab::from_config<Parameters>(config);
    if (parameters_.seed != seed || exhibits_.empty()) reset(config);
}

lab::Progress MuseumLab::step(const lab::Budget&) {
    lab::Progress progress;
    progress.done = true;
    progress.fraction = 1.0;
    return progress;
}

lab::Frame MuseumLab::emit() const {
    lab::Frame frame;
    const auto at = static_cast<std::size_t>(std::clamp(parameters_.exhibit, 1, 4) - 1);
    const Exhibit& shown = exhibits_[at];
    frame.channels.push_back({"museum/outputs", "the network's outputs", by_class(shown.outputs)});
    frame.channels.push_back({"museum/released", "bounds with the slip", by_class(shown.released)});
    lab::Series own = by_class(shown.outputs);
    own.lower = shown.lower;
    own.upper = shown.upper;
    frame.channels.push_back({"museum/own", "bounds here", std::move(own)});
    lab::Bars misses;
    lab::Table table{{"with the slip", "here"}, {}, {}};
    std::vector<double> all;
    double largest = 0;
    for (const Exhibit& exhibit : exhibits_) {
        misses.categories.push_back(exhibit.title);
        misses.values.push_back(exhibit.released_miss());
        table.row_labels.push_back(exhibit.title);
        table.values.push_back(exhibit.released_miss());
        table.values.push_back(exhibit.own_miss());
        all.push_back(exhibit.released_miss());
        largest = std::max(largest, exhibit.own_miss());
    }
    frame.channels.push_back({"museum/misses", "largest miss at radius 0", std::move(misses)});
    frame.channels.push_back({"museum/table", "largest miss at radius 0", std::move(table)});
    frame.channels.push_back(lab::text("museum/title", "Exhibit: " + shown.title));
    frame.channels.push_back(lab::text("sentence", shown.slip));
    judge_museum(largest, all, frame.checks);
    return frame;
}

std::vector<lab::Channel> MuseumLab::records() const {
    lab::Table table{{"exhibit", "class", "output", "with_the_slip", "lower", "upper"}, {}, {}};
    for (std::size_t i = 0; i < exhibits_.size(); ++i) {
        const Exhibit& e = exhibits_[i];
        for (std::size_t k = 0; k < e.outputs.size(); ++k) {
            for (const double cell : {static_cast<double>(i + 1), static_cast<double>(k),
                                      e.outputs[k], e.released[k], e.lower[k], e.upper[k]}) {
                table.values.push_back(cell);
            }
        }
    }
    return {{"museum", "outputs and bounds", std::move(table)}};
}

}  // namespace tessera::cnn_cert
