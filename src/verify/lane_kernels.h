#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "verify/region.h"

/// The inner loops of back substitution. Sixteen outputs travel together, one in each lane: a
/// number of a form is an array of lanes, which never mix.
namespace tessera::verify {

inline constexpr int lane_count = 16;
using LaneNumbers = std::array<double, lane_count>;

/// Lanes are worked through in groups; `lanes` below are whole groups.
inline constexpr int group_size = 4;

/// One tap of a kernel that meets one tap of a form.
struct Meeting {
    const double* weights;  ///< outputs x inputs
    const double* a;        ///< outputs x lanes
};

/// result[c][lane] = sum over meetings and outputs r of weights[r][c] a[r][lane], for all inputs c.
void multiply(std::span<const Meeting> meetings, int outputs, int inputs, int lanes,
              double* result);

/// The slopes and intercepts of activations as the taps of a form see them: for every tap [upper
/// slope, upper intercept, lower slope, lower intercept], each once when `shared`, else by lane.
struct SeenFields {
    bool shared = false;
    const double* data = nullptr;
};

/// a <- the coefficients by the activations' inputs; sums += the constants that this adds.
void substitute_lines(std::size_t taps, int lanes, const SeenFields& lines, double* a,
                      LaneNumbers& sums);

/// sums += <a, centre>; spreads += what a region adds at most on either side. `region` holds
/// [centre, radius] by tap.
void add_support(Norm norm, std::size_t taps, int lanes, const SeenFields& region, const double* a,
                 LaneNumbers& sums, LaneNumbers& spreads);

/// sums += sum over taps and channels r of numbers[r] a[tap][r].
void add_products(int taps, std::span<const double> numbers, int lanes, const double* a,
                  LaneNumbers& sums);

/// sums += factor * (sum of |a| over all taps).
void add_sizes(std::size_t taps, int lanes, double factor, const double* a, LaneNumbers& sums);

}  // namespace tessera::verify
