#include "verify/box_split.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "verify/bounds.h"

namespace tessera::verify {

BoxDecision::BoxDecision(const PreparedNetwork& prepared, const Property& property)
    : prepared_(prepared), property_(property) {
    check_fits(property, prepared);
    Index count = 0;
    for (const auto& one : property.unsafe) count += std::ssize(one);
    rows_.resize(count, prepared.architecture().output().size());
    Index row = 0;
    for (const auto& one : property.unsafe) {
        for (const OutputCondition& condition : one) {
            rows_.row(row++) =
                Eigen::Map<const Eigen::RowVectorXd>(condition.coefficients.data(), rows_.cols());
            offsets_.push_back(condition.offset);
        }
    }
    open_.push_back({property.lower, property.upper});
}

bool BoxDecision::step() {
    if (decision_.answer != Answer::unknown) return false;
    if (open_.empty()) {
        decision_.answer = Answer::holds;
        return false;
    }
    last_ = std::move(open_.back());
    open_.pop_back();
    ++decision_.boxes;
    std::vector<double> slopes;
    last_is_safe_ = certified(last_, slopes);
    if (last_is_safe_) {
        decision_.settled += std::ldexp(1.0, -last_.cuts);
    } else if (decision_.answer == Answer::unknown) {
        for (Box& half : halves(last_, side_to_cut(last_, slopes))) {
            open_.push_back(std::move(half));
        }
    }
    return true;
}

/// True when in every case some condition is certainly not met. Otherwise tries points; `slopes`
/// are those of the condition that is nearest to being impossible, in the last such case.
bool BoxDecision::certified(const Box& box, std::vector<double>& slopes) {
    if (property_.unsafe.empty()) return true;
    if (std::ranges::any_of(property_.unsafe, [](const auto& one) { return one.empty(); })) {
        try_point(middle_of(box));  // a case without conditions: everything is unsafe
        return false;
    }
    const Region region = verify::box(box.lower, box.upper);
    BoundPass pass(prepared_, region);
    pass.run();
    const OutputBounds bounds = pass.lower_bounds(rows_, offsets_, true);
    std::size_t row = 0;
    bool all = true;
    for (const auto& one : property_.unsafe) {
        std::size_t best = row;
        for (std::size_t i = row; i < row + one.size(); ++i) {
            if (bounds.lower[i] > bounds.lower[best]) best = i;
        }
        if (bounds.lower[best] <= 0) {
            all = false;
            const double* data = bounds.coefficients.row(static_cast<Index>(best)).data();
            slopes.assign(data, data + bounds.coefficients.cols());
            try_point(minimiser(region, slopes));
        }
        row += one.size();
    }
    if (!all) try_point(middle_of(box));
    return all;
}

void BoxDecision::try_point(std::vector<double> point) {
    if (decision_.answer == Answer::violated) return;
    for (std::size_t i = 0; i < point.size(); ++i) {
        point[i] = std::clamp(point[i], property_.lower[i], property_.upper[i]);
    }
    std::vector<double> outputs = outputs_at(prepared_.network, point);
    if (unsafe_margin(property_, outputs) > 0) return;
    decision_.answer = Answer::violated;
    decision_.input = std::move(point);
    decision_.output = std::move(outputs);
}

}  // namespace tessera::verify
