#include "labs/scale_time/capacity.h"

#include <algorithm>
#include <cmath>
#include <format>
#include <utility>

#include "core/errors.h"
#include "core/parallel.h"

namespace tessera::scale_time {
namespace {

using Clock = std::chrono::steady_clock;

/// Searches take turns of this length.
constexpr std::chrono::milliseconds turn{8};
/// Every label is drawn anew.
constexpr double random_labels = 1.0;

}  // namespace

CapacityMeasurement::CapacityMeasurement(std::shared_ptr<const ImageSet> images,
                                         CapacitySettings settings)
    : images_(std::move(images)), settings_(std::move(settings)) {
    if (images_->train_labels.size() < settings_.most) {
        throw InputError(std::format("{}: has {} training images, not {}", images_->name,
                                     images_->train_labels.size(), settings_.most));
    }
    unused_test_ =
        std::make_shared<const Lessons>(training_lessons(*images_, 1, 0.0, settings_.seed));
    for (const int width : settings_.widths) {
        CapacitySearch search;
        search.width = width;
        search.parameters = parameter_count(settings_.network.architecture, width, images_->shape);
        search.attempt = std::min(settings_.fewest, settings_.most);
        searches_.push_back(std::move(search));
    }
}

void CapacityMeasurement::begin(CapacitySearch& search) const {
    auto lessons = std::make_shared<const Lessons>(
        training_lessons(*images_, search.attempt, random_labels, settings_.seed));
    search.run = std::make_unique<NetworkRun>(settings_.network, images_->shape, search.width,
                                              std::move(lessons), unused_test_, settings_.seed);
}

/// Chooses the next attempt, or none.
void CapacityMeasurement::conclude(CapacitySearch& search, bool fitted) const {
    (fitted ? search.fitted : search.not_fitted) = search.attempt;
    ++search.attempts;
    search.run.reset();
    const double low = static_cast<double>(search.fitted);
    const double high = static_cast<double>(search.not_fitted);
    if (search.not_fitted == 0) {
        search.attempt =
            search.fitted == settings_.most ? 0 : std::min(2 * search.fitted, settings_.most);
    } else if (search.fitted == 0) {
        search.attempt = search.not_fitted / 2;
    } else {
        const auto middle = static_cast<std::size_t>(std::llround(std::sqrt(low * high)));
        const bool apart = middle > search.fitted && middle < search.not_fitted;
        search.attempt = apart && high / low > settings_.resolution ? middle : 0;
    }
}

void CapacityMeasurement::train(CapacitySearch& search, TrainingScratch& scratch) const {
    if (search.run == nullptr) begin(search);
    const Clock::time_point end = Clock::now() + turn;
    do {
        search.run->step(scratch);
        const std::vector<Record>& records = search.run->records();
        const bool recorded = !records.empty() && records.back().step == search.run->steps();
        const bool fitted = recorded && records.back().train < settings_.fitted_below;
        if (fitted || search.run->diverged() || search.run->steps() >= settings_.steps) {
            return conclude(search, fitted);
        }
    } while (Clock::now() < end);
}

void CapacityMeasurement::advance(std::size_t threads) {
    if (scratch_.size() < threads) scratch_.resize(threads);
    std::vector<CapacitySearch*> active;
    for (CapacitySearch& search : searches_) {
        if (!search.done()) active.push_back(&search);
    }
    parallel_for(active.size(), threads, [&](std::size_t index, std::size_t worker) {
        train(*active[index], scratch_[worker]);
    });
}

bool CapacityMeasurement::done() const {
    return std::ranges::all_of(searches_, &CapacitySearch::done);
}

}  // namespace tessera::scale_time
