#pragma once

#include <vector>

#include "verify/relaxation.h"

/// The triangle relaxation's constraints as rows over few variables.
namespace tessera::verify {

/// What a row says, and of which neuron or function.
enum class RowKind { above, line, positive, negative, function };
struct RowOrigin {
    RowKind kind;
    Index index = 0;
};

/// A sub-problem written in the displacements of the inputs from the region's centre and the
/// undecided ReLUs, in this order: all other neurons are functions of these.
class TriangleRows {
public:
    /// With the rows of all neurons. `problem` must outlive it.
    explicit TriangleRows(const SubProblem& problem);

    /// How many neurons are undecided.
    Index count() const { return std::ssize(columns_); }
    /// The range of an undecided neuron's output ends here.
    double neuron_upper(Index k) const {
        return problem_.bounds.upper[columns_[static_cast<std::size_t>(k)]];
    }

    /// functions(i) of the outputs + extra * (one more variable) <= 0.
    void add_functions(const LinearFunctions& functions, double extra);

    /// All rows; a last column holds the extras.
    RowMatrix rows() const;
    Vector limits() const { return Eigen::Map<const Vector>(limits_.data(), std::ssize(limits_)); }
    const std::vector<RowOrigin>& origins() const { return origins_; }

    /// By how much each neuron's output is above max(z, 0) at a point of the variables.
    Vector gaps(const Vector& point) const;

private:
    bool undecided(Index j) const;
    void expand(const AffineBlock& block, RowMatrix& rows, Vector& constants) const;
    void add_block(const AffineBlock& block, Index& next);
    void add_row(const Eigen::Ref<const Eigen::RowVectorXd>& row, double limit, RowOrigin origin,
                 double extra = 0);

    const SubProblem& problem_;
    std::vector<Index> columns_;  ///< the undecided neurons
    RowMatrix outputs_;           ///< of every neuron, by the variables
    Vector constants_;
    Vector centre_;
    std::vector<Eigen::RowVectorXd> rows_;
    std::vector<double> limits_;
    std::vector<double> extras_;
    std::vector<RowOrigin> origins_;
};

/// Multipliers of a problem's rows, sorted by what they belong to.
struct Prices {
    Multipliers of_neurons;
    Vector of_functions;
};
Prices prices_of(const TriangleRows& rows, const Vector& multipliers, Index neurons,
                 Index functions);

}  // namespace tessera::verify
