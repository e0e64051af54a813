#include "verify/property.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "nn/pass.h"
#include "verify/bounds.h"
#include "verify/relu_split.h"

namespace tessera::verify {
namespace {

struct Box {
    std::vector<double> lower;
    std::vector<double> upper;
};

std::vector<double> middle_of(const Box& box) {
    std::vector<double> middle;
    for (std::size_t i = 0; i < box.lower.size(); ++i) {
        middle.push_back(box.lower[i] + (box.upper[i] - box.lower[i]) / 2);
    }
    return middle;
}

double value_of(const OutputCondition& condition, const std::vector<double>& outputs) {
    double value = condition.offset;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
        value += condition.coefficients[k] * outputs[k];
    }
    return value;
}

/// Decides one property on one network, box after box.
class Search {
public:
    Search(const PreparedNetwork& prepared, const Property& property)
        : prepared_(prepared), property_(property) {
        Index count = 0;
        for (const auto& one : property.unsafe) count += std::ssize(one);
        rows_.resize(count, prepared.architecture().output().size());
        Index row = 0;
        for (const auto& one : property.unsafe) {
            for (const OutputCondition& condition : one) {
                for (Index k = 0; k < rows_.cols(); ++k) {
                    rows_(row, k) = condition.coefficients[static_cast<std::size_t>(k)];
                }
                offsets_.push_back(condition.offset);
                ++row;
            }
        }
        open_.push_back({property.lower, property.upper});
    }

    /// One box; false when the search is over.
    bool step() {
        if (decision_.answer != Answer::unknown) return false;
        if (open_.empty()) {
            decision_.answer = Answer::holds;
            return false;
        }
        const Box box = std::move(open_.back());
        open_.pop_back();
        ++decision_.boxes;
        std::vector<double> direction;
        if (!certified(box, direction) && decision_.answer == Answer::unknown) {
            split(box, direction, open_);
        }
        return true;
    }

    const Decision& decision() const { return decision_; }

private:
    /// True when in every case some condition is certainly not met. Otherwise tries points;
    /// `direction` is the gradient of the condition that is nearest to being impossible.
    bool certified(const Box& box, std::vector<double>& direction) {
        const Region region = verify::box(box.lower, box.upper);
        BoundPass pass(prepared_, region);
        pass.run();
        if (rows_.rows() == 0) {  // the case without conditions: everything is unsafe
            try_point(middle_of(box));
            return property_.unsafe.empty();
        }
        const OutputBounds bounds = pass.lower_bounds(rows_, offsets_, true);
        std::size_t row = 0;
        bool all = true;
        for (const auto& one : property_.unsafe) {
            std::size_t best = row;
            for (std::size_t i = row; i < row + one.size(); ++i) {
                if (bounds.lower[i] > bounds.lower[best]) best = i;
            }
            const bool impossible = !one.empty() && bounds.lower[best] > 0;
            if (!impossible) {
                all = false;
                const double* data = bounds.coefficients.row(static_cast<Index>(best)).data();
                direction.assign(data, data + bounds.coefficients.cols());
                try_point(minimiser(region, direction));
            }
            row += one.size();
        }
        if (!all) try_point(middle_of(box));
        return all;
    }

    void try_point(std::vector<double> point) {
        if (decision_.answer == Answer::violated) return;
        for (std::size_t i = 0; i < point.size(); ++i) {
            point[i] = std::clamp(point[i], property_.lower[i], property_.upper[i]);
        }
        const Eigen::Map<const nn::Batch<double>> row(point.data(), 1,
                                                      static_cast<Index>(point.size()));
        const nn::Batch<double> y = nn::evaluate<double>(prepared_.network, row);
        const std::vector<double> outputs(y.data(), y.data() + y.size());
        for (const auto& one : property_.unsafe) {
            const bool met = std::all_of(one.begin(), one.end(), [&](const auto& condition) {
                return value_of(condition, outputs) <= 0;
            });
            if (!met) continue;
            decision_.answer = Answer::violated;
            decision_.input = std::move(point);
            decision_.output = outputs;
            return;
        }
    }

    /// Across the side along which the undecided condition changes most.
    static void split(const Box& box, const std::vector<double>& direction,
                      std::vector<Box>& open) {
        std::size_t side = 0;
        double largest = -1;
        for (std::size_t i = 0; i < box.lower.size(); ++i) {
            const double slope = i < direction.size() ? std::abs(direction[i]) : 0.0;
            const double change = (box.upper[i] - box.lower[i]) * (slope + 1e-6);
            if (change > largest) {
                largest = change;
                side = i;
            }
        }
        const double middle = box.lower[side] + (box.upper[side] - box.lower[side]) / 2;
        for (const bool above : {false, true}) {
            Box half = box;
            (above ? half.lower : half.upper)[side] = middle;
            open.push_back(std::move(half));
        }
    }

    const PreparedNetwork& prepared_;
    const Property& property_;
    RowMatrix rows_;
    std::vector<double> offsets_;
    std::vector<Box> open_;
    Decision decision_;
};

/// Splitting boxes is better than splitting signs at so few inputs, though not always.
constexpr std::size_t few_inputs = 6;

}  // namespace

void check_fits(const Property& property, const PreparedNetwork& prepared) {
    const auto inputs = static_cast<std::size_t>(prepared.architecture().input().size());
    const auto outputs = static_cast<std::size_t>(prepared.architecture().output().size());
    bool fits = property.lower.size() == inputs && property.upper.size() == inputs;
    for (const auto& one : property.unsafe) {
        for (const OutputCondition& condition : one) {
            fits = fits && condition.coefficients.size() == outputs;
        }
    }
    if (!fits) {
        throw InputError(
            std::format("the property has {} inputs; the network has {} inputs and {} "
                        "outputs",
                        property.lower.size(), inputs, outputs));
    }
}

Decision decide(const PreparedNetwork& prepared, const Property& property, std::size_t most_boxes) {
    check_fits(property, prepared);
    Search by_boxes(prepared, property);
    const std::optional<ReluForm> form = relu_form_if_possible(prepared);
    std::optional<ReluDecision> by_signs;
    if (form) by_signs.emplace(prepared, *form, property, SplitOptions{.most_nodes = most_boxes});
    const bool boxes_too = !form || property.lower.size() <= few_inputs;
    std::size_t looked_at = 0;
    bool signs_open = by_signs.has_value();
    bool boxes_open = boxes_too;
    const auto answered = [](const Decision& decision) {
        return decision.answer != Answer::unknown;
    };
    // In turns, so that neither way's bad case is the whole's.
    while (looked_at < most_boxes && (signs_open || boxes_open)) {
        if (signs_open && looked_at++ < most_boxes) signs_open = by_signs->step();
        if (by_signs && answered(by_signs->decision())) break;
        boxes_open = boxes_open || !signs_open;
        if (boxes_open && looked_at++ < most_boxes) boxes_open = by_boxes.step();
        if (answered(by_boxes.decision())) break;
    }
    Decision decision = by_boxes.decision();
    if (by_signs && answered(by_signs->decision())) decision = by_signs->decision();
    decision.boxes = by_boxes.decision().boxes + (by_signs ? by_signs->decision().boxes : 0);
    return decision;
}

}  // namespace tessera::verify
