#include "verify/linear_program.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/errors.h"

namespace tessera::verify {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
/// Smaller entries are not divided by.
constexpr double smallest_pivot = 1e-9;
/// Pivots without progress before Bland's rule takes over.
constexpr int patience = 50;

/// The simplex tableau: basic(i) + sum over p of table(i, p) nonbasic(p) is constant. Variables are
/// numbered x first, then one slack for each row.
class Tableau {
public:
    Tableau(const LinearProgram& program, const ProgramOptions& options)
        : program_(program), options_(options) {
        const Index n = program.cost.size();
        value_.resize(n);
        for (Index j = 0; j < n; ++j) {
            value_[j] = program.cost[j] >= 0 ? program.lower[j] : program.upper[j];
        }
        begin();
    }

    ProgramSolution run() {
        for (;;) {
            const Index row = leaving_row();
            if (row < 0) {
                if (rebuilt_ || residual() <= 1e-7) return solution(ProgramStatus::optimal);
                rebuild();
                continue;
            }
            if (pivots_ == options_.most_pivots) return solution(ProgramStatus::stopped);
            const Index column = entering_column(row);
            if (column < 0) return infeasible(row);
            pivot(row, column);
        }
    }

private:
    double lower(Index variable) const {
        return variable < value_.size() ? program_.lower[variable] : 0.0;
    }
    double upper(Index variable) const {
        return variable < value_.size() ? program_.upper[variable] : infinity;
    }
    double violation(Index row) const {
        const Index variable = basic_[static_cast<std::size_t>(row)];
        return std::max(lower(variable) - basic_value_[row], basic_value_[row] - upper(variable));
    }

    /// The basis of all slacks, every x at one end of its range.
    void begin() {
        const Index n = program_.cost.size();
        const Index m = program_.limits.size();
        table_ = program_.rows;
        reduced_ = program_.cost;
        basic_.clear();
        nonbasic_.clear();
        for (Index j = 0; j < n; ++j) nonbasic_.push_back(j);
        for (Index i = 0; i < m; ++i) basic_.push_back(n + i);
        nonbasic_value_ = value_;
        basic_value_ = program_.limits - program_.rows * value_;
    }

    /// The basic variable that leaves: the farthest outside its range, or by Bland's rule the
    /// first.
    Index leaving_row() const {
        Index best = -1;
        double farthest = options_.tolerance;
        for (Index i = 0; i < basic_value_.size(); ++i) {
            const double miss = violation(i);
            if (miss <= options_.tolerance) continue;
            const bool better = bland() ? best < 0 || basic_[static_cast<std::size_t>(i)] <
                                                          basic_[static_cast<std::size_t>(best)]
                                        : miss > farthest;
            if (!better) continue;
            farthest = miss;
            best = i;
        }
        return best;
    }

    /// Only a variable whose move mends the row may enter; the one whose reduced cost reaches zero
    /// first keeps all others on their side.
    Index entering_column(Index row) const {
        const bool rises = basic_value_[row] < lower(basic_[static_cast<std::size_t>(row)]);
        Index best = -1;
        double least = infinity;
        double largest = 0;
        for (Index p = 0; p < nonbasic_value_.size(); ++p) {
            const Index variable = nonbasic_[static_cast<std::size_t>(p)];
            if (lower(variable) == upper(variable)) continue;
            const double a = table_(row, p);
            if (std::abs(a) < smallest_pivot) continue;
            const bool at_lower = nonbasic_value_[p] == lower(variable);
            if ((a < 0) != (rises == at_lower)) continue;
            const double ratio = std::abs(reduced_[p]) / std::abs(a);
            const bool tie = best >= 0 && std::abs(ratio - least) <= 1e-12 * (1 + least);
            const bool better =
                tie ? (bland() ? variable < nonbasic_[static_cast<std::size_t>(best)]
                               : std::abs(a) > largest)
                    : ratio < least;
            if (!better) continue;
            least = std::min(ratio, least);
            largest = std::abs(a);
            best = p;
        }
        return best;
    }

    void pivot(Index row, Index column) {
        const Index leaving = basic_[static_cast<std::size_t>(row)];
        const double target = basic_value_[row] < lower(leaving) ? lower(leaving) : upper(leaving);
        const double move = (basic_value_[row] - target) / table_(row, column);
        standstill_ = std::abs(reduced_[column] * move) > 1e-13 ? 0 : standstill_ + 1;
        basic_value_ -= move * table_.col(column);
        basic_value_[row] = nonbasic_value_[column] + move;
        nonbasic_value_[column] = target;
        exchange(row, column);
        ++pivots_;
    }

    /// Writes the equations for the new basis.
    void exchange(Index row, Index column) {
        const double a = table_(row, column);
        table_.row(row) /= a;
        table_(row, column) = 1 / a;
        for (Index i = 0; i < table_.rows(); ++i) {
            const double factor = table_(i, column);
            if (i == row || factor == 0) continue;
            table_.row(i) -= factor * table_.row(row);
            table_(i, column) = -factor / a;
        }
        const double cost = reduced_[column];
        reduced_ -= cost * table_.row(row).transpose();
        reduced_[column] = -cost / a;
        std::swap(basic_[static_cast<std::size_t>(row)],
                  nonbasic_[static_cast<std::size_t>(column)]);
    }

    Vector point() const {
        Vector x(value_.size());
        for (std::size_t i = 0; i < basic_.size(); ++i) {
            if (basic_[i] < x.size()) x[basic_[i]] = basic_value_[static_cast<Index>(i)];
        }
        for (std::size_t p = 0; p < nonbasic_.size(); ++p) {
            if (nonbasic_[p] < x.size()) x[nonbasic_[p]] = nonbasic_value_[static_cast<Index>(p)];
        }
        return x;
    }

    /// By how much the point that the tableau stands for really misses a row.
    double residual() const {
        if (program_.limits.size() == 0) return 0;
        return (program_.rows * point() - program_.limits).maxCoeff();
    }

    /// The tableau of the present basis from the program itself, without what rounding piled up.
    void rebuild() {
        rebuilt_ = true;
        const std::vector<Index> wanted = basic_;
        std::vector<double> at(static_cast<std::size_t>(value_.size() + program_.limits.size()));
        for (std::size_t j = 0; j < at.size(); ++j) at[j] = lower(static_cast<Index>(j));
        for (std::size_t p = 0; p < nonbasic_.size(); ++p) {
            at[static_cast<std::size_t>(nonbasic_[p])] = nonbasic_value_[static_cast<Index>(p)];
        }
        begin();
        for (const Index variable : wanted) {
            if (variable >= value_.size()) continue;
            Index best = -1;
            for (Index i = 0; i < table_.rows(); ++i) {
                const Index here = basic_[static_cast<std::size_t>(i)];
                if (std::find(wanted.begin(), wanted.end(), here) != wanted.end()) continue;
                if (best < 0 || std::abs(table_(i, variable)) > std::abs(table_(best, variable))) {
                    best = i;
                }
            }
            if (best >= 0 && std::abs(table_(best, variable)) > smallest_pivot) {
                exchange(best, variable);
            }
        }
        for (std::size_t p = 0; p < nonbasic_.size(); ++p) {
            nonbasic_value_[static_cast<Index>(p)] = at[static_cast<std::size_t>(nonbasic_[p])];
        }
        basic_value_ = constants() - table_ * nonbasic_value_;
    }

    /// The constant side of every equation of the present basis.
    Vector constants() const {
        Vector result = Vector::Zero(program_.limits.size());
        for (Index i = 0; i < table_.rows(); ++i) {
            // Row i is a combination of the program's rows; the slacks' coefficients say which.
            const Index own = basic_[static_cast<std::size_t>(i)];
            if (own >= value_.size()) result[i] += program_.limits[own - value_.size()];
            for (Index p = 0; p < table_.cols(); ++p) {
                const Index variable = nonbasic_[static_cast<std::size_t>(p)];
                if (variable < value_.size()) continue;
                result[i] += table_(i, p) * program_.limits[variable - value_.size()];
            }
        }
        return result;
    }

    ProgramSolution solution(ProgramStatus status) const {
        ProgramSolution result;
        result.status = status;
        result.x = point();
        result.value = program_.cost.dot(result.x);
        result.multipliers = Vector::Zero(program_.limits.size());
        for (std::size_t p = 0; p < nonbasic_.size(); ++p) {
            if (nonbasic_[p] < value_.size()) continue;
            result.multipliers[nonbasic_[p] - value_.size()] =
                std::max(reduced_[static_cast<Index>(p)], 0.0);
        }
        result.pivots = pivots_;
        return result;
    }

    /// No variable can mend the row: its combination of the program's rows proves it.
    ProgramSolution infeasible(Index row) const {
        ProgramSolution result = solution(ProgramStatus::infeasible);
        const double sign =
            basic_value_[row] < lower(basic_[static_cast<std::size_t>(row)]) ? 1.0 : -1.0;
        result.multipliers.setZero();
        const Index own = basic_[static_cast<std::size_t>(row)];
        if (own >= value_.size()) result.multipliers[own - value_.size()] = std::max(sign, 0.0);
        for (std::size_t p = 0; p < nonbasic_.size(); ++p) {
            if (nonbasic_[p] < value_.size()) continue;
            result.multipliers[nonbasic_[p] - value_.size()] =
                std::max(sign * table_(row, static_cast<Index>(p)), 0.0);
        }
        return result;
    }

    bool bland() const { return standstill_ > patience; }

    const LinearProgram& program_;
    ProgramOptions options_;
    Vector value_;  ///< of x at the beginning
    RowMatrix table_;
    Vector reduced_;  ///< costs of the nonbasic variables
    std::vector<Index> basic_;
    std::vector<Index> nonbasic_;
    Vector basic_value_;
    Vector nonbasic_value_;
    int pivots_ = 0;
    int standstill_ = 0;
    bool rebuilt_ = false;
};

void check(const LinearProgram& program) {
    const Index n = program.cost.size();
    require(program.rows.cols() == n && program.rows.rows() == program.limits.size() &&
                program.lower.size() == n && program.upper.size() == n,
            "a linear program's arrays fit each other");
    for (Index j = 0; j < n; ++j) {
        require(std::isfinite(program.lower[j]) && std::isfinite(program.upper[j]) &&
                    program.lower[j] <= program.upper[j],
                "every variable of a linear program has a finite range");
    }
}

}  // namespace

ProgramSolution solve(const LinearProgram& program, const ProgramOptions& options) {
    check(program);
    return Tableau(program, options).run();
}

double lagrangian_bound(const LinearProgram& program, const Vector& cost,
                        const Vector& multipliers) {
    const Vector total = cost + program.rows.transpose() * multipliers;
    double bound = -multipliers.dot(program.limits);
    for (Index j = 0; j < total.size(); ++j) {
        bound += total[j] * (total[j] >= 0 ? program.lower[j] : program.upper[j]);
    }
    return bound;
}

}  // namespace tessera::verify
