#include "verify/exact.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/errors.h"
#include "verify/attack.h"

namespace tessera::verify {

ExactDistance::ExactDistance(const PreparedNetwork& prepared, Question question, double largest,
                             ExactOptions options)
    : prepared_(prepared),
      question_(std::move(question)),
      options_(options),
      rows_(
          margin_rows(prepared.architecture().output().size(), question_.label, question_.targets)),
      upper_(largest) {
    require(question_.mask.empty(), "the exact distance knows no mask");
    Box whole;
    for (const double x : question_.centre) {
        const double low =
            question_.clip ? std::max(x - largest, question_.clip->low) : x - largest;
        const double high =
            question_.clip ? std::min(x + largest, question_.clip->high) : x + largest;
        whole.lower.push_back(low);
        whole.upper.push_back(high);
    }
    queue_.push_back({0, std::move(whole)});
    try_point(question_.centre);
}

double ExactDistance::distance_to(const Box& box) const {
    std::vector<double> nearest = question_.centre;
    for (std::size_t i = 0; i < nearest.size(); ++i) {
        nearest[i] = std::clamp(nearest[i], box.lower[i], box.upper[i]);
    }
    return distance(nearest, question_.centre, question_.norm);
}

void ExactDistance::try_point(const std::vector<double>& point) {
    const auto all = margins(prepared_.network, point, question_.label, question_.targets);
    if (*std::min_element(all.begin(), all.end()) > 0) return;
    std::vector<double> near = pulled_in(prepared_.network, question_, point);
    const double length = distance(near, question_.centre, question_.norm);
    if (length >= upper_ && nearest_) return;
    if (length > upper_) return;
    upper_ = length;
    nearest_ = std::move(near);
}

void ExactDistance::split(const Box& box, const std::vector<double>& coefficients) {
    constexpr double shortest_side = 1.0 / 8;
    for (Box& half : halves(box, side_to_cut(box, coefficients, shortest_side))) {
        const double nearest = distance_to(half);
        if (nearest >= upper_) continue;
        queue_.push_back({nearest, std::move(half)});
        std::push_heap(queue_.begin(), queue_.end());
    }
}

bool ExactDistance::step() {
    if (complete_) return false;
    if (queue_.empty() || queue_.front().distance >= upper_ * (1 - options_.tolerance)) {
        lower_ = queue_.empty() ? upper_ : std::min(queue_.front().distance, upper_);
        complete_ = true;
        return false;
    }
    if (queue_.size() > options_.largest_queue) return false;
    std::pop_heap(queue_.begin(), queue_.end());
    const auto [nearest, box] = std::move(queue_.back());
    queue_.pop_back();
    lower_ = std::max(lower_, nearest);
    ++boxes_;
    BoundPass pass(prepared_, verify::box(box.lower, box.upper), {.relu = options_.relu});
    pass.run();
    const OutputBounds bounds = pass.lower_bounds(rows_, {}, true);
    const auto worst = std::min_element(bounds.lower.begin(), bounds.lower.end());
    if (*worst > 0) return true;
    const Index row = worst - bounds.lower.begin();
    const double* data = bounds.coefficients.row(row).data();
    const std::vector<double> coefficients(data, data + bounds.coefficients.cols());
    try_point(minimiser(verify::box(box.lower, box.upper), coefficients));
    try_point(middle_of(box));
    split(box, coefficients);
    return true;
}

}  // namespace tessera::verify
