#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "labs/scale_time/images.h"
#include "labs/scale_time/network_run.h"

namespace tessera::scale_time {

/// Many small trainings, one for each width, number of training images and seed. They share
/// nothing: results do not depend on how many threads work, nor on who works when.
struct SweepSettings {
    NetworkSettings network;
    std::vector<int> widths;
    std::vector<std::size_t> data;  ///< numbers of training images
    std::size_t seeds = 1;
    std::uint64_t first_seed = 0;
    double label_noise = 0;
    bool clean_twins = false;  ///< each training a second time, with right labels
    std::size_t steps = 1000;  ///< longest training
    /// A training ends when its test loss is below; 0: never early.
    double stop_below = 0;
    /// With a width here, other widths train longer or shorter: width times steps is the same for
    /// all.
    int same_product_width = 0;
};

/// One training of a sweep.
struct Cell {
    int width = 0;
    std::size_t n = 0;
    std::size_t seed = 0;
    double label_noise = 0;
    std::size_t parameters = 0;
    std::size_t steps = 0;            ///< how long it shall train
    std::size_t extended = 0;         ///< steps that a visitor asked for on top; no early stop then
    bool elsewhere = false;           ///< a helper trains it
    TrainingCurve received;           ///< from the helper
    std::unique_ptr<NetworkRun> run;  ///< nothing before its turn, or when a helper trained it

    /// The longer of what was trained here and what was received: they are parts of one curve.
    const TrainingCurve& curve() const;
    const std::vector<Record>& records() const { return curve().records; }
    /// A measure of the work, start to end.
    double cost() const;
};

class NetworkSweep {
public:
    /// Throws InputError when the images do not suffice.
    NetworkSweep(std::shared_ptr<const ImageSet> images, SweepSettings settings);

    /// Trains until `until` on up to `threads` threads, in slices, all widths of a seed side by
    /// side. The first exception stops it. Returns false when nothing is left to do here.
    bool advance(std::chrono::steady_clock::time_point until, std::size_t threads);
    /// The same with one cell alone; true when its training has ended.
    bool advance_cell(std::size_t cell, std::chrono::steady_clock::time_point until);

    /// Leaves a cell to a helper; `curve` is what it has so far.
    void give(std::size_t cell);
    void take(std::size_t cell, TrainingCurve curve, bool done);
    void take_back(std::size_t cell);

    /// Trains a cell until it has done `steps`, without an early stop.
    void extend(std::size_t cell, std::size_t steps);

    bool finished(const Cell& cell) const;
    bool done() const;
    std::size_t finished_count() const;
    /// Share of the work that is done, by steps; early stops make it jump.
    double fraction() const;

    const std::vector<Cell>& cells() const { return cells_; }
    const SweepSettings& settings() const { return settings_; }
    const ImageSet& images() const { return *images_; }

    /// All cells of a width and a number of images, by seed; only those that have records.
    std::vector<const Cell*> seeds_of(int width, std::size_t n) const;
    /// The cell with the same start, batches and right labels; null when there is none, or no
    /// record of it.
    const Cell* clean_twin(const Cell& cell) const;

private:
    void start(Cell& cell);
    std::shared_ptr<const Lessons> lessons_of(std::size_t n, std::size_t seed, double noise);

    std::shared_ptr<const ImageSet> images_;
    SweepSettings settings_;
    std::shared_ptr<const Lessons> test_;
    std::map<std::tuple<std::size_t, std::size_t, double>, std::shared_ptr<const Lessons>> lessons_;
    std::vector<Cell> cells_;
    std::vector<TrainingScratch> scratch_;
};

}  // namespace tessera::scale_time
