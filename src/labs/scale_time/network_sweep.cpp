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

const TrainingCurve& Cell::curve() const {
    return run == nullptr || run->steps() < received.steps ? received : run->curve();
}

double Cell::cost() const {
    // A step of no parameters would still draw a batch.
    constexpr double overhead = 300;
    return static_cast<double>(steps) * (static_cast<double>(parameters) + overhead);
}

NetworkSweep::NetworkSweep(std::shared_ptr<const ImageSet> images, SweepSettings settings)
    : images_(std::move(images)), settings_(std::move(settings)) {
    require(!settings_.widths.empty() && !settings_.data.empty() && settings_.seeds > 0,
            "a sweep needs a width, a number of images and a seed");
    test_ = std::make_shared<const Lessons>(test_lessons(*images_));
    std::vector<double> noises{settings_.label_noise};
    if (settings_.clean_twins) noises.push_back(0.0);
    for (std::size_t seed = 0; seed < settings_.seeds; ++seed) {
        for (const std::size_t n : settings_.data) {
            for (const double noise : noises) {
                lessons_of(n, seed, noise);
                for (const int width : settings_.widths) {
                    Cell cell;
                    cell.width = width;
                    cell.n = n;
                    cell.seed = seed;
                    cell.label_noise = noise;
                    cell.steps = steps_for(settings_, width);
                    cell.parameters =
                        parameter_count(settings_.network.architecture, width, images_->shape);
                    cells_.push_back(std::move(cell));
                }
            }
        }
    }
}

std::shared_ptr<const Lessons> NetworkSweep::lessons_of(std::size_t n, std::size_t seed,
                                                        double noise) {
    // Without label noise all seeds learn from the same images.
    const std::size_t noisy_seed = noise > 0 ? seed : 0;
    auto& lessons = lessons_[{n, noisy_seed, noise}];
    if (lessons == nullptr) {
        lessons = std::make_shared<const Lessons>(
            training_lessons(*images_, n, noise, settings_.first_seed + noisy_seed));
    }
    return lessons;
}

void NetworkSweep::start(Cell& cell) {
    cell.run = std::make_unique<NetworkRun>(settings_.network, images_->shape, cell.width,
                                            lessons_of(cell.n, cell.seed, cell.label_noise), test_,
                                            settings_.first_seed + cell.seed);
}

bool NetworkSweep::finished(const Cell& cell) const {
    const TrainingCurve& curve = cell.curve();
    if (curve.diverged || curve.steps >= std::max(cell.steps, cell.extended)) return true;
    const bool below = !curve.records.empty() && curve.records.back().test <= settings_.stop_below;
    return below && curve.steps >= cell.extended;
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
        } else {
            done += static_cast<double>(cell.curve().steps) /
                    static_cast<double>(std::max(cell.steps, cell.extended));
        }
    }
    return done / static_cast<double>(cells_.size());
}

void NetworkSweep::extend(std::size_t cell, std::size_t steps) {
    require(cell < cells_.size(), "no such training");
    cells_[cell].extended = steps;
}

void NetworkSweep::give(std::size_t cell) {
    require(cell < cells_.size(), "no such training");
    // What was trained here so far stays in sight until the helper is further.
    cells_[cell].elsewhere = true;
    cells_[cell].received = cells_[cell].curve();
    cells_[cell].run.reset();
}

void NetworkSweep::take(std::size_t cell, TrainingCurve curve, bool done) {
    require(cell < cells_.size(), "no such training");
    if (curve.steps >= cells_[cell].received.steps) cells_[cell].received = std::move(curve);
    if (done) cells_[cell].elsewhere = false;
}

void NetworkSweep::take_back(std::size_t cell) {
    require(cell < cells_.size(), "no such training");
    cells_[cell].elsewhere = false;
}

bool NetworkSweep::advance_cell(std::size_t index, Clock::time_point until) {
    require(index < cells_.size(), "no such training");
    if (scratch_.empty()) scratch_.resize(1);
    Cell& cell = cells_[index];
    if (cell.run == nullptr) start(cell);
    while (!finished(cell) && Clock::now() < until) cell.run->step(scratch_.front());
    return finished(cell);
}

bool NetworkSweep::advance(Clock::time_point until, std::size_t threads) {
    if (scratch_.size() < threads) scratch_.resize(threads);
    const std::size_t at_once = std::max(threads, settings_.widths.size() * settings_.data.size());
    bool worked = false;
    do {
        std::vector<Cell*> active;
        for (Cell& cell : cells_) {
            if (active.size() == at_once) break;
            if (cell.elsewhere || finished(cell)) continue;
            if (cell.run == nullptr) start(cell);
            active.push_back(&cell);
        }
        if (active.empty()) break;
        worked = true;
        parallel_for(active.size(), threads, [&](std::size_t index, std::size_t worker) {
            Cell& cell = *active[index];
            const Clock::time_point end = Clock::now() + turn;
            do {
                cell.run->step(scratch_[worker]);
            } while (!finished(cell) && Clock::now() < end);
        });
    } while (Clock::now() < until);
    return worked;
}

std::vector<const Cell*> NetworkSweep::seeds_of(int width, std::size_t n) const {
    std::vector<const Cell*> found;
    for (const Cell& cell : cells_) {
        if (cell.width == width && cell.n == n && cell.label_noise == settings_.label_noise &&
            !cell.records().empty()) {
            found.push_back(&cell);
        }
    }
    return found;
}

const Cell* NetworkSweep::clean_twin(const Cell& cell) const {
    if (!settings_.clean_twins) return nullptr;
    const auto found = std::ranges::find_if(cells_, [&](const Cell& other) {
        return other.width == cell.width && other.n == cell.n && other.seed == cell.seed &&
               other.label_noise == 0 && !other.records().empty();
    });
    return found == cells_.end() ? nullptr : &*found;
}

}  // namespace tessera::scale_time
