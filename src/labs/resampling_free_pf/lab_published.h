#pragma once

#include <cstddef>
#include <optional>

#include "labs/resampling_free_pf/localization_filter.h"

/// Reference measurements for overlays. The released program draws its figures and prints no
/// numbers; these were measured by an independent implementation that agrees with it to 4e-12 per
/// step: the program's own metric at t = 49, over 100 trials.
namespace tessera::resampling_free_pf {

struct ReferenceCell {
    double mean = 0;
    double standard_error = 0;
};

/// For the flow and MCL, m from 3 to 10, n of 20, 50 and 100; nothing for others.
std::optional<ReferenceCell> reference_cell(FilterKind kind, std::size_t m, std::size_t n);

}  // namespace tessera::resampling_free_pf
