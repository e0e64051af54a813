#include "verify/certify.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "core/portable_functions.h"
#include "core/portable_math.h"
#include "nn/pass.h"

namespace tessera::verify {
namespace {

nn::Batch<double> outputs_at(const nn::Network<double>& network, std::span<const double> input) {
    const Eigen::Map<const nn::Batch<double>> row(input.data(), 1,
                                                  static_cast<Index>(input.size()));
    return nn::evaluate<double>(network, row);
}

}  // namespace

Region region_of(const Question& question, double eps) {
    if (!question.clip) return ball(question.centre, eps, question.norm, question.mask);
    require(question.norm == Norm::infinity, "only l_inf balls are cut off at a box");
    return clipped_ball(question.centre, eps, question.clip->low, question.clip->high,
                        question.mask);
}

std::vector<int> other_classes(int classes, int label) {
    std::vector<int> others;
    for (int k = 0; k < classes; ++k) {
        if (k != label) others.push_back(k);
    }
    return others;
}

RowMatrix margin_rows(int classes, int label, std::span<const int> targets) {
    RowMatrix rows = RowMatrix::Zero(static_cast<Index>(targets.size()), classes);
    require(label >= 0 && label < classes, "a label must be one of the classes");
    for (std::size_t i = 0; i < targets.size(); ++i) {
        require(targets[i] >= 0 && targets[i] < classes && targets[i] != label,
                "a target must be one of the other classes");
        rows(static_cast<Index>(i), label) = 1;
        rows(static_cast<Index>(i), targets[i]) = -1;
    }
    return rows;
}

std::vector<double> margins(const nn::Network<double>& network, std::span<const double> input,
                            int label, std::span<const int> targets) {
    const nn::Batch<double> outputs = outputs_at(network, input);
    std::vector<double> result;
    for (const int target : targets) result.push_back(outputs(0, label) - outputs(0, target));
    return result;
}

int predicted_class(const nn::Network<double>& network, std::span<const double> input) {
    Index best = 0;
    outputs_at(network, input).row(0).maxCoeff(&best);
    return static_cast<int>(best);
}

bool Certificate::holds() const {
    return std::all_of(lower.begin(), lower.end(), [](double bound) { return bound > 0; });
}

Certificate certify(const PreparedNetwork& prepared, const Question& question, double eps,
                    const BoundOptions& options) {
    BoundPass pass(prepared, region_of(question, eps), options);
    return certify(pass, prepared, question, eps);
}

Certificate certify(BoundPass& pass, const PreparedNetwork& prepared, const Question& question,
                    double eps) {
    pass.restart(region_of(question, eps));
    pass.run();
    const OutputBounds bounds = pass.lower_bounds(
        margin_rows(prepared.architecture().output().size(), question.label, question.targets));
    return {bounds.lower, bounds.margin, pass.unstable(), pass.neurons()};
}

RadiusSearch::RadiusSearch(SearchOptions options)
    : options_(options),
      logarithm_(portable_log(options.start)),
      low_(-std::numeric_limits<double>::infinity()),
      high_(std::numeric_limits<double>::infinity()) {}

double RadiusSearch::eps() const {
    return portable_exp(logarithm_);
}

void RadiusSearch::report(bool certified) {
    trace_.push_back({eps(), certified});
    (certified ? low_ : high_) = logarithm_;
    const double middle = (low_ + high_) / 2;
    logarithm_ = certified ? std::min(logarithm_ + 1, middle) : std::max(logarithm_ - 1, middle);
}

double RadiusSearch::radius() const {
    double largest = 0;
    for (const Step& step : trace_) {
        if (step.certified) largest = std::max(largest, step.eps);
    }
    return largest;
}

CertifiedRadius certified_radius(const PreparedNetwork& prepared, const Question& question,
                                 const BoundOptions& options, const SearchOptions& search) {
    RadiusSearch state(search);
    BoundPass pass(prepared, region_of(question, state.eps()), options);
    CertifiedRadius result;
    while (!state.done()) {
        const Certificate certificate = certify(pass, prepared, question, state.eps());
        if (certificate.holds()) result.unstable = certificate.unstable;
        result.margin = std::max(result.margin, certificate.margin);
        state.report(certificate.holds());
    }
    result.radius = state.radius();
    result.trace = state.trace();
    return result;
}

}  // namespace tessera::verify
