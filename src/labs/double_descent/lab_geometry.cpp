#include "labs/double_descent/lab_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <numbers>

#include "core/random_spectrum.h"
#include "core/statistics.h"
#include "labs/double_descent/geometry.h"
#include "labs/double_descent/lab_checks.h"
#include "labs/double_descent/lab_curves.h"
#include "labs/double_descent/theory.h"

namespace tessera::double_descent {
namespace {

constexpr std::array cloud_sizes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 25, 100};
constexpr std::size_t cloud_dimension = 3;
constexpr std::size_t bins = 60;
/// Clouds are cheap: a thousand for the default number of repeats.
constexpr std::size_t draws_per_repeat = 20;
/// The test datum and the ideal parameters of the row-space picture.
constexpr std::array<double, 2> test_datum{0.9, 1.2};
constexpr std::array<double, 2> ideal_parameters{1.4, 0.5};

void add_arrow(lab::Arrows& arrows, std::array<double, 2> to, std::string label) {
    arrows.x0.push_back(0.0);
    arrows.y0.push_back(0.0);
    arrows.x1.push_back(to[0]);
    arrows.y1.push_back(to[1]);
    arrows.labels.push_back(std::move(label));
}

/// The outline of a histogram that integrates to `mass`.
lab::Series histogram(const std::vector<double>& values, double upper, double mass) {
    std::array<std::size_t, bins> counts{};
    for (const double value : values) {
        const auto bin = static_cast<std::size_t>(value / upper * bins);
        if (bin < bins) ++counts[bin];
    }
    const double width = upper / bins;
    const double scale = mass / (static_cast<double>(values.size()) * width);
    lab::Series outline;
    for (std::size_t i = 0; i < bins; ++i) {
        const double height = static_cast<double>(counts[i]) * scale;
        for (const std::size_t edge : {i, i + 1}) {
            outline.x.push_back(static_cast<double>(edge) * width);
            outline.y.push_back(height);
        }
    }
    return outline;
}

}  // namespace

void GeometryLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    eigenvalues_.clear();
}

void GeometryLab::update(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
}

lab::Progress GeometryLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    const auto draws = static_cast<std::size_t>(parameters_.repeats) * draws_per_repeat;
    while (eigenvalues_.size() < cloud_sizes.size() && !budget.spent(progress.steps)) {
        eigenvalues_.push_back(smallest_nonzero_eigenvalues(
            cloud_sizes[eigenvalues_.size()], draws, static_cast<std::uint64_t>(parameters_.seed)));
        ++progress.steps;
    }
    progress.done = eigenvalues_.size() == cloud_sizes.size();
    progress.fraction =
        static_cast<double>(eigenvalues_.size()) / static_cast<double>(cloud_sizes.size());
    return progress;
}

lab::Json GeometryLab::act(const lab::Action& action) {
    if (action.name == "more") return {{"n", std::min(parameters_.n + 1, 200)}};
    if (action.name == "fewer") return {{"n", std::max(parameters_.n - 1, 1)}};
    if (action.name == "resample") return {{"repeat", (parameters_.repeat + 1) % 1000}};
    return lab::Json::object();
}

void GeometryLab::emit_cloud(lab::Frame& frame) const {
    const GaussianCloud cloud =
        gaussian_cloud(parameters_.n, static_cast<std::uint64_t>(parameters_.seed),
                       static_cast<std::uint64_t>(parameters_.repeat));
    lab::Points points;
    for (Index i = 0; i < cloud.points.rows(); ++i) {
        points.x.push_back(cloud.points(i, 0));
        points.y.push_back(cloud.points(i, 1));
        points.z.push_back(cloud.points(i, 2));
    }
    lab::Arrows arrows;
    for (Index i = 0; i < cloud.eigenvalues.size(); ++i) {
        const Vector tip = cloud.eigenvalues(i) * cloud.eigenvectors.col(i);
        arrows.x0.push_back(0.0);
        arrows.y0.push_back(0.0);
        arrows.z0.push_back(0.0);
        arrows.x1.push_back(tip(0));
        arrows.y1.push_back(tip(1));
        arrows.z1.push_back(tip(2));
        arrows.labels.push_back(shown(cloud.eigenvalues(i)));
    }
    frame.channels.push_back({"cloud/points", "data", std::move(points)});
    frame.channels.push_back({"cloud/axes", "eigenvalue times eigenvector", std::move(arrows)});
    const auto least = std::min<Index>(parameters_.n, 3) - 1;
    frame.channels.push_back(scalar("cloud/least", "smallest non-zero eigenvalue of this cloud",
                                    cloud.eigenvalues(least)));
}

void GeometryLab::emit_eigenvalues(lab::Frame& frame) const {
    Measurements measurements;
    for (std::size_t i = 0; i < eigenvalues_.size(); ++i) {
        measurements.x.push_back(cloud_sizes[i]);
        measurements.values.push_back(eigenvalues_[i]);
    }
    frame.channels.push_back(
        median_curve("eigenvalue/median", "median over draws (10-90 %)", measurements));
    frame.channels.push_back(scalar("threshold", "N = D = 3", 3.0));
    frame.channels.push_back(scalar("n", "N", parameters_.n));
}

void GeometryLab::emit_row_space(lab::Frame& frame) const {
    const double angle = parameters_.angle * std::numbers::pi / 180.0;
    const RowSpacePicture picture = row_space_picture(angle, test_datum, ideal_parameters);
    lab::Arrows arrows;
    add_arrow(arrows, {picture.direction[0], picture.direction[1]}, "training datum");
    add_arrow(arrows, picture.point, "test datum x");
    add_arrow(arrows, picture.representation, "x as the model sees it");
    add_arrow(arrows, ideal_parameters, "ideal parameters");
    constexpr double reach = 2.0;
    frame.channels.push_back(
        {"row-space/line", "row space",
         lab::Series{{-reach * picture.direction[0], reach * picture.direction[0]},
                     {-reach * picture.direction[1], reach * picture.direction[1]},
                     {},
                     {}}});
    frame.channels.push_back({"row-space/lost", "what the model cannot see",
                              lab::Series{{picture.point[0], picture.representation[0]},
                                          {picture.point[1], picture.representation[1]},
                                          {},
                                          {}}});
    frame.channels.push_back({"row-space/arrows", "vectors", std::move(arrows)});
    frame.channels.push_back(scalar("row-space/bias", "bias at the test datum", picture.bias));
    frame.channels.push_back(text(
        "row-space/sentence", std::format("The bias here is {}: the part of x that the training "
                                          "datum does not span, times the ideal parameters.",
                                          shown(picture.bias))));
}

lab::Frame GeometryLab::emit() const {
    lab::Frame frame;
    emit_cloud(frame);
    emit_eigenvalues(frame);
    emit_row_space(frame);
    if (eigenvalues_.size() == cloud_sizes.size()) {
        std::vector<double> medians;
        for (std::size_t i = 0; i < 10; ++i) medians.push_back(median(eigenvalues_[i]));
        frame.checks.push_back(judge_geometry(medians, cloud_dimension));
    }
    return frame;
}

void SpectrumLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    eigenvalues_.clear();
    draws_done_ = 0;
}

lab::Progress SpectrumLab::step(const lab::Budget& budget) {
    lab::Progress progress;
    while (draws_done_ < parameters_.repeats && !budget.spent(progress.steps)) {
        const std::vector<double> drawn = gaussian_gram_eigenvalues(
            static_cast<std::size_t>(parameters_.n), static_cast<std::size_t>(parameters_.d),
            RandomStream("double-descent", static_cast<std::uint64_t>(parameters_.seed), "spectrum",
                         static_cast<std::uint64_t>(draws_done_)));
        for (const double value : drawn) eigenvalues_.push_back(value / parameters_.n);
        ++draws_done_;
        ++progress.steps;
    }
    progress.done = draws_done_ == parameters_.repeats;
    progress.fraction = static_cast<double>(draws_done_) / parameters_.repeats;
    return progress;
}

lab::Frame SpectrumLab::emit() const {
    lab::Frame frame;
    const double ratio = static_cast<double>(parameters_.d) / parameters_.n;
    const double upper = 1.15 * marchenko_pastur_upper(ratio);
    const double mass = std::min(1.0, 1.0 / ratio);
    lab::Series law;
    constexpr int points = 400;
    for (int i = 0; i <= points; ++i) {
        const double lower = marchenko_pastur_lower(ratio);
        // Denser towards the ends, where the density bends.
        const double place = 0.5 - 0.5 * std::cos(std::numbers::pi * i / points);
        law.x.push_back(lower + (marchenko_pastur_upper(ratio) - lower) * place);
        law.y.push_back(marchenko_pastur_density(law.x.back(), ratio));
    }
    if (!eigenvalues_.empty()) {
        frame.channels.push_back(
            {"spectrum/histogram", "eigenvalues drawn", histogram(eigenvalues_, upper, mass)});
        frame.channels.push_back(scalar("spectrum/least", "smallest non-zero eigenvalue drawn",
                                        std::ranges::min(eigenvalues_)));
    }
    frame.channels.push_back({"spectrum/law", "Marchenko-Pastur law", std::move(law)});
    frame.channels.push_back(scalar("spectrum/zeros", "exact zeros among the D eigenvalues",
                                    std::max(0, parameters_.d - parameters_.n)));
    frame.channels.push_back(
        text("spectrum/sentence",
             std::format(
                 "D/N = {}; the law begins at {} and ends at {}; {} of {} eigenvalues are exactly "
                 "0 and not drawn.",
                 shown(ratio), shown(marchenko_pastur_lower(ratio)),
                 shown(marchenko_pastur_upper(ratio)), std::max(0, parameters_.d - parameters_.n),
                 parameters_.d)));
    return frame;
}

void SuperpositionLab::reset(const lab::Json&) {}

lab::Progress SuperpositionLab::step(const lab::Budget&) {
    return {.done = true, .fraction = 1.0, .steps = 1, .outcome = {}};
}

lab::Frame SuperpositionLab::emit() const {
    constexpr std::array hidden{2, 3, 4, 5, 6, 7, 8, 9, 10, 16};
    constexpr std::array data{200, 500, 1000, 2500, 5000, 7500, 10000, 15000, 20000, 25000, 50000};
    lab::Grid grid;
    grid.rows = static_cast<std::int32_t>(hidden.size());
    grid.columns = static_cast<std::int32_t>(data.size());
    for (const int units : hidden) {
        grid.y.push_back(units);
        for (const int count : data) {
            grid.values.push_back(
                static_cast<float>(std::log10(superposition_distance(units, count))));
        }
    }
    for (const int count : data) grid.x.push_back(count);
    lab::Frame frame;
    frame.channels.push_back(
        {"superposition", "log10 of the distance to the threshold", std::move(grid)});
    return frame;
}

}  // namespace tessera::double_descent
