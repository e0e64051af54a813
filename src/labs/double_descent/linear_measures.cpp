#include "labs/double_descent/linear_measures.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace tessera::double_descent {
namespace {

/// A fit on some rows of a data set, and sums over the rows it did not see. Such a sum is the sum
/// over all rows, which the problem's triangle gives in D^2/2 operations, minus the sum over the
/// training rows. The difference keeps about 12 digits unless nearly everything cancels; then the
/// test rows are added up one by one. Vectors live in the workspace: a fit takes microseconds, and
/// allocating would be a tenth of it.
class Fit {
public:
    Fit(const LinearProblem& problem, const LinearSettings& settings, Index size,
        LinearWorkspace& workspace);

    void errors(LinearResult& result) const;
    void remove_residuals(LinearResult& result);
    void bias(LinearResult& result);
    void truncate(LinearResult& result);
    void move_test_rows(LinearResult& result) const;
    void move_training_targets(LinearResult& result);

private:
    /// The sum over all rows minus the one over the training rows, both made of terms of size
    /// `largest`. Parameters and targets are looked at only where the difference does not do.
    template <class Parameters, class Target>
    double test_sum(double all, double train, double largest, const Parameters& parameters,
                    const Target& target) const {
        return all - train > 1e-4 * largest ? all - train : direct_test_sum(parameters, target);
    }
    template <class Parameters>
    double test_error(double all, double train, double largest,
                      const Parameters& parameters) const {
        return test_sum(all, train, largest, parameters,
                        [this](Index row) { return problem_.y[row]; }) /
               test_count_;
    }
    template <class Target>
    double direct_test_sum(const Vector& parameters, const Target& target) const;
    void fit_training_rows();
    double all_rows(const Vector& parameters);
    Index last() const { return fit_.kept - 1; }

    const LinearProblem& problem_;
    const LinearSettings& settings_;
    LinearWorkspace& work_;
    const SingularModes& modes_;
    std::span<const std::size_t> test_rows_;
    double train_count_;
    double test_count_;
    LeastSquaresFit fit_;
    double train_ = 0;  // sums of squared errors
    double all_ = 0;
};

void gather(const LinearProblem& problem, Index size, LinearWorkspace& work) {
    work.X.resize(size, problem.features());
    work.targets.resize(size, 2);
    const std::size_t first = work.order.size() - static_cast<std::size_t>(size);
    for (Index i = 0; i < size; ++i) {
        const auto row = static_cast<Index>(work.order[first + static_cast<std::size_t>(i)]);
        work.X.row(i) = problem.X.row(row);
        work.targets(i, 0) = problem.y[row];
        work.targets(i, 1) = problem.ideal_targets[row];
    }
}

/// triangle * x. Column by column: a general matrix product would add in another order in
/// WebAssembly than natively.
template <class Parameters, class Result>
void multiply_triangle(const LinearProblem& problem, const Parameters& x, Result&& result) {
    const Index rank = problem.triangle.rows();
    result.setZero();
    for (Index j = 0; j < x.size(); ++j) {
        const Index filled = std::min(j + 1, rank);
        result.head(filled) += x[j] * problem.triangle.col(j).head(filled);
    }
}

/// The modes as all rows of the data set see them.
void project_modes(const LinearProblem& problem, LinearWorkspace& work) {
    const Matrix& V = work.modes.right_vectors;
    work.triangle_modes.resize(problem.triangle.rows(), V.cols());
    for (Index r = 0; r < V.cols(); ++r) {
        multiply_triangle(problem, V.col(r), work.triangle_modes.col(r));
    }
}

Fit::Fit(const LinearProblem& problem, const LinearSettings& settings, Index size,
         LinearWorkspace& workspace)
    : problem_(problem),
      settings_(settings),
      work_(workspace),
      modes_(workspace.modes),
      test_rows_(std::span(workspace.order)
                     .first(workspace.order.size() - static_cast<std::size_t>(size))),
      train_count_(static_cast<double>(size)),
      test_count_(static_cast<double>(test_rows_.size())) {
    gather(problem, size, workspace);
    workspace.solver.solve(workspace.X, workspace.targets, workspace.modes);
    project_modes(problem, workspace);
    fit_training_rows();
}

void Fit::fit_training_rows() {
    fit_ = fit(modes_, settings_.rule);
    // The fitted parameters in the basis V are inverse(S_r) (u_r . b) of the kept modes.
    work_.inverses.resize(fit_.kept);
    for (Index r = 0; r < fit_.kept; ++r) {
        work_.inverses[r] = settings_.rule.inverse(modes_.singular_values[r]);
    }
    work_.train_errors = -work_.targets.col(0);
    for (Index i = 0; i < problem_.features(); ++i) {
        work_.train_errors += fit_.parameters[i] * work_.X.col(i);
    }
    work_.triangle_errors = -problem_.triangle_target;
    for (Index r = 0; r < fit_.kept; ++r) {
        work_.triangle_errors +=
            work_.inverses[r] * modes_.projections(r, 0) * work_.triangle_modes.col(r);
    }
    train_ = work_.train_errors.squaredNorm();
    all_ = work_.triangle_errors.squaredNorm() + problem_.outside;
}

template <class Target>
double Fit::direct_test_sum(const Vector& parameters, const Target& target) const {
    double sum = 0;
    for (const std::size_t row : test_rows_) {
        const auto i = static_cast<Index>(row);
        const double error = problem_.X.row(i).dot(parameters) - target(i);
        sum += error * error;
    }
    return sum;
}

void Fit::errors(LinearResult& result) const {
    result.train = train_ / train_count_;
    result.test = test_error(all_, train_, all_, fit_.parameters);
    result.smallest_singular_value = fit_.kept > 0 ? modes_.singular_values[last()] : 0;
    result.parameter_norm = fit_.parameters.norm();
    result.kept_modes = fit_.kept;
    result.dropped_modes = fit_.dropped;
}

/// Factor 3: both the training and the test targets become X beta*. Its part in mode r is
/// u_r . X beta*, of which the fit gives S_r inverse(S_r) back.
void Fit::remove_residuals(LinearResult& result) {
    const auto projections = modes_.projections.col(1);
    double train = modes_.outside[1] + projections.tail(fit_.dropped).squaredNorm();
    Vector& parameters = work_.parameters;
    parameters.setZero(problem_.features());
    for (Index r = 0; r < fit_.kept; ++r) {
        const double coordinate = work_.inverses[r] * projections[r];
        const double lost = projections[r] - modes_.singular_values[r] * coordinate;
        train += lost * lost;
        parameters += coordinate * modes_.right_vectors.col(r);
    }
    work_.difference = parameters - problem_.ideal_parameters;
    const double all = all_rows(work_.difference);
    const auto target = [this](Index row) { return problem_.ideal_targets[row]; };
    result.no_residuals_train = train / train_count_;
    result.no_residuals_test = test_sum(all, train, all, parameters, target) / test_count_;
}

/// The sum of (x . parameters)^2 over all rows x of the data set.
double Fit::all_rows(const Vector& parameters) {
    work_.triangle_side.resize(problem_.triangle.rows());
    multiply_triangle(problem_, parameters, work_.triangle_side);
    return work_.triangle_side.squaredNorm();
}

/// The bias of a row x is x . d with d = (sum over kept modes of S inverse(S) v v^T - I) beta*.
void Fit::bias(LinearResult& result) {
    Vector& d = work_.difference;
    d = -problem_.ideal_parameters;
    for (Index r = 0; r < fit_.kept; ++r) {
        const auto v = modes_.right_vectors.col(r);
        d += modes_.singular_values[r] * work_.inverses[r] * v.dot(problem_.ideal_parameters) * v;
    }
    Vector& train_bias = work_.train_side;
    train_bias.setZero(work_.X.rows());
    for (Index j = 0; j < d.size(); ++j) train_bias += d[j] * work_.X.col(j);
    const double all = all_rows(d);
    const auto nothing = [](Index) { return 0.0; };
    result.bias_mean_of_squares =
        test_sum(all, train_bias.squaredNorm(), all, d, nothing) / test_count_;
    const double mean = (problem_.feature_sums.dot(d) - train_bias.sum()) / test_count_;
    result.bias_square_of_mean = mean * mean;
}

/// Factors 1 and 2. For the test error, predicting with the first k modes of the fit and projecting
/// the test rows on k modes are the same; k follows from a cutoff in one case and is given in the
/// other.
void Fit::truncate(LinearResult& result) {
    const auto kept = static_cast<std::size_t>(fit_.kept);
    const auto projections = modes_.projections.col(0);
    // What modes k, k + 1, ... would explain is left when only the first k are used.
    std::vector<double>& left = work_.left;
    left.assign(static_cast<std::size_t>(projections.size()) + 1, modes_.outside[0]);
    for (std::size_t k = left.size() - 1; k-- > 0;) {
        const double projection = projections[static_cast<Index>(k)];
        left[k] = left[k + 1] + projection * projection;
    }
    std::vector<double>& train = work_.truncated_train;
    std::vector<double>& test = work_.truncated_test;
    train.resize(kept + 1);
    test.resize(kept + 1);
    Vector& parameters = work_.parameters;
    parameters.setZero(problem_.features());
    Vector& triangle_errors = work_.triangle_side;
    triangle_errors = -problem_.triangle_target;
    double shrinkage = 0;  // what a ridge leaves of the modes that are used
    for (std::size_t k = 0; k < kept; ++k) {
        const double train_sum = left[k] + shrinkage;
        const double all = triangle_errors.squaredNorm() + problem_.outside;
        train[k] = train_sum / train_count_;
        test[k] = test_error(all, train_sum, all, parameters);
        const auto r = static_cast<Index>(k);
        const double coordinate = work_.inverses[r] * projections[r];
        parameters += coordinate * modes_.right_vectors.col(r);
        triangle_errors += coordinate * work_.triangle_modes.col(r);
        const double lost = projections[r] - modes_.singular_values[r] * coordinate;
        shrinkage += lost * lost;
    }
    train[kept] = result.train;
    test[kept] = result.test;

    for (std::size_t i = 0; i < settings_.cutoffs.size(); ++i) {
        RankRule rule = settings_.rule;
        rule.absolute = std::max(rule.absolute, settings_.cutoffs[i]);
        const auto k = static_cast<std::size_t>(rule.kept(modes_.singular_values));
        result.cutoff_train[i] = train[k];
        result.cutoff_test[i] = test[k];
    }
    for (std::size_t i = 0; i < settings_.modes.size(); ++i) {
        const auto k = static_cast<std::size_t>(std::min(settings_.modes[i], fit_.kept));
        result.modes_train[i] = train[k];
        result.modes_test[i] = test[k];
    }
}

/// Each test row becomes x +- a v, v the last right singular vector; parameters and targets stay.
void Fit::move_test_rows(LinearResult& result) const {
    const double shift = fit_.kept > 0 ? modes_.right_vectors.col(last()).dot(fit_.parameters) : 0;
    const double mean_error = (problem_.feature_sums.dot(fit_.parameters) - problem_.target_sum -
                               work_.train_errors.sum()) /
                              test_count_;
    for (std::size_t i = 0; i < settings_.prefactors.size(); ++i) {
        const double step = settings_.prefactors[i] * shift;
        result.adversarial_test[i] = {.plus = result.test + 2 * step * mean_error + step * step,
                                      .minus = result.test - 2 * step * mean_error + step * step};
    }
}

/// The training targets become y +- a u, u the last left singular vector, so that beta_hat becomes
/// beta_hat +- a inverse(S) v; the training residuals are the same as before.
void Fit::move_training_targets(LinearResult& result) {
    if (fit_.kept == 0) {
        std::fill(result.adversarial_train.begin(), result.adversarial_train.end(),
                  SignedError{result.test, result.test});
        return;
    }
    const double unit = settings_.prefactors_in_residuals ? problem_.residual_rms : 1;
    const auto v = modes_.right_vectors.col(last());
    const auto triangle_v = work_.triangle_modes.col(last());
    Vector& train_v = work_.train_side;
    train_v.setZero(work_.X.rows());
    for (Index j = 0; j < v.size(); ++j) train_v += v[j] * work_.X.col(j);
    const double all_slope = 2 * work_.triangle_errors.dot(triangle_v);
    const double all_square = triangle_v.squaredNorm();
    const double train_slope = 2 * work_.train_errors.dot(train_v);
    const double train_square = train_v.squaredNorm();
    const auto error_after = [&](double step) {
        const double square = step * step;
        return test_error(all_ + step * all_slope + square * all_square,
                          train_ + step * train_slope + square * train_square,
                          all_ + square * all_square, fit_.parameters + step * v);
    };
    for (std::size_t i = 0; i < settings_.prefactors.size(); ++i) {
        const double step = settings_.prefactors[i] * unit * work_.inverses[last()];
        result.adversarial_train[i] = {.plus = error_after(step), .minus = error_after(-step)};
    }
}

}  // namespace

void measure_fit(const LinearProblem& problem, const LinearSettings& settings, Index size,
                 LinearWorkspace& workspace, LinearResult& result) {
    Fit fit(problem, settings, size, workspace);
    result.size = size;
    fit.errors(result);
    fit.remove_residuals(result);
    fit.bias(result);
    fit.truncate(result);
    fit.move_test_rows(result);
    fit.move_training_targets(result);
}

}  // namespace tessera::double_descent
