#pragma once

#include <array>
#include <span>
#include <string_view>

#include "labs/farmap/experiment.h"

/// Reference measurements for overlays: an independent implementation, checked step by step against
/// the authors' released program, on all of the 300 maps (one seed, 5000 steps). They are not the
/// paper's printed numbers.
namespace tessera::farmap {

struct ReferenceRow {
    SizeClass size;
    const char* agent;
    Grouping grouping;
    std::array<double, 4> coverage;  ///< after checkpoint_steps
    double mean_coverage;            ///< over 5000 steps
    double memory;
    double cuts;
    double recalls;
};

/// The row of a class and an agent; nothing for agents that were not measured.
const ReferenceRow* reference_row(SizeClass size, std::string_view agent, Grouping grouping);

/// FARMap minus another agent, paired over maps.
struct ReferenceDifference {
    SizeClass size;
    const char* against;
    Grouping grouping;
    double mean;  ///< of the differences of mean coverage
    double standard_error;
    double memory_ratio;  ///< median
};
const ReferenceDifference* reference_difference(SizeClass size, std::string_view against,
                                                Grouping grouping);

/// 23 maps with A from 2080 to 7906, eight-connected groups.
struct ReferenceAblation {
    const char* agent;
    double rho;  ///< 0 for agents that do not cut
    double mean_coverage;
    double coverage;
    double memory;
    double cuts;
};
std::span<const ReferenceAblation> reference_ablations();

}  // namespace tessera::farmap
