#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/linear_algebra.h"
#include "verify/back_substitution.h"
#include "verify/lines.h"
#include "verify/prepared.h"
#include "verify/region.h"

/// Bounds of every neuron of a network on a region, layer by layer (CNN-Cert, "whole pass").
namespace tessera::verify {

/// How neurons are bounded.
enum class Method {
    linear,   ///< linear bounds back to the input (CNN-Cert; Fast-Lin and CROWN by the ReLU rule)
    interval  ///< interval arithmetic, the last linear layers together (IBP)
};

/// A lower slope that somebody chose for one unstable ReLU.
struct ChosenSlope {
    int value = 0;  ///< the pre-activation's value
    int neuron = 0;
    double slope = 0;
};

struct BoundOptions {
    Method method = Method::linear;
    ReluRule relu = ReluRule::adaptive;
    /// ReLUs that interval arithmetic finds stable get no linear bounds of their own: the bounds
    /// of all others and of the outputs are the same.
    bool skip_stable = true;
    std::vector<ChosenSlope> slopes{};
    std::size_t threads = 1;
};

/// Lower bounds of linear functions of the output.
struct OutputBounds {
    std::vector<double> lower;
    double margin = 0;               ///< the largest that was taken off for rounding
    InputCoefficients coefficients;  ///< of the lower bounds by the input, when asked for
};

/// One pass over the network, a layer at a time.
class BoundPass {
public:
    /// `prepared` must outlive it. Throws std::invalid_argument when the region does not fit.
    BoundPass(const PreparedNetwork& prepared, Region region, BoundOptions options = {});
    BoundPass(const BoundPass&) = delete;
    BoundPass& operator=(const BoundPass&) = delete;

    /// Begins again with another region, in the same memory.
    void restart(Region region);

    /// Bounds what the next layer reads; false when none is left.
    bool step();
    void run() {
        while (step()) {
        }
    }

    /// Lower bounds of rows . output + offsets, after all steps.
    OutputBounds lower_bounds(const RowMatrix& rows, std::span<const double> offsets = {},
                              bool with_coefficients = false);

    /// By value: known for pre-activations, inputs of maxima, and outputs of both.
    const std::vector<ValueBounds>& values() const { return bounds_; }
    /// By node: known for activations and maxima.
    const std::vector<NodeLines>& lines() const { return lines_; }
    /// ReLUs (or other activations) whose input interval holds 0 inside.
    std::size_t unstable() const { return unstable_; }
    /// All neurons with an activation.
    std::size_t neurons() const { return neurons_; }

private:
    void find_magnitude(std::size_t node);
    /// Sixteen positions at most, and the channels to be bounded there, on both sides.
    struct Job {
        std::vector<int> positions;
        std::vector<std::array<int, lane_count>> channels;
    };
    /// Sixteen neurons at most, each to be bounded from above (1) or below (-1).
    struct PackedJob {
        std::vector<int> positions;
        std::array<int, lane_count> channels{};
        LaneNumbers signs{};
    };
    std::vector<Job> all_jobs(int value) const;
    std::vector<PackedJob> undecided_jobs(int value, const std::vector<double>& sides) const;
    void bound_value(int value);
    void bound_undecided(int value);
    /// `sides`: the one on which each neuron is bounded; empty: both.
    void run_jobs(int value, const std::vector<Job>& jobs, Stop stop,
                  std::span<const double> sides = {});
    void run_job(int value, const Job& job, std::span<const double> sides, BackSubstitution& work);
    void run_packed_jobs(int value, const std::vector<PackedJob>& jobs);
    void make_lines(std::size_t node);
    void make_pool_lines(std::size_t node);

    const PreparedNetwork& prepared_;
    Region region_;
    BoundOptions options_;
    std::vector<ValueBounds> bounds_;
    std::vector<NodeLines> lines_;
    std::vector<std::optional<BackSubstitution>> work_;  ///< one for each thread
    std::size_t next_node_ = 0;
    std::size_t unstable_ = 0;
    std::size_t neurons_ = 0;
};

}  // namespace tessera::verify
