#include "labs/scale_time/lab_collapse.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "core/statistics.h"
#include "labs/scale_time/lab_curves.h"
#include "labs/scale_time/lab_provenance.h"
#include "labs/scale_time/lab_reference.h"

namespace tessera::scale_time {
namespace {

constexpr double first_product = 0.1;
constexpr double last_product = 1e5;
constexpr int points_per_decade = 10;
/// A draw of this size is done well within a frame.
constexpr int quick_size = 100;
/// A mean over fewer draws is not held against a table.
constexpr std::size_t judged_draws = 10;
/// So many combined standard errors are taken for a difference.
constexpr double clear_errors = 4.0;
/// By how much a curve may be off the master curve and still be called collapsed.
constexpr double collapsed = 0.1;
/// The figures end where the master curve is this low, and where a curve is this far off it.
constexpr double lowest_shown = 1e-4;
constexpr double furthest_shown = 100;
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void CollapseLab::reset(const lab::Json& config) {
    parameters_ = lab::from_config<Parameters>(config);
    if (parameters_.sizes.empty()) throw lab::ConfigError("sizes: empty; give at least one");
    teacher_ = {parameters_.directions, parameters_.spectrum_decay, parameters_.target_decay};
    const int decades = static_cast<int>(std::lround(std::log10(last_product / first_product)));
    products_ = geometric(first_product, last_product, decades * points_per_decade + 1);
    master_ = master_losses(teacher_, products_);
    std::vector<int> sizes = parameters_.sizes;
    sizes.push_back(parameters_.p);
    std::ranges::sort(sizes);
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    rest_.begin();
    curves_.clear();
    for (const int size : sizes) {
        curves_.push_back({size, std::vector<std::vector<double>>(products_.size()), {}});
    }
}

void CollapseLab::draw(Curve& curve, std::size_t index) const {
    RandomStream stream("scale-time", static_cast<std::uint64_t>(parameters_.seed),
                        std::format("teacher-{}", curve.size), index);
    const SubspaceLoss loss(teacher_, curve.size, stream);
    const double clock = parameters_.divide ? 1.0 / curve.size : 1.0;
    for (std::size_t k = 0; k < products_.size(); ++k) {
        curve.losses[k].push_back(loss.at(products_[k] * clock));
    }
    curve.floors.push_back(loss.floor());
}

/// The curve with the fewest draws. Large sizes wait until all draws of small ones are done: a draw
/// cannot be interrupted, and a slider in motion must not wait for one.
CollapseLab::Curve* CollapseLab::next_curve() {
    const auto slow = [](const Curve& curve) { return curve.size > quick_size; };
    const std::span<Curve> curves(curves_);
    const auto border = std::ranges::find_if(curves, slow) - curves.begin();
    const auto quick = curves.first(static_cast<std::size_t>(border));
    for (const std::span<Curve> some : {quick, curves.subspan(quick.size())}) {
        if (some.empty()) continue;
        Curve& least = *std::ranges::min_element(some, {}, &Curve::draws);
        if (least.draws() < static_cast<std::size_t>(parameters_.draws)) return &least;
    }
    return nullptr;
}

lab::Progress CollapseLab::step(const lab::Budget& whole) {
    const lab::Budget budget = rest_.within(whole);
    lab::Progress progress;
    const bool hurried = budget.deadline != lab::Budget{}.deadline;
    Curve* next = next_curve();
    // One draw of each size is shown at once.
    const bool first = next != nullptr && next->draws() == 0;
    while (next != nullptr && !budget.spent(progress.steps)) {
        const bool slow = next->size > quick_size;
        if (hurried && progress.steps > 0 && (slow || (first && next->draws() > 0))) break;
        if (slow && !rest_.over(budget)) break;
        draw(*next, next->draws());
        next = next_curve();
        ++progress.steps;
    }
    std::size_t done = 0;
    for (const Curve& curve : curves_) done += curve.draws();
    progress.done = next == nullptr;
    progress.fraction =
        static_cast<double>(done) /
        static_cast<double>(curves_.size() * static_cast<std::size_t>(parameters_.draws));
    return progress;
}

/// The mean curve between its points, linear in the logarithm of the product.
double CollapseLab::mean_loss(const Curve& curve, double product) const {
    const double place = std::log10(product / first_product) * points_per_decade;
    const auto left = static_cast<std::size_t>(
        std::clamp(std::floor(place + 1e-9), 0.0, static_cast<double>(products_.size() - 2)));
    const double part = std::clamp(place - static_cast<double>(left), 0.0, 1.0);
    return (1 - part) * mean(curve.losses[left]) + part * mean(curve.losses[left + 1]);
}

const CollapseLab::Curve* CollapseLab::curve_of(int size) const {
    const auto found = std::ranges::find(curves_, size, &Curve::size);
    return found == curves_.end() || found->floors.empty() ? nullptr : &*found;
}

bool CollapseLab::as_measured_before() const {
    return parameters_.directions == 512 && parameters_.spectrum_decay == 1.5 &&
           parameters_.target_decay == 0.25 && !parameters_.divide;
}

void CollapseLab::emit_curves(lab::Frame& frame) const {
    for (const Curve& curve : curves_) {
        if (curve.floors.empty()) continue;
        const std::string label = std::format("p = {}", curve.size);
        const std::string name = std::format("{:04}", curve.size);
        std::vector<double> times;
        std::vector<double> off;
        for (std::size_t k = 0; k < products_.size(); ++k) {
            times.push_back(products_[k] / curve.size);
            const double distance = std::abs(mean(curve.losses[k]) / master_[k] - 1);
            off.push_back(distance < furthest_shown ? distance : gap);
        }
        frame.channels.push_back(mean_curve("time/" + name, label, times, curve.losses));
        frame.channels.push_back(mean_curve("product/" + name, label, products_, curve.losses));
        frame.channels.push_back(scale_time::curve("off/" + name, label, products_, off));
    }
    std::vector<double> master;
    for (const double loss : master_) master.push_back(loss > lowest_shown ? loss : gap);
    frame.channels.push_back(
        curve("product-master", "p without end [D]", products_, std::move(master)));
}

void CollapseLab::emit_reference(lab::Frame& frame) const {
    if (!as_measured_before()) return;
    lab::Series marks;
    for (const CollapseRow& row : collapse_table()) {
        if (row.size != 0 && curve_of(row.size) == nullptr) continue;
        for (std::size_t k = 0; k < row.losses.size(); ++k) {
            if (row.losses[k] < lowest_shown) continue;
            marks.x.push_back(collapse_products()[k]);
            marks.y.push_back(row.losses[k]);
        }
    }
    frame.channels.push_back({"product-before", "[N] measured before", std::move(marks)});
}

void CollapseLab::emit_checks(lab::Frame& frame) const {
    const Curve* largest = curve_of(curves_.back().size);
    if (largest == nullptr) return;
    const double early = std::abs(mean_loss(*largest, 3) / master_loss(teacher_, 3) - 1);
    const double late = std::abs(mean_loss(*largest, 1000) / master_loss(teacher_, 1000) - 1);
    frame.checks.push_back(
        {"collapse", verdict(early < collapsed),
         std::format("at eta p t = 3 the largest network, p = {}, is {:.1f} % off the master curve",
                     largest->size, 100 * early)});
    frame.checks.push_back(
        {"any-time", verdict(late < collapsed),
         std::format("at eta p t = 1000, when {} directions are learned, its loss is {:.1f} times "
                     "the master's; in the end {} of the loss remain that it cannot reach",
                     learned_directions(teacher_, 1000), 1 + late, shown(mean(largest->floors)))});
    if (!as_measured_before()) return;
    double worst = 0;
    std::size_t cells = 0;
    std::string where;
    for (const CollapseRow& row : collapse_table()) {
        const Curve* curve = row.size == 0 ? nullptr : curve_of(row.size);
        if (curve == nullptr || curve->floors.size() < judged_draws) continue;
        for (std::size_t k = 0; k < row.losses.size(); ++k) {
            const auto place = static_cast<std::size_t>(std::lround(
                std::log10(collapse_products()[k] / first_product) * points_per_decade));
            // The table is printed to its last digit and has a scatter of about the same size.
            const double spread = standard_error(curve->losses[place]);
            const double z = (mean(curve->losses[place]) - row.losses[k]) /
                             std::hypot(spread, spread, 0.5 * row.last_digit);
            ++cells;
            if (std::abs(z) < std::abs(worst)) continue;
            worst = z;
            where = std::format("p = {}, eta p t = {}", row.size, shown(collapse_products()[k]));
        }
    }
    if (cells == 0) return;
    frame.checks.push_back(
        {"collapse-table", verdict(std::abs(worst) < clear_errors),
         std::format("{} cells measured before; the largest difference is {:+.1f} combined "
                     "standard errors ({})",
                     cells, worst, where)});
}

lab::Frame CollapseLab::emit() const {
    lab::Frame frame;
    emit_curves(frame);
    emit_reference(frame);
    frame.channels.push_back(lab::text("provenance", provenance_text(parameters_.experiment)));
    const std::size_t draws = std::ranges::min_element(curves_, {}, &Curve::draws)->draws();
    frame.channels.push_back(
        lab::scalar("draws-done", "draws done of all sizes", static_cast<double>(draws)));
    frame.channels.push_back(lab::text(
        "collapse/note",
        parameters_.divide
            ? "R is divided by the root of p: against time all sizes now agree, and against size "
              "times time they do not. Size has stopped to act like time."
            : "Against time each size has its own curve. Against size times time they lie on one, "
              "until each small network has learned all its directions and stays on its floor."));
    emit_checks(frame);
    return frame;
}

std::vector<lab::Channel> CollapseLab::records() const {
    lab::Table table;
    table.columns = {"p", "eta_p_t", "draw", "relative_loss"};
    for (const Curve& curve : curves_) {
        for (std::size_t k = 0; k < products_.size(); ++k) {
            for (std::size_t draw = 0; draw < curve.losses[k].size(); ++draw) {
                table.values.insert(table.values.end(),
                                    {static_cast<double>(curve.size), products_[k],
                                     static_cast<double>(draw), curve.losses[k][draw]});
            }
        }
    }
    return {{"losses", "losses", std::move(table)}};
}

}  // namespace tessera::scale_time
