#include "verify/relu_split.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/errors.h"
#include "nn/pass.h"
#include "verify/attack.h"

namespace tessera::verify {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The neuron whose relaxation costs most: the coefficient's size times how far the relaxation's
/// own point is off the ReLU, or times the triangle's height where it is nowhere. -1: none is
/// undecided.
Index neuron_to_split(const ReluForm& form, const std::vector<Sign>& signs,
                      const NeuronBounds& bounds, const Relaxed& relaxed) {
    Index best = -1;
    double largest = -1;
    for (Index j = 0; j < form.neurons; ++j) {
        const double l = bounds.lower[j];
        const double u = bounds.upper[j];
        if (l >= 0 || u <= 0 || signs[static_cast<std::size_t>(j)] != Sign::free) continue;
        const double weight = std::abs(relaxed.by_neuron[j]) + 1e-12;
        const double height = -l * u / (u - l);
        const double gap = relaxed.gaps.size() > 0 ? relaxed.gaps[j] : height;
        const double cost = weight * (gap + 1e-6 * height);
        if (cost <= largest) continue;
        largest = cost;
        best = j;
    }
    return best;
}

/// A point that rounding has put just outside a region, inside it.
std::vector<double> moved_into(const Region& region, std::vector<double> input) {
    std::vector<double> scaled(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
        const double radius = region.radius[i];
        input[i] = std::clamp(input[i], region.centre[i] - radius, region.centre[i] + radius);
        scaled[i] = radius > 0 ? (input[i] - region.centre[i]) / radius : 0.0;
    }
    const double size = distance(scaled, std::vector<double>(input.size()), region.norm);
    if (region.norm == Norm::infinity || size <= 1) return input;
    const double share = (1 - 0x1p-52 * static_cast<double>(input.size() + 2)) / size;
    for (std::size_t i = 0; i < input.size(); ++i) {
        input[i] = region.centre[i] + share * (input[i] - region.centre[i]);
    }
    return input;
}

}  // namespace

std::vector<std::vector<OutputCondition>> adversarial_cases(const Question& question, int classes) {
    const RowMatrix rows = margin_rows(classes, question.label, question.targets);
    std::vector<std::vector<OutputCondition>> cases;
    for (Index t = 0; t < rows.rows(); ++t) {
        cases.push_back({{{rows.row(t).begin(), rows.row(t).end()}, 0}});
    }
    return cases;
}

ReluDecision::ReluDecision(const PreparedNetwork& prepared, const ReluForm& form, Region region,
                           const std::vector<std::vector<OutputCondition>>& unsafe,
                           SplitOptions options)
    : prepared_(prepared), form_(form), region_(std::move(region)), options_(options) {
    Node root{std::vector<Sign>(static_cast<std::size_t>(form.neurons), Sign::free), {}, {}, 0};
    for (const auto& conditions : unsafe) {
        LinearFunctions functions{RowMatrix(std::ssize(conditions), form.output.size()),
                                  Vector(std::ssize(conditions))};
        for (std::size_t i = 0; i < conditions.size(); ++i) {
            const auto row = static_cast<Index>(i);
            functions.rows.row(row) = Eigen::Map<const Eigen::RowVectorXd>(
                conditions[i].coefficients.data(), form.output.size());
            functions.offsets[row] = conditions[i].offset;
        }
        root.cases.push_back(cases_.size());
        cases_.push_back(std::move(functions));
    }
    open_.push_back(std::move(root));
    try_input(region_.centre);
}

ReluDecision::ReluDecision(const PreparedNetwork& prepared, const ReluForm& form,
                           const Property& property, SplitOptions options)
    : ReluDecision(prepared, form,
                   (check_fits(property, prepared), box(property.lower, property.upper)),
                   property.unsafe, options) {
    low_ = property.lower;
    high_ = property.upper;
    // What was tried before the box was known exactly is tried again within it.
    decision_ = Decision{};
    try_input(region_.centre);
}

void ReluDecision::try_input(std::vector<double> input) {
    if (decision_.answer == Answer::violated) return;
    input = moved_into(region_, std::move(input));
    for (std::size_t i = 0; i < low_.size(); ++i) {
        input[i] = std::clamp(input[i], low_[i], high_[i]);
    }
    std::vector<double> output = outputs_at(prepared_.network, input);
    const Eigen::Map<const Vector> y(output.data(), std::ssize(output));
    for (const LinearFunctions& functions : cases_) {
        const Vector values = functions.rows * y + functions.offsets;
        if (values.size() > 0 && values.maxCoeff() > 0) continue;
        decision_.answer = Answer::violated;
        decision_.input = std::move(input);
        decision_.output = std::move(output);
        return;
    }
}

/// A sub-problem that is proved safe.
void ReluDecision::settle(const Node& node) {
    decision_.settled += std::ldexp(1.0, -node.splits);
}

bool ReluDecision::step() {
    if (decision_.answer != Answer::unknown || decision_.boxes == options_.most_nodes) return false;
    if (open_.empty()) {
        if (undecided_ == 0) decision_.answer = Answer::holds;
        return false;
    }
    Node node = std::move(open_.back());
    open_.pop_back();
    ++decision_.boxes;
    node.bounds = bound_neurons(form_, region_, node.signs, options_.relu, node.bounds);
    if (contradictory(node.bounds)) {
        settle(node);
        return true;
    }
    std::vector<std::size_t> possible;
    Relaxed worst;
    worst.bound = infinity;
    for (const std::size_t index : node.cases) {
        const LinearFunctions& functions = cases_[index];
        const InputFunctions linear =
            bound_functions(form_, region_, node.signs, options_.relu, node.bounds, functions);
        double best = -infinity;
        for (Index i = 0; i < functions.rows.rows(); ++i) {
            best = std::max(best, smallest(linear, i, region_));
        }
        if (best > 0) continue;
        Relaxed relaxed = relaxed_minimum({form_, region_, node.signs, node.bounds}, functions);
        if (relaxed.bound > 0) continue;
        if (!relaxed.input.empty()) try_input(relaxed.input);
        for (Index i = 0; i < functions.rows.rows(); ++i) {
            const double* a = linear.coefficients.row(i).data();
            try_input(minimiser(region_, {a, static_cast<std::size_t>(form_.inputs)}));
        }
        if (decision_.answer == Answer::violated) return false;
        possible.push_back(index);
        if (relaxed.bound < worst.bound) worst = std::move(relaxed);
    }
    if (possible.empty()) {
        settle(node);
        return true;
    }
    node.cases = std::move(possible);
    split(node, worst);
    return true;
}

/// The side on which the relaxation's point lies goes first: a violation is more likely there.
void ReluDecision::split(const Node& node, const Relaxed& relaxed) {
    const Index j = neuron_to_split(form_, node.signs, node.bounds, relaxed);
    if (j < 0) {
        ++undecided_;
        return;
    }
    const bool positive_first = !relaxed.input.empty() && arguments_at(form_, relaxed.input)[j] > 0;
    for (const bool first : {false, true}) {
        Node child = node;
        const bool positive = first == positive_first;
        child.signs[static_cast<std::size_t>(j)] = positive ? Sign::positive : Sign::negative;
        ++child.splits;
        open_.push_back(std::move(child));
    }
}

ReluDistance::ReluDistance(const PreparedNetwork& prepared, const ReluForm& form, Question question,
                           double largest, ReluDistanceOptions options)
    : prepared_(prepared),
      form_(form),
      question_(std::move(question)),
      options_(options),
      rows_(
          margin_rows(prepared.architecture().output().size(), question_.label, question_.targets)),
      upper_(largest),
      closest_leaf_(infinity) {
    require(question_.mask.empty(), "the exact distance knows no mask");
    const auto attack = nearest_attack(prepared.network, question_, largest,
                                       {.restarts = options.attack_restarts, .seed = options.seed});
    if (attack) try_input(attack->input);
    try_input(question_.centre);
    Node root{0, std::vector<Sign>(static_cast<std::size_t>(form.neurons), Sign::free), {}, {}};
    for (std::size_t t = 0; t < question_.targets.size(); ++t) {
        root.targets.push_back(static_cast<int>(t));
    }
    queue_.push_back(std::move(root));
}

void ReluDistance::try_input(const std::vector<double>& input) {
    const auto all = margins(prepared_.network, input, question_.label, question_.targets);
    if (*std::min_element(all.begin(), all.end()) > 0) return;
    if (question_.clip) {
        for (const double x : input) {
            if (x < question_.clip->low || x > question_.clip->high) return;
        }
    }
    std::vector<double> near = pulled_in(prepared_.network, question_, input);
    const double length = distance(near, question_.centre, question_.norm);
    if (length > upper_ || (nearest_ && length == upper_)) return;
    upper_ = length;
    nearest_ = std::move(near);
}

/// The relaxation's point lies on the border itself; rounding decides on which side, so that points
/// a little beyond it are tried too.
void ReluDistance::try_around(const std::vector<double>& input) {
    for (const double share : {0.0, 1e-12, 1e-10, 1e-8}) {
        std::vector<double> point = input;
        for (std::size_t i = 0; i < point.size(); ++i) {
            point[i] += share * (input[i] - question_.centre[i]);
        }
        try_input(point);
    }
}

/// The nearest input of a cell that is adversarial by a little, where the nearest that just is one
/// lies at a corner of the cell, so that hardly anything around it is.
void ReluDistance::try_inside(const Node& node, const Region& region) {
    for (const double depth : {1e-12, 1e-10, 1e-8}) {
        for (const int t : node.targets) {
            const Relaxed relaxed = relaxed_distance({form_, region, node.signs, node.bounds},
                                                     {rows_.row(t), Vector::Constant(1, depth)},
                                                     question_.centre, question_.norm);
            if (!relaxed.input.empty()) try_input(relaxed.input);
        }
        if (far(node.distance)) return;
    }
}

void ReluDistance::push(Node node) {
    queue_.push_back(std::move(node));
    std::push_heap(queue_.begin(), queue_.end());
}

bool ReluDistance::step() {
    if (complete_) return false;
    const double next = queue_.empty() ? infinity : queue_.front().distance;
    lower_ = std::max(lower_, std::min({next, closest_leaf_, upper_}));
    if (queue_.empty() || far(next)) {
        complete_ = far(lower_);
        return false;
    }
    if (queue_.size() > options_.largest_queue) return false;
    std::pop_heap(queue_.begin(), queue_.end());
    Node node = std::move(queue_.back());
    queue_.pop_back();
    ++nodes_;
    const Region region = region_of(question_, upper_);
    node.bounds = bound_neurons(form_, region, node.signs, options_.relu, node.bounds);
    if (contradictory(node.bounds)) return true;
    const InputFunctions linear = bound_functions(form_, region, node.signs, options_.relu,
                                                  node.bounds, {rows_, Vector::Zero(rows_.rows())});
    std::vector<int> possible;
    Relaxed nearest;
    nearest.bound = infinity;
    for (const int t : node.targets) {
        if (smallest(linear, t, region) > 0) continue;
        Relaxed relaxed =
            relaxed_distance({form_, region, node.signs, node.bounds},
                             {rows_.row(t), Vector::Zero(1)}, question_.centre, question_.norm);
        if (!relaxed.input.empty()) try_around(relaxed.input);
        if (far(relaxed.bound)) continue;
        possible.push_back(t);
        if (relaxed.bound < nearest.bound) nearest = std::move(relaxed);
    }
    if (possible.empty() || far(nearest.bound)) return true;
    node.targets = std::move(possible);
    node.distance = std::max(node.distance, nearest.bound);
    const Index j = neuron_to_split(form_, node.signs, node.bounds, nearest);
    if (j < 0) try_inside(node, region);
    if (far(node.distance)) return true;
    if (j < 0) {
        closest_leaf_ = std::min(closest_leaf_, node.distance);
        return true;
    }
    for (const Sign sign : {Sign::positive, Sign::negative}) {
        Node child = node;
        child.signs[static_cast<std::size_t>(j)] = sign;
        push(std::move(child));
    }
    return true;
}

}  // namespace tessera::verify
