#include "labs/double_descent/lab_checks.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <optional>

#include "core/statistics.h"
#include "labs/double_descent/lab_curves.h"

namespace tessera::double_descent {
namespace {

using lab::CheckResult;
using lab::Verdict;

/// An ablated spike is gone when less than this part of its median height is left.
constexpr double part_left = 0.25;
/// "One to three orders of magnitude".
constexpr double claimed_rise = 10.0;
/// A curve that is off by more than ten times does not show what it is named after.
constexpr double part_shown = 0.1;
/// What double precision leaves of an inner product of some hundred terms.
constexpr double rounding = 1e-13;

Verdict verdict(bool holds) {
    return holds ? Verdict::holds : Verdict::fails;
}

/// What the judges of a linear experiment ask of it.
class Findings {
public:
    explicit Findings(const LinearExperiment& experiment)
        : experiment_(experiment), features_(experiment.problem().features()) {}

    Index features() const { return features_; }
    const std::vector<Index>& sizes() const { return experiment_.settings().sizes; }
    const LinearSettings& settings() const { return experiment_.settings(); }
    std::size_t repeats() const { return experiment_.settings().repeats; }

    std::optional<std::size_t> place(Index size) const {
        const auto found = std::ranges::find(sizes(), size);
        if (found == sizes().end()) return std::nullopt;
        return static_cast<std::size_t>(found - sizes().begin());
    }

    template <class Measure>
    std::vector<double> all(std::size_t place, const Measure& measure) const {
        return experiment_.across_repeats(place, repeats(), measure);
    }
    template <class Measure>
    double median_at(std::size_t place, const Measure& measure) const {
        return median(all(place, measure));
    }
    template <class Measure>
    double mean_at(std::size_t place, const Measure& measure) const {
        return mean(all(place, measure));
    }

private:
    const LinearExperiment& experiment_;
    Index features_;
};

double test_error(const LinearResult& result) {
    return result.test;
}

CheckResult judge_spike(const Findings& findings, const std::string& data) {
    std::vector<double> medians;
    for (std::size_t i = 0; i < findings.sizes().size(); ++i) {
        medians.push_back(findings.median_at(i, test_error));
    }
    const auto peak = static_cast<std::size_t>(std::ranges::max_element(medians) - medians.begin());
    const Interval interval =
        median_confidence_interval(sorted(findings.all(peak, test_error)), 0.95);
    const auto beyond = findings.place(2 * findings.features());
    const std::string ratio =
        beyond ? std::format(", {} times that at N = 2D", shown(medians[peak] / medians[*beyond]))
               : "";
    return {"spike", verdict(findings.sizes()[peak] == findings.features()),
            std::format("{}: the median test error peaks at N = {} (D = {}): {} (95 % interval {} "
                        "to {}, {} repeats){}",
                        data, findings.sizes()[peak], findings.features(), shown(medians[peak]),
                        shown(interval.low), shown(interval.high), findings.repeats(), ratio)};
}

CheckResult judge_singular_value(const Findings& findings, const std::string& data) {
    std::vector<double> means;
    for (std::size_t i = 0; i < findings.sizes().size(); ++i) {
        means.push_back(findings.mean_at(
            i, [](const LinearResult& result) { return result.smallest_singular_value; }));
    }
    const auto least = static_cast<std::size_t>(std::ranges::min_element(means) - means.begin());
    return {"singular-value", verdict(findings.sizes()[least] == findings.features()),
            std::format("{}: the mean smallest singular value is least at N = {} (D = {}): {}",
                        data, findings.sizes()[least], findings.features(), shown(means[least]))};
}

CheckResult judge_factors(const Findings& findings, std::size_t threshold,
                          const std::string& data) {
    const double whole = findings.median_at(threshold, test_error);
    double best_cutoff = whole;
    for (std::size_t i = 0; i < findings.settings().cutoffs.size(); ++i) {
        best_cutoff = std::min(best_cutoff, findings.median_at(threshold, [i](const auto& result) {
            return result.cutoff_test[i];
        }));
    }
    double best_modes = whole;
    for (std::size_t i = 0; i + 1 < findings.settings().modes.size(); ++i) {
        best_modes = std::min(best_modes, findings.median_at(threshold, [i](const auto& result) {
            return result.modes_test[i];
        }));
    }
    const double no_residuals =
        findings.median_at(threshold, [](const auto& result) { return result.no_residuals_test; });
    // Factors 1 and 2 are one operation for the test error; the paper's absolute cutoffs can all
    // lie below a data set's singular values.
    const double most = std::max(std::min(best_cutoff, best_modes), no_residuals);
    return {"factors", verdict(most < part_left * whole),
            std::format("{}: at N = D the median test error {} falls to {} without small singular "
                        "values, {} with the leading modes only, {} without residuals",
                        data, shown(whole), shown(best_cutoff), shown(best_modes),
                        shown(no_residuals))};
}

CheckResult judge_adversary(const Findings& findings, std::size_t threshold,
                            const std::string& data) {
    const std::size_t last = findings.settings().prefactors.size() - 3;
    const double before = findings.mean_at(threshold, test_error);
    const double after = findings.mean_at(
        threshold, [last](const auto& result) { return result.adversarial_train[last].mean(); });
    return {"adversary", verdict(after >= claimed_rise * before),
            std::format("{}: moving the training targets by {} leaves the training error as it "
                        "is and takes the mean test error at N = D from {} to {} ({} times)",
                        data, shown(findings.settings().prefactors[last]), shown(before),
                        shown(after), shown(after / before))};
}

CheckResult judge_bias(const Findings& findings, const std::string& data) {
    const Index size = std::max<Index>(1, findings.features() / 2);
    const std::size_t place = findings.place(size).value_or(0);
    const double published =
        findings.mean_at(place, [](const auto& result) { return result.bias_square_of_mean; });
    const double described =
        findings.mean_at(place, [](const auto& result) { return result.bias_mean_of_squares; });
    return {"bias", verdict(published > part_shown * described),
            std::format("{}: at N = {} the published curve says {}, the mean squared bias is {}",
                        data, findings.sizes()[place], shown(published), shown(described))};
}

CheckResult judge_second_descent(const Findings& findings, double predict_zero,
                                 const std::string& data) {
    double best = INFINITY;
    Index best_size = 1;
    for (std::size_t i = 0; i < findings.sizes().size(); ++i) {
        const double error = findings.median_at(i, test_error);
        if (findings.sizes()[i] < findings.features() && error < best) {
            best = error;
            best_size = findings.sizes()[i];
        }
    }
    return {"second-descent", verdict(best < predict_zero),
            std::format("{}: with more parameters than rows the best median test error is {} at "
                        "N = {}; predicting 0 gives {}",
                        data, shown(best), best_size, shown(predict_zero))};
}

struct SweepPoint {
    Index count;
    double mean;
    double median;
};

const SweepPoint& best_of(const std::vector<SweepPoint>& points, auto&& wanted) {
    const SweepPoint* best = nullptr;
    for (const SweepPoint& point : points) {
        if (wanted(point) && (best == nullptr || point.median < best->median)) best = &point;
    }
    return best == nullptr ? points.front() : *best;
}

}  // namespace

std::vector<lab::CheckSpec> check_specs() {
    return {
        {"spike", "The test error peaks where N equals the number of parameters (claim 1)"},
        {"singular-value",
         "The smallest non-zero singular value is least at the threshold (claim 3)"},
        {"factors", "Removing any one of the three factors removes the spike (claim 2)"},
        {"identity", "Variance and bias add up to the prediction error, mode by mode (claim 2)"},
        {"adversary",
         "Adversarial targets leave the training error and raise the test error at least "
         "tenfold (claim 5)"},
        {"bias", "The published bias curve shows the bias (claim 4)"},
        {"second-descent", "Past the threshold the model beats predicting nothing"},
        {"polynomial-spike", "The polynomial's test error peaks at P = N (claim 1)"},
        {"polynomial-beyond", "More parameters are better past the threshold (claim 1)"},
        {"geometry", "The smallest variance is least when N equals the dimension (claim 3)"}};
}

void judge_linear(const LinearExperiment& experiment, const std::string& data,
                  std::vector<CheckResult>& checks) {
    const Findings findings(experiment);
    const auto threshold = findings.place(findings.features());
    if (!threshold) return;
    checks.push_back(judge_spike(findings, data));
    checks.push_back(judge_singular_value(findings, data));
    checks.push_back(judge_factors(findings, *threshold, data));
    checks.push_back(judge_adversary(findings, *threshold, data));
    if (findings.features() > 1) {
        checks.push_back(judge_bias(findings, data));
        checks.push_back(
            judge_second_descent(findings, experiment.problem().predict_zero_mse, data));
    }
}

CheckResult judge_identity(const ModeTable& table, double scale) {
    const double gap = std::abs(table.identity_gap());
    return {
        "identity", verdict(gap <= rounding * scale),
        std::format("at this test point variance {} and bias {} add up to the error {}; the gap "
                    "is {:.0e}",
                    shown(table.variance_term), shown(table.bias_term),
                    shown(table.prediction - table.ideal_prediction), gap)};
}

void judge_polynomial(const PolynomialExperiment& experiment, std::vector<CheckResult>& checks) {
    const PolynomialSettings& settings = experiment.settings();
    std::vector<SweepPoint> points;
    for (std::size_t i = 0; i < settings.feature_counts.size(); ++i) {
        const std::vector<double> errors = experiment.across_repeats(
            i, settings.repeats, [](const PolynomialResult& result) { return result.test; });
        points.push_back({settings.feature_counts[i], mean(errors), median(errors)});
    }
    if (points.back().count <= settings.size) return;
    const auto by_median = [](const SweepPoint& a, const SweepPoint& b) {
        return a.median < b.median;
    };
    const auto by_mean = [](const SweepPoint& a, const SweepPoint& b) { return a.mean < b.mean; };
    const SweepPoint& median_peak = *std::ranges::max_element(points, by_median);
    const SweepPoint& mean_peak = *std::ranges::max_element(points, by_mean);
    checks.push_back(
        {"polynomial-spike", verdict(median_peak.count == settings.size),
         std::format("the median peaks at P = {} ({}), the mean at P = {} ({}); N = {}",
                     median_peak.count, shown(median_peak.median), mean_peak.count,
                     shown(mean_peak.mean), settings.size)});
    const SweepPoint& classical =
        best_of(points, [&](const SweepPoint& point) { return point.count < settings.size; });
    const SweepPoint& modern =
        best_of(points, [&](const SweepPoint& point) { return point.count > settings.size; });
    const SweepPoint& largest = points.back();
    checks.push_back(
        {"polynomial-beyond", verdict(largest.median <= classical.median),
         std::format(
             "best below N: {} at P = {}; best above: {} at P = {}; at the largest, P = {}, "
             "it is {} (medians)",
             shown(classical.median), classical.count, shown(modern.median), modern.count,
             largest.count, shown(largest.median))});
}

CheckResult judge_geometry(const std::vector<double>& medians, std::size_t features) {
    const auto least =
        static_cast<std::size_t>(std::ranges::min_element(medians) - medians.begin()) + 1;
    return {"geometry", verdict(least == features),
            std::format("the median of the smallest non-zero eigenvalue is least at N = {} "
                        "(dimension {}): {}",
                        least, features, shown(medians[least - 1]))};
}

}  // namespace tessera::double_descent
