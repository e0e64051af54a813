#pragma once

#include "core/least_squares.h"
#include "labs/double_descent/basis.h"
#include "labs/double_descent/split.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace tessera::double_descent {

/// Regression of a function on [-1, 1] with a growing number of features (the reference code's
/// polynomial script, which makes the paper's introductory figure).
struct PolynomialSettings {
    Basis basis = Basis::legendre;
    TargetFunction function = TargetFunction::wave;
    Index size = 15;                    ///< training points N, uniform on [-1, 1)
    std::vector<Index> feature_counts;  ///< P, in the order in which the draws are made
    std::size_t repeats = 30;
    double noise = 0;                        ///< standard deviation, on the training targets only
    SeedRule seed_rule = SeedRule::mt19937;  ///< mt19937: one generator for all blocks in turn
    std::uint64_t seed = 0;
    RankRule rule;
};

/// P = 1, ..., 25, 30, 40, 50, 100, 200; N = 15; 30 repeats: the published sweep.
PolynomialSettings published_polynomial_settings();

struct PolynomialResult {
    Index feature_count = 0;  ///< P
    std::size_t repeat = 0;
    double train = 0;  ///< mean squared error on the N training points
    double test = 0;   ///< against the noise-free function on 1000 points from -1 to 1
    double smallest_singular_value = 0;
    double condition = 0;  ///< largest over smallest kept singular value
    double parameter_norm = 0;
    Index kept_modes = 0;
    Index dropped_modes = 0;
};

/// One fit in full.
struct PolynomialDetail {
    Vector points;        ///< N
    Vector targets;       ///< N
    SingularModes modes;  ///< projections: column 0 u_r . y, column 1 u_r . E
    LeastSquaresFit fit;
    Vector curve;             ///< prediction on the grid
    Vector ideal_parameters;  ///< P, beta*: least squares on the whole grid
    Vector ideal_curve;       ///< its prediction on the grid
    PolynomialResult result;
};

struct PolynomialWorkspace {
    SingularValueSolver solver;
    SingularModes modes;
    Matrix X;
    Vector targets;
    Vector curve;
};

/// A unit of work is one fit: well under a millisecond.
class PolynomialExperiment {
public:
    /// Throws InputError for N or P outside [1, 1000], no repeat, or noise that is negative or not
    /// finite.
    explicit PolynomialExperiment(PolynomialSettings settings);

    const PolynomialSettings& settings() const { return settings_; }
    const Vector& grid() const { return grid_; }    ///< 1000 test points
    const Vector& truth() const { return truth_; }  ///< the function there

    /// feature_counts * repeats; unit u is count u / repeats, repeat u % repeats.
    std::size_t units() const { return results_.size(); }
    void run_unit(std::size_t unit, PolynomialWorkspace& workspace);
    void run(std::size_t threads = 1);

    const PolynomialResult& result(std::size_t count_index, std::size_t repeat) const {
        return results_[count_index * settings_.repeats + repeat];
    }
    const std::vector<PolynomialResult>& results() const { return results_; }
    std::vector<double> across_repeats(
        std::size_t count_index, std::size_t repeats,
        const std::function<double(const PolynomialResult&)>& measure) const;

    PolynomialDetail fit_in_detail(std::size_t count_index, std::size_t repeat) const;

private:
    void fill_training(std::size_t unit, Matrix& X, Vector& targets) const;
    PolynomialResult measure(std::size_t unit, const Matrix& X, const Vector& targets,
                             const SingularModes& modes, const LeastSquaresFit& fit,
                             Vector& curve) const;

    PolynomialSettings settings_;
    Vector grid_;
    Vector truth_;
    Matrix grid_features_;  // 1000 x largest P
    Matrix points_;         // N x units
    Matrix noise_;          // N x units, empty without noise
    std::vector<PolynomialResult> results_;
};

}  // namespace tessera::double_descent
