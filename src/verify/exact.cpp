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
    queue_.push_back(std::move(whole));
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

/// In two, across the side along which the margin changes most.
void ExactDistance::split(const Box& box, const std::vector<double>& coefficients) {
    std::size_t side = 0;
    double largest = -1;
    double widest = 0;
    for (std::size_t i = 0; i < box.lower.size(); ++i) {
        widest = std::max(widest, box.upper[i] - box.lower[i]);
    }
    for (std::size_t i = 0; i < box.lower.size(); ++i) {
        const double width = box.upper[i] - box.lower[i];
        // Sides much shorter than the others wait, so that boxes do not become needles.
        if (width < widest / 8) continue;
        const double change = width * (std::abs(coefficients[i]) + 1e-9);
        if (change > largest) {
            largest = change;
            side = i;
        }
    }
    const double middle = box.lower[side] + (box.upper[side] - box.lower[side]) / 2;
    for (const bool above : {false, true}) {
        Box half = box;
        (above ? half.lower : half.upper)[side] = middle;
        half.distance = distance_to(half);
        if (half.distance >= upper_) continue;
        queue_.push_back(std::move(half));
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
    const Box box = std::move(queue_.back());
    queue_.pop_back();
    lower_ = std::max(lower_, box.distance);
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
    std::vector<double> centre(box.lower.size());
    for (std::size_t i = 0; i < centre.size(); ++i) {
        centre[i] = box.lower[i] + (box.upper[i] - box.lower[i]) / 2;
    }
    try_point(centre);
    split(box, coefficients);
    return true;
}

}  // namespace tessera::verify
