#include "labs/resampling_free_pf/pair_sums.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/errors.h"

namespace tessera::resampling_free_pf {
namespace {

/// One register of any processor that we build for.
template <class Real>
using Lanes = Real __attribute__((vector_size(16), aligned(alignof(Real))));

template <class Real>
constexpr std::size_t lanes = 16 / sizeof(Real);

/// Particles per tile: the weights of a pair of tiles stay in the first cache.
constexpr std::size_t tile = 64;
/// What the kernels take at once: 4 particles against two registers of others.
constexpr std::size_t group = 8;
constexpr std::size_t rows_at_once = 4;

template <class Real>
Lanes<Real> load(const Real* from) {
    return *reinterpret_cast<const Lanes<Real>*>(from);
}

template <class Real>
void store(Lanes<Real> values, Real* to) {
    *reinterpret_cast<Lanes<Real>*>(to) = values;
}

template <class Real>
double sum_of(Lanes<Real> values) {
    double sum = 0;
    for (std::size_t k = 0; k < lanes<Real>; ++k) sum += static_cast<double>(values[k]);
    return sum;
}

template <class Real>
using Block = std::array<std::array<Lanes<Real>, 2>, rows_at_once>;

/// Every entry to the power of `exponent` >= 1.
template <class Real>
void raise(Block<Real>& block, std::size_t exponent) {
    for (auto& row : block) {
        for (Lanes<Real>& base : row) {
            Lanes<Real> result = base;
            Lanes<Real> square = base;
            // No power above the wanted one is formed: it could be subnormal.
            for (std::size_t rest = exponent - 1; rest > 0;) {
                if ((rest & 1) != 0) result *= square;
                rest >>= 1;
                if (rest > 0) square *= square;
            }
            base = result;
        }
    }
}

}  // namespace

template <class Real>
std::size_t PairSums<Real>::tile_size(std::size_t begin) const {
    return std::min(tile, padded_ - begin);
}

template <class Real>
void PairSums<Real>::take_in(const filter::Particles& particles, std::span<const double> charges) {
    dimension_ = particles.dimension();
    const std::size_t count = particles.count();
    padded_ = (count + group - 1) / group * group;
    centre_.assign(dimension_, 0);
    positions_.assign(dimension_ * padded_, 0);
    sources_.assign((dimension_ + 1) * padded_, 0);
    totals_.assign((dimension_ + 1) * padded_, 0);
    weights_.resize(tile * tile);
    for (std::size_t i = 0; i < count; ++i) {
        sources_[i] = charges.empty() ? Real{1} : static_cast<Real>(charges[i]);
    }
    for (std::size_t d = 0; d < dimension_; ++d) {
        const std::span<const double> row = particles.row(d);
        for (const double value : row) centre_[d] += value;
        centre_[d] /= static_cast<double>(count);
        Real* position = &positions_[d * padded_];
        Real* source = &sources_[(d + 1) * padded_];
        for (std::size_t i = 0; i < count; ++i) {
            position[i] = static_cast<Real>(row[i] - centre_[d]);
            source[i] = sources_[i] * position[i];
        }
    }
}

/// The weights of all pairs of the tiles that begin at a and b.
template <class Real>
void PairSums<Real>::weigh(std::size_t a, std::size_t b) {
    constexpr std::size_t step = lanes<Real>;
    const Lanes<Real> eps = Lanes<Real>{} + eps_;
    const Lanes<Real> smallest = Lanes<Real>{} + smallest_ratio_;
    for (std::size_t i = 0; i < tile_size(a); i += rows_at_once) {
        for (std::size_t j = 0; j < tile_size(b); j += 2 * step) {
            Block<Real> block{};
            for (std::size_t d = 0; d < dimension_; ++d) {
                const Real* first = &positions_[d * padded_ + a + i];
                const Real* other = &positions_[d * padded_ + b + j];
                const Lanes<Real> left = load(other);
                const Lanes<Real> right = load(other + step);
                for (std::size_t k = 0; k < rows_at_once; ++k) {
                    const Lanes<Real> to_left = first[k] - left;
                    const Lanes<Real> to_right = first[k] - right;
                    block[k][0] += to_left * to_left;
                    block[k][1] += to_right * to_right;
                }
            }
            for (auto& row : block) {
                for (Lanes<Real>& entry : row) {
                    entry = eps / (__builtin_elementwise_sqrt(entry) + eps);
                    entry = entry > smallest ? entry : smallest;
                }
            }
            raise<Real>(block, dimension_);
            for (std::size_t k = 0; k < rows_at_once; ++k) {
                store(block[k][0], &weights_[(i + k) * tile + j]);
                store(block[k][1], &weights_[(i + k) * tile + j + step]);
            }
        }
    }
    // A particle does not act on itself.
    if (a == b) {
        for (std::size_t i = 0; i < tile_size(a); ++i) weights_[i * tile + i] = 0;
    }
}

/// Adds to the totals of tile a what tile b does to it.
template <class Real>
void PairSums<Real>::sum_rows(std::size_t a, std::size_t b) {
    constexpr std::size_t step = lanes<Real>;
    const std::size_t size = tile_size(b);
    for (std::size_t s = 0; s <= dimension_; s += 2) {
        const bool both = s < dimension_;
        const Real* first = &sources_[s * padded_ + b];
        const Real* second = both ? first + padded_ : first;
        for (std::size_t i = 0; i < tile_size(a); i += rows_at_once) {
            Block<Real> block{};
            for (std::size_t j = 0; j < size; j += step) {
                const Lanes<Real> left = load(first + j);
                const Lanes<Real> right = load(second + j);
                for (std::size_t k = 0; k < rows_at_once; ++k) {
                    const Lanes<Real> weight = load(&weights_[(i + k) * tile + j]);
                    block[k][0] += weight * left;
                    block[k][1] += weight * right;
                }
            }
            for (std::size_t k = 0; k < rows_at_once; ++k) {
                double* total = &totals_[s * padded_ + a + i + k];
                total[0] += sum_of<Real>(block[k][0]);
                if (both) total[padded_] += sum_of<Real>(block[k][1]);
            }
        }
    }
}

/// Adds to the totals of tile b what tile a does to it.
template <class Real>
void PairSums<Real>::sum_columns(std::size_t a, std::size_t b) {
    constexpr std::size_t step = lanes<Real>;
    const std::size_t size = tile_size(a);
    for (std::size_t s = 0; s <= dimension_; s += rows_at_once) {
        const std::size_t rows = std::min(rows_at_once, dimension_ + 1 - s);
        std::array<const Real*, rows_at_once> source{};
        for (std::size_t k = 0; k < rows_at_once; ++k) {
            source[k] = &sources_[(s + std::min(k, rows - 1)) * padded_ + a];
        }
        for (std::size_t j = 0; j < tile_size(b); j += 2 * step) {
            Block<Real> block{};
            for (std::size_t i = 0; i < size; ++i) {
                const Lanes<Real> left = load(&weights_[i * tile + j]);
                const Lanes<Real> right = load(&weights_[i * tile + j + step]);
                for (std::size_t k = 0; k < rows_at_once; ++k) {
                    block[k][0] += left * source[k][i];
                    block[k][1] += right * source[k][i];
                }
            }
            for (std::size_t k = 0; k < rows; ++k) {
                double* total = &totals_[(s + k) * padded_ + b + j];
                for (std::size_t l = 0; l < 2 * step; ++l) {
                    total[l] += static_cast<double>(block[k][l / step][l % step]);
                }
            }
        }
    }
}

template <class Real>
void PairSums<Real>::compute(const filter::Particles& particles, double eps,
                             std::span<const double> charges, filter::Particles& sums) {
    require(eps > 0, "the pair term needs a positive distance eps");
    require(charges.empty() || charges.size() == particles.count(), "a charge for each particle");
    require(sums.dimension() == particles.dimension() && sums.count() == particles.count(),
            "sums of the shape of the particles");
    if (particles.count() == 0 || particles.dimension() == 0) return;
    take_in(particles, charges);
    eps_ = static_cast<Real>(eps);
    smallest_ratio_ =
        static_cast<Real>(std::exp(-30.0 * std::log(10.0) / static_cast<double>(dimension_)));
    for (std::size_t a = 0; a < padded_; a += tile) {
        for (std::size_t b = a; b < padded_; b += tile) {
            weigh(a, b);
            sum_rows(a, b);
            if (a != b) sum_columns(a, b);
        }
    }
    for (std::size_t d = 0; d < dimension_; ++d) {
        const std::span<double> row = sums.row(d);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const double position = particles.at(d, i) - centre_[d];
            row[i] = totals_[i] * position - totals_[(d + 1) * padded_ + i];
        }
    }
}

template class PairSums<float>;
template class PairSums<double>;

}  // namespace tessera::resampling_free_pf
