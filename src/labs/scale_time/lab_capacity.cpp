#include "labs/scale_time/lab_capacity.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_images.h"
#include "labs/scale_time/lab_provenance.h"
#include "labs/scale_time/power_fit.h"

namespace tessera::scale_time {
namespace {

constexpr double cube_root = 1.0 / 3;
constexpr double exponent_tolerance = 0.1;

/// Sizes of searches that ended for want of fitting.
struct Measured {
    std::vector<double> parameters;
    std::vector<double> images;
};

Measured measured_sizes(const CapacityMeasurement& measurement) {
    Measured measured;
    for (const CapacitySearch& search : measurement.searches()) {
        if (!search.done() || search.at_limit() || search.fitted == 0) continue;
        measured.parameters.push_back(static_cast<double>(search.parameters));
        measured.images.push_back(static_cast<double>(search.fitted));
    }
    return measured;
}

}  // namespace

void CapacityLab::reset(const lab::Json& config) {
    Parameters parameters = lab::from_config<Parameters>(config);
    const NetworkParameters& network = parameters.network;
    CapacitySettings settings;
    settings.network = network_settings(network);
    settings.widths = network.widths;
    std::ranges::sort(settings.widths);
    settings.widths.erase(std::unique(settings.widths.begin(), settings.widths.end()),
                          settings.widths.end());
    settings.steps = static_cast<std::size_t>(network.steps);
    settings.most = static_cast<std::size_t>(network.train);
    settings.seed = static_cast<std::uint64_t>(parameters.seed);
    measurement_ = std::make_unique<CapacityMeasurement>(
        load_images(catalogue_, network, settings.most), std::move(settings));
    parameters_ = std::move(parameters);
}

lab::Progress CapacityLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    while (!measurement_->done() && !budget.spent(progress.steps)) {
        measurement_->advance(hardware_threads());
        ++progress.steps;
    }
    const auto& searches = measurement_->searches();
    progress.done = measurement_->done();
    progress.fraction =
        static_cast<double>(std::ranges::count_if(searches, &CapacitySearch::done)) /
        static_cast<double>(searches.size());
    return progress;
}

void CapacityLab::emit_sizes(lab::Frame& frame) const {
    lab::Series fitted;
    for (const CapacitySearch& search : measurement_->searches()) {
        if (search.fitted == 0) continue;
        const double images = static_cast<double>(search.fitted);
        fitted.x.push_back(static_cast<double>(search.parameters));
        fitted.y.push_back(images);
        fitted.lower.push_back(images);
        fitted.upper.push_back(search.not_fitted == 0 ? images
                                                      : static_cast<double>(search.not_fitted));
    }
    frame.channels.push_back({"capacity/fitted", "images fitted so far", std::move(fitted)});
    frame.channels.push_back(lab::scalar("capacity/most", "all the images",
                                         static_cast<double>(parameters_.network.train)));
    const Measured measured = measured_sizes(*measurement_);
    if (measured.images.size() < 3) return;
    const PowerFit fit = fit_power(measured.parameters, measured.images);
    const std::vector<double> ends{measured.parameters.front(), measured.parameters.back()};
    std::vector<double> fitted_line;
    std::vector<double> rule_line;
    for (const double x : ends) {
        fitted_line.push_back(fit.prefactor * std::pow(x, fit.exponent));
        rule_line.push_back(measured.images.front() * std::pow(x / ends.front(), cube_root));
    }
    frame.channels.push_back(
        curve("capacity/fit", std::format("exponent {:.2f}", fit.exponent), ends, fitted_line));
    frame.channels.push_back(curve("capacity/rule", "[R] exponent 1/3", ends, rule_line));
    frame.channels.push_back(
        lab::scalar("capacity-exponent", "exponent of the measured size", fit.exponent));
    const bool near = std::abs(fit.exponent - cube_root) <= exponent_tolerance;
    frame.checks.push_back(
        {"measured-size", measurement_->done() ? verdict(near) : lab::Verdict::undecided,
         std::format(
             "the largest number of randomly labelled images that is fitted within {} steps "
             "grows like parameters^{:.2f} (standard error {:.2f}, {} widths)",
             parameters_.network.steps, fit.exponent, fit.standard_error, measured.images.size())});
}

void CapacityLab::emit_table(lab::Frame& frame) const {
    lab::Table table;
    table.columns = {"width",      "parameters", "fitted",
                     "not fitted", "attempts",   "cube root of the parameters"};
    for (const CapacitySearch& search : measurement_->searches()) {
        table.values.insert(
            table.values.end(),
            {static_cast<double>(search.width), static_cast<double>(search.parameters),
             static_cast<double>(search.fitted),
             search.not_fitted == 0 ? std::nan("") : static_cast<double>(search.not_fitted),
             static_cast<double>(search.attempts),
             effective_size(SizeRule::cube_root, search.width, search.parameters)});
        frame.channels.push_back(lab::scalar(std::format("capacity-width-{}", search.width),
                                             std::format("images fitted, width {}", search.width),
                                             static_cast<double>(search.fitted)));
    }
    frame.channels.push_back({"capacity", "effective sizes", std::move(table)});
}

lab::Frame CapacityLab::emit() const {
    lab::Frame frame;
    emit_sizes(frame);
    emit_table(frame);
    frame.channels.push_back(lab::text(
        "capacity/note",
        std::format("Labels are random. An attempt counts as fitted when its training error falls "
                    "below 0.01 within {} steps.",
                    parameters_.network.steps)));
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    frame.data.push_back({measurement_->images().name, measurement_->images().sha256});
    return frame;
}

}  // namespace tessera::scale_time
