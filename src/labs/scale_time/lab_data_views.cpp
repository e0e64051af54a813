#include "labs/scale_time/lab_data_views.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/network_reference.h"

namespace tessera::scale_time {
namespace {

/// Errors that differ by less are the same.
constexpr double same_factor = 1.2;

struct WidthCurve {
    int width = 0;
    std::vector<double> counts;
    std::vector<std::vector<double>> errors;  ///< test error at the end, by seed
};

std::vector<WidthCurve> curves_of(const NetworkSweep& sweep) {
    std::vector<WidthCurve> curves;
    for (const int width : sweep.settings().widths) {
        WidthCurve curve;
        curve.width = width;
        for (const std::size_t n : sweep.settings().data) {
            std::vector<double> errors;
            for (const Cell* cell : sweep.seeds_of(width, n)) {
                if (sweep.finished(*cell)) errors.push_back(cell->records().back().test);
            }
            if (errors.empty()) continue;
            curve.counts.push_back(static_cast<double>(n));
            curve.errors.push_back(std::move(errors));
        }
        if (!curve.counts.empty()) curves.push_back(std::move(curve));
    }
    return curves;
}

/// How many images bring a width to an error, between measurements linear in the logarithm.
std::optional<double> needed(const WidthCurve& curve, double error) {
    for (std::size_t i = 0; i < curve.counts.size(); ++i) {
        const double here = mean(curve.errors[i]);
        if (here > error) continue;
        if (i == 0) return curve.counts[0];
        const double before = mean(curve.errors[i - 1]);
        const double part = (before - error) / (before - here);
        return curve.counts[i - 1] * std::pow(curve.counts[i] / curve.counts[i - 1], part);
    }
    return std::nullopt;
}

/// What every width but the narrowest reaches with all the images.
double common_error(const std::vector<WidthCurve>& curves) {
    double worst = 0;
    for (std::size_t i = 1; i < curves.size(); ++i) {
        worst = std::max(worst, mean(curves[i].errors.back()));
    }
    return worst;
}

void emit_needs(const NetworkSweep& sweep, const std::vector<WidthCurve>& curves, bool judged,
                lab::Frame& frame) {
    if (curves.size() < 2) return;
    const double error = common_error(curves);
    std::string line;
    lab::Series needs;
    for (const WidthCurve& curve : curves) {
        const auto count = needed(curve, error);
        line += std::format("{}width {}: {}", line.empty() ? "" : ", ", curve.width,
                            count ? std::format("{:.0f}", *count) : "more than there are");
        if (!count) continue;
        needs.x.push_back(curve.width);
        needs.y.push_back(*count);
    }
    bool falls = needs.y.size() > 1;
    for (std::size_t i = 1; i < needs.y.size(); ++i) {
        falls = falls && needs.y[i] <= 1.1 * needs.y[i - 1];
    }
    frame.channels.push_back(
        {"needed", std::format("images needed for {}", shown(error)), std::move(needs)});
    if (!judged) return;
    frame.checks.push_back(
        {"needs-less", sweep.done() ? verdict(falls) : lab::Verdict::undecided,
         std::format("images needed for a test error of {}: {}", shown(error), line)});
}

/// Whether curves of the same product are one: the largest ratio of two widths' errors.
void judge_product(const NetworkSweep& sweep, const std::vector<WidthCurve>& curves,
                   lab::Frame& frame) {
    if (curves.size() < 2) return;
    double worst = 1;
    double where = 0;
    for (std::size_t k = 0; k < sweep.settings().data.size(); ++k) {
        double least = std::numeric_limits<double>::infinity();
        double most = 0;
        for (const WidthCurve& curve : curves) {
            if (k >= curve.errors.size()) continue;
            least = std::min(least, mean(curve.errors[k]));
            most = std::max(most, mean(curve.errors[k]));
        }
        if (most / least <= worst) continue;
        worst = most / least;
        where = static_cast<double>(sweep.settings().data[k]);
    }
    frame.checks.push_back(
        {"same-product", sweep.done() ? verdict(worst < same_factor) : lab::Verdict::undecided,
         std::format("with the same width times steps the errors differ by at most a factor of "
                     "{:.2f} (at {:.0f} images)",
                     worst, where)});
}

}  // namespace

void emit_data(const NetworkSweep& sweep, const NetworkParameters& parameters, lab::Frame& frame) {
    const std::vector<WidthCurve> curves = curves_of(sweep);
    for (const WidthCurve& curve : curves) {
        frame.channels.push_back(range_curve(std::format("by-data/{:04}", curve.width),
                                             std::format("width {}", curve.width), curve.counts,
                                             curve.errors));
    }
    const bool same = parameters.data == ImageChoice::digits &&
                      parameters.architecture == ArchitectureKind::one_hidden &&
                      parameters.optimiser == OptimiserKind::sgd &&
                      parameters.learning_rate == 0.2 && parameters.steps == 2000 &&
                      parameters.label_noise == 0 && !parameters.same_product &&
                      parameters.parametrisation == Parametrisation::standard;
    lab::Series marks;
    for (const DataRow& row : data_rows()) {
        const auto& widths = sweep.settings().widths;
        if (!same || std::ranges::find(widths, row.width) == widths.end()) continue;
        const std::vector<double> counts = data_counts();
        marks.x.insert(marks.x.end(), counts.begin(), counts.end());
        marks.y.insert(marks.y.end(), row.errors.begin(), row.errors.end());
    }
    if (!marks.x.empty()) {
        frame.channels.push_back({"by-data-before", "[N] measured before", std::move(marks)});
    }
    frame.channels.push_back(lab::text(
        "data/note",
        std::format("{} of {} trainings done. {}", sweep.finished_count(), sweep.cells().size(),
                    parameters.same_product
                        ? "Width times steps is the same for all: by the paper's rule the curves "
                          "should lie on one another."
                        : "All widths train equally long.")));
    emit_needs(sweep, curves, !parameters.same_product, frame);
    if (parameters.same_product) judge_product(sweep, curves, frame);
}

}  // namespace tessera::scale_time
