#include "labs/resampling_free_pf/lab_published.h"

#include <algorithm>
#include <array>

namespace tessera::resampling_free_pf {
namespace {

constexpr std::array<std::size_t, 3> counts = {20, 50, 100};
constexpr std::size_t first_dimension = 3;

using Cells = std::array<std::array<ReferenceCell, counts.size()>, 8>;

constexpr Cells flow_cells = {{
    {{{7.77, 0.19}, {4.84, 0.16}, {3.22, 0.11}}},
    {{{9.23, 0.2}, {5.81, 0.17}, {2.91, 0.11}}},
    {{{10.92, 0.21}, {6.61, 0.2}, {3.98, 0.12}}},
    {{{12.71, 0.25}, {8.14, 0.2}, {5.05, 0.14}}},
    {{{13.83, 0.21}, {9.33, 0.2}, {6.82, 0.16}}},
    {{{16.09, 0.2}, {11, 0.2}, {8.75, 0.24}}},
    {{{19.3, 0.4}, {14.6, 0.4}, {11.7, 0.3}}},
    {{{23.5, 0.6}, {19.8, 0.5}, {17.9, 0.6}}},
}};

constexpr Cells mcl_cells = {{
    {{{7.27, 0.5}, {5.22, 0.27}, {4.59, 0.15}}},
    {{{13.4, 0.9}, {8.06, 0.33}, {7.24, 0.22}}},
    {{{20.7, 1.6}, {12.4, 0.6}, {9.4, 0.34}}},
    {{{34.9, 4.6}, {17.7, 1}, {14.4, 0.7}}},
    {{{57.2, 4.7}, {29.3, 2.3}, {19.8, 1}}},
    {{{84, 6.9}, {43.5, 3.2}, {28, 1.5}}},
    {{{122, 9}, {74.7, 6.1}, {42.9, 2.9}}},
    {{{148, 10}, {87, 7}, {54, 4.6}}},
}};

}  // namespace

std::optional<ReferenceCell> reference_cell(FilterKind kind, std::size_t m, std::size_t n) {
    const auto count = std::ranges::find(counts, n);
    if (kind != FilterKind::flow && kind != FilterKind::mcl) return std::nullopt;
    if (count == counts.end() || m < first_dimension || m >= first_dimension + flow_cells.size()) {
        return std::nullopt;
    }
    const Cells& cells = kind == FilterKind::flow ? flow_cells : mcl_cells;
    return cells[m - first_dimension][static_cast<std::size_t>(count - counts.begin())];
}

}  // namespace tessera::resampling_free_pf
