#include "verify/decide.h"

#include <algorithm>

#include "core/errors.h"

namespace tessera::verify {
namespace {

/// Splitting boxes is better than splitting signs at so few inputs, though not always.
constexpr std::size_t few_inputs = 6;

}  // namespace

PropertyDecision::PropertyDecision(const PreparedNetwork& prepared, const Property& property,
                                   DecideOptions options)
    : options_(options), by_boxes_(prepared, property) {
    if (options.splitting == Splitting::boxes) return;
    form_ = relu_form_if_possible(prepared);
    if (!form_) {
        if (options.splitting == Splitting::automatic) return;
        throw InputError(
            "signs can be split only in networks of ReLUs, maxima and linear layers that are not "
            "too large: split boxes");
    }
    by_signs_.emplace(prepared, *form_, property, SplitOptions{.most_nodes = options.most_boxes});
    signs_open_ = true;
    boxes_open_ = options.splitting == Splitting::automatic && property.lower.size() <= few_inputs;
}

bool PropertyDecision::answered() const {
    return by_boxes_.decision().answer != Answer::unknown ||
           (by_signs_ && by_signs_->decision().answer != Answer::unknown);
}

/// In turns, so that neither way's bad case is the whole's.
bool PropertyDecision::step() {
    if (answered() || looked_at_ >= options_.most_boxes) return false;
    if (!signs_open_ && !boxes_open_) return false;
    ++looked_at_;
    signs_last_ = signs_open_ && !(boxes_open_ && signs_last_);
    if (signs_last_) {
        signs_open_ = by_signs_->step();
        // Where rounding keeps signs from an answer, boxes may have one.
        if (!signs_open_ && options_.splitting == Splitting::automatic) boxes_open_ = true;
    } else {
        boxes_open_ = by_boxes_.step();
    }
    return !answered();
}

Decision PropertyDecision::decision() const {
    Decision decision = by_boxes_.decision();
    if (!by_signs_) return decision;
    const Decision& signs = by_signs_->decision();
    const std::size_t boxes = decision.boxes + signs.boxes;
    const double settled = std::max(decision.settled, signs.settled);
    if (signs.answer != Answer::unknown) decision = signs;
    decision.boxes = boxes;
    decision.settled = settled;
    return decision;
}

Decision decide(const PreparedNetwork& prepared, const Property& property, DecideOptions options) {
    PropertyDecision search(prepared, property, options);
    while (search.step()) {
    }
    return search.decision();
}

}  // namespace tessera::verify
