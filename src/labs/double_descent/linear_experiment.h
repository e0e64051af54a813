#pragma once

#include "core/least_squares.h"
#include "core/statistics.h"
#include "labs/double_descent/linear_problem.h"
#include "labs/double_descent/split.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace tessera::double_descent {

/// Linear regression on a growing number of rows of a data set, with everything the paper removes
/// or manipulates (figures 1 to 5 and 8 to 10).
struct LinearSettings {
    std::vector<Index> sizes;  ///< numbers of training rows N; each 1 <= N < n
    std::size_t repeats = 50;  ///< random splits
    SeedRule seed_rule = SeedRule::mt19937;
    std::uint64_t seed = 0;
    RankRule rule;                   ///< of the fit itself; {.relative = 0} is the published code's
    std::vector<double> cutoffs;     ///< figure 2: drop singular values below these
    std::vector<Index> modes;        ///< figure 3: keep that many leading modes
    std::vector<double> prefactors;  ///< figures 9 and 10: how far the adversary moves
    bool prefactors_in_residuals = false;  ///< figure 10: in units of the residuals' rms, not of y
};

/// The paper's settings: N = 1, ..., 39; cutoffs 10^(-3, -2.5, ..., 0); modes 1, ..., 10 or, with
/// 20 features and more, 5, 10, ..., 25; prefactors 0, 10^(-1, -0.5, ..., 1.5).
LinearSettings paper_settings(const LinearProblem& problem);

/// A mean squared error for the two directions +a and -a of an adversary: singular vectors have no
/// sign of their own.
struct SignedError {
    double plus = 0;
    double minus = 0;
    double mean() const { return (plus + minus) / 2; }
};

/// What one fit on N rows gave. "Test" is over all other rows, n - N of them. All are mean squared
/// errors unless stated. Vectors run over the settings' cutoffs, modes and prefactors.
struct LinearResult {
    Index size = 0;  ///< N
    std::size_t repeat = 0;
    double train = 0;
    double test = 0;
    double smallest_singular_value = 0;  ///< of the kept modes; 0 when none is kept
    double parameter_norm = 0;           ///< ||beta_hat||
    Index kept_modes = 0;
    Index dropped_modes = 0;        ///< by the settings' rule, never silently
    double no_residuals_train = 0;  ///< factor 3 removed: targets X beta*
    double no_residuals_test = 0;
    double bias_square_of_mean = 0;  ///< (mean over test rows of (x_hat - x).beta*)^2: published
    double bias_mean_of_squares =
        0;  ///< mean over test rows of ((x_hat - x).beta*)^2: as described
    std::vector<double> cutoff_train;  ///< factor 1 removed
    std::vector<double> cutoff_test;
    std::vector<double> modes_train;  ///< of the k-mode fit; the paper draws `train` instead
    std::vector<double> modes_test;   ///< factor 2 removed
    std::vector<SignedError> adversarial_test;  ///< test rows moved along the last right vector
    std::vector<SignedError>
        adversarial_train;  ///< test error when training targets were moved along
                            ///< the last left vector; the training error stays
};

/// Scratch space of one thread; it remembers the shuffled rows of the repeat it worked on last.
struct LinearWorkspace {
    SingularValueSolver solver;
    SingularModes modes;
    Matrix X;                             // N x D, training features
    Matrix targets;                       // N x 2: y and X beta*
    Matrix triangle_modes;                // triangle times V
    Vector inverses;                      // inverse(S) of the kept modes
    Vector train_errors;                  // N, prediction - target
    Vector triangle_errors;               // the same over all rows, rotated by Q^T
    Vector parameters;                    // D, of a variant of the fit
    Vector difference;                    // D
    Vector train_side;                    // N
    Vector triangle_side;                 // rows of the triangle
    std::vector<double> left;             // per number of modes: squares that no mode explains yet,
    std::vector<double> truncated_train;  // and errors when only so many modes are used
    std::vector<double> truncated_test;
    std::vector<std::size_t> order;
    std::size_t repeat = static_cast<std::size_t>(-1);
};

/// All fits of an experiment. A unit of work is one fit: a few microseconds to a fraction of a
/// millisecond. Results do not depend on the order of units or on threads.
class LinearExperiment {
public:
    /// Throws InputError for a size outside [1, n - 1], no repeat, or a negative or non-finite
    /// cutoff or prefactor.
    LinearExperiment(std::shared_ptr<const LinearProblem> problem, LinearSettings settings);

    const LinearProblem& problem() const { return *problem_; }
    const LinearSettings& settings() const { return settings_; }

    /// repeats * sizes; unit u is repeat u / sizes, size u % sizes.
    std::size_t units() const { return results_.size(); }

    void run_unit(std::size_t unit, LinearWorkspace& workspace);

    /// All units, on up to `threads` threads.
    void run(std::size_t threads = 1);

    const LinearResult& result(std::size_t repeat, std::size_t size_index) const {
        return results_[repeat * settings_.sizes.size() + size_index];
    }
    const std::vector<LinearResult>& results() const { return results_; }

    /// A measure of all of the first `repeats` repeats at one size: what curves and bands are made
    /// of.
    std::vector<double> across_repeats(
        std::size_t size_index, std::size_t repeats,
        const std::function<double(const LinearResult&)>& measure) const;

private:
    std::shared_ptr<const LinearProblem> problem_;
    LinearSettings settings_;
    std::vector<LinearResult> results_;
};

/// One fit in full, for the views that show a single experiment.
struct LinearDetail {
    std::vector<std::size_t> train_rows;  ///< N
    std::vector<std::size_t> test_rows;   ///< n - N
    SingularModes modes;  ///< projections: column 0 u_r . y, column 1 u_r . E, E the residuals
    LeastSquaresFit fit;
    Vector predictions;  ///< n, x . beta_hat for every row of the data set
    double train = 0;    ///< mean squared errors, by direct sums
    double test = 0;
};

LinearDetail fit_in_detail(const LinearProblem& problem, SeedRule seed_rule, std::uint64_t seed,
                           std::size_t repeat, Index size, const RankRule& rule);

}  // namespace tessera::double_descent
