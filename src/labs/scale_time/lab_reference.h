#pragma once

#include <array>
#include <span>
#include <vector>

/// Numbers measured for this project before this lab, by independent programs ([N] in the views):
/// overlays and yardsticks, never the paper's. The paper's own figures give no numbers.
namespace tessera::scale_time {

/// Random subspace, r = 5, P = 400, tau = 2: sizes and mean relative deviations over 400 draws.
std::vector<double> subspace_sizes();
std::vector<double> subspace_deviations();

/// Collapse for the power-law teacher with P = 512: loss over its start at `collapse_products`.
struct CollapseRow {
    int size;  ///< 0: p without end
    std::array<double, 6> losses;
    double last_digit;  ///< of the printed numbers
};
std::span<const double> collapse_products();
std::span<const CollapseRow> collapse_table();

/// The linear law: signal and noise part at a ratio p/n and a time.
struct LinearRow {
    double ratio;
    double tau;
    double signal;
    double noise;
};
std::span<const LinearRow> linear_table();

}  // namespace tessera::scale_time
