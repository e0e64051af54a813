#include "labs/scale_time/network_sweep.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "core/parallel.h"

namespace tessera::scale_time {
namespace {

using Clock = std::chrono::steady_clock;

/// Trainings take turns of this length.
constexpr std::chrono::milliseconds turn{8};

std::size_t steps_for(const SweepSettings& settings, int width) {
    if (settings.same_product_width == 0) return settings.steps;
    const double factor = static_cast<double>(settings.same_product_width) / width;
    return std::max<std::size_t>(
        1, static_cast<std::size_t>(std::llround(static_cast<double>(settings.steps) * factor)));
}

}  // namespace

const std::vector<Record>& Cell::records() const {
    static const std::vector<Record> none;
    return run == nullptr ? none : run->records();
}

NetworkSweep::NetworkSweep(std::shared_ptr<const ImageSet> images, SweepSettings settings)
    : images_(std::move(images)), settings_(std::move(settings)) {
    require(!settings_.widths.empty() && !settings_.data.empty() && settings_.seeds > 0,
            "a sweep needs a width, a number of images and a seed");
    test_ = std::make_shared<const Lessons>(test_lessons(*images_));
    for (std::size_t seed = 0; seed < settings_.seeds; ++seed) {
        for (const std::size_t n : settings_.data) {
            lessons_of(n, seed);
            for (const int width : settings_.widths) {
                Cell cell;
                cell.width = width;
                cell.n = n;
                cell.seed = seed;
                cell.steps = steps_for(settings_, width);
                cell.parameters =
                    parameter_count(settings_.network.architecture, width, images_->shape);
                cells_.push_back(std::move(cell));
            }
        }
    }
}

std::shared_ptr<const Lessons> NetworkSweep::lessons_of(std::size_t n, std::size_t seed) {
    // Without label noise all seeds learn from the same images.
    const std::size_t noisy_seed = settings_.label_noise > 0 ? seed : 0;
    auto& lessons = lessons_[{n, noisy_seed}];
    if (lessons == nullptr) {
        lessons = std::make_shared<const Lessons>(training_lessons(
            *images_, n, settings_.label_noise, settings_.first_seed + noisy_seed));
    }
    return lessons;
}

void NetworkSweep::start(Cell& cell) {
    cell.run = std::make_unique<NetworkRun>(settings_.network, images_->shape, cell.width,
                                            lessons_of(cell.n, cell.seed), test_,
                                            settings_.first_seed + cell.seed);
}

bool NetworkSweep::finished(const Cell& cell) const {
    if (!cell.started()) return false;
    if (cell.run->diverged() || cell.run->steps() >= std::max(cell.steps, cell.extended))
        return true;
    const bool below =
        !cell.records().empty() && cell.records().back().test <= settings_.stop_below;
    return below && cell.run->steps() >= cell.extended;
}

bool NetworkSweep::done() const {
    return std::ranges::all_of(cells_, [this](const Cell& cell) { return finished(cell); });
}

std::size_t NetworkSweep::finished_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(cells_, [this](const Cell& cell) { return finished(cell); }));
}

double NetworkSweep::fraction() const {
    double done = 0;
    for (const Cell& cell : cells_) {
        if (finished(cell)) {
            done += 1;
        } else if (cell.started()) {
            done += static_cast<double>(cell.run->steps()) /
                    static_cast<double>(std::max(cell.steps, cell.extended));
        }
    }
    return done / static_cast<double>(cells_.size());
}

void NetworkSweep::extend(std::size_t cell, std::size_t steps) {
    require(cell < cells_.size(), "no such training");
    cells_[cell].extended = steps;
}

std::size_t NetworkSweep::advance(Clock::time_point until, std::size_t threads) {
    if (scratch_.size() < threads) scratch_.resize(threads);
    const std::size_t at_once = std::max(threads, settings_.widths.size() * settings_.data.size());
    const std::size_t before = finished_count();
    do {
        std::vector<Cell*> active;
        for (Cell& cell : cells_) {
            if (active.size() == at_once) break;
            if (finished(cell)) continue;
            if (!cell.started()) start(cell);
            active.push_back(&cell);
        }
        if (active.empty()) break;
        parallel_for(active.size(), threads, [&](std::size_t index, std::size_t worker) {
            Cell& cell = *active[index];
            const Clock::time_point end = Clock::now() + turn;
            do {
                cell.run->step(scratch_[worker]);
            } while (!finished(cell) && Clock::now() < end);
        });
    } while (Clock::now() < until);
    return finished_count() - before;
}

std::vector<const Cell*> NetworkSweep::seeds_of(int width, std::size_t n) const {
    std::vector<const Cell*> found;
    for (const Cell& cell : cells_) {
        if (cell.width == width && cell.n == n && !cell.records().empty()) found.push_back(&cell);
    }
    return found;
}

}  // namespace tessera::scale_time
