#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "filter/particles.h"

namespace tessera::resampling_free_pf {

/// The pair term of the flow, O(n^2 m): of every particle i the sum over all others
///   sum_j (eps / (r_ij + eps))^m q_j (x_i - x_j),  r_ij = |x_i - x_j|,
/// with charges q_j. Pairs are computed in Real (float: relative 2e-4 of double, twice as fast),
/// summed up in double. Tile by tile, each pair once for both of its particles; powers by repeated
/// squaring. Ratios are kept large enough for weights of 1e-30, far below all that matters, so that
/// no arithmetic meets subnormal numbers. The object is scratch space to be used again.
template <class Real>
class PairSums {
public:
    /// `charges` may be empty: all are 1. `sums` takes the shape of `particles`. eps > 0.
    void compute(const filter::Particles& particles, double eps, std::span<const double> charges,
                 filter::Particles& sums);

private:
    void take_in(const filter::Particles& particles, std::span<const double> charges);
    void weigh(std::size_t a, std::size_t b);
    void sum_rows(std::size_t a, std::size_t b);
    void sum_columns(std::size_t a, std::size_t b);
    std::size_t tile_size(std::size_t begin) const;

    std::size_t dimension_ = 0;
    std::size_t padded_ = 0;  ///< count, filled up to whole vectors
    Real eps_ = 0;
    Real smallest_ratio_ = 0;
    std::vector<double> centre_;
    std::vector<Real> positions_;  ///< m x padded, from the mean
    std::vector<Real> sources_;    ///< (m + 1) x padded: q, q x
    std::vector<Real> weights_;    ///< of the tile's pairs
    std::vector<double> totals_;   ///< (m + 1) x padded: sum w q, sum w q x
};

extern template class PairSums<float>;
extern template class PairSums<double>;

}  // namespace tessera::resampling_free_pf
