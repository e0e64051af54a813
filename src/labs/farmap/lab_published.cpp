#include "labs/farmap/lab_published.h"

#include <algorithm>
#include <array>

namespace tessera::farmap {
namespace {

using enum SizeClass;
using enum Grouping;

constexpr std::array<ReferenceRow, 24> rows = {{
    {small, "Frontier", released, {0.968, 0.981, 0.988, 0.989}, 0.972, 1028, 0.0, 0.0},
    {small, "Frontier", eight_connected, {0.991, 0.993, 0.993, 0.993}, 0.978, 1036, 0.0, 0.0},
    {small, "Frontier++", released, {0.984, 0.991, 0.993, 0.993}, 0.981, 1039, 0.0, 0.0},
    {small, "Frontier++", eight_connected, {0.991, 0.992, 0.992, 0.992}, 0.981, 1040, 0.0, 0.0},
    {small, "FARMap", released, {0.982, 0.992, 0.996, 0.998}, 0.983, 740, 7.6, 72.4},
    {small, "FARMap", eight_connected, {0.984, 0.995, 0.997, 0.997}, 0.985, 789, 5.0, 48.2},
    {medium, "Frontier", released, {0.753, 0.871, 0.955, 0.987}, 0.909, 2668, 0.0, 0.0},
    {medium, "Frontier", eight_connected, {0.831, 0.967, 0.986, 0.986}, 0.938, 2745, 0.0, 0.0},
    {medium, "Frontier++", released, {0.849, 0.945, 0.984, 0.994}, 0.943, 2778, 0.0, 0.0},
    {medium, "Frontier++", eight_connected, {0.922, 0.978, 0.986, 0.986}, 0.953, 2796, 0.0, 0.0},
    {medium, "FARMap", released, {0.836, 0.922, 0.968, 0.994}, 0.934, 1417, 19.4, 78.7},
    {medium, "FARMap", eight_connected, {0.888, 0.961, 0.984, 0.99}, 0.949, 1443, 17.2, 52.2},
    {large, "Frontier", released, {0.491, 0.631, 0.761, 0.907}, 0.741, 4704, 0.0, 0.0},
    {large, "Frontier", eight_connected, {0.471, 0.678, 0.871, 0.964}, 0.814, 5241, 0.0, 0.0},
    {large, "Frontier++", released, {0.574, 0.743, 0.869, 0.963}, 0.828, 5387, 0.0, 0.0},
    {large, "Frontier++", eight_connected, {0.623, 0.796, 0.926, 0.965}, 0.864, 5631, 0.0, 0.0},
    {large, "FARMap", released, {0.569, 0.696, 0.815, 0.905}, 0.779, 1916, 23.7, 52.3},
    {large, "FARMap", eight_connected, {0.585, 0.726, 0.858, 0.95}, 0.819, 1906, 25.6, 38.1},
    {extra_large, "Frontier", released, {0.207, 0.291, 0.37, 0.517}, 0.378, 6836, 0.0, 0.0},
    {extra_large, "Frontier", eight_connected, {0.208, 0.307, 0.466, 0.742}, 0.489, 9208, 0.0, 0.0},
    {extra_large, "Frontier++", released, {0.26, 0.355, 0.477, 0.643}, 0.475, 8734, 0.0, 0.0},
    {extra_large,
     "Frontier++",
     eight_connected,
     {0.28, 0.413, 0.63, 0.835},
     0.611,
     12165,
     0.0,
     0.0},
    {extra_large, "FARMap", released, {0.256, 0.35, 0.47, 0.591}, 0.455, 2099, 27.8, 39.9},
    {extra_large, "FARMap", eight_connected, {0.267, 0.377, 0.533, 0.705}, 0.519, 2112, 29.6, 27.6},
}};

constexpr std::array<ReferenceDifference, 16> differences = {{
    {small, "Frontier", released, 0.011, 0.003, 0.84},
    {small, "Frontier", eight_connected, 0.006, 0.001, 0.92},
    {medium, "Frontier", released, 0.024, 0.005, 0.56},
    {medium, "Frontier", eight_connected, 0.011, 0.002, 0.54},
    {large, "Frontier", released, 0.038, 0.011, 0.40},
    {large, "Frontier", eight_connected, 0.005, 0.007, 0.38},
    {extra_large, "Frontier", released, 0.077, 0.015, 0.31},
    {extra_large, "Frontier", eight_connected, 0.03, 0.016, 0.22},
    {small, "Frontier++", released, 0.003, 0.001, 0.84},
    {small, "Frontier++", eight_connected, 0.004, 0.001, 0.92},
    {medium, "Frontier++", released, -0.009, 0.004, 0.54},
    {medium, "Frontier++", eight_connected, -0.004, 0.002, 0.53},
    {large, "Frontier++", released, -0.05, 0.011, 0.35},
    {large, "Frontier++", eight_connected, -0.045, 0.007, 0.35},
    {extra_large, "Frontier++", released, -0.02, 0.012, 0.24},
    {extra_large, "Frontier++", eight_connected, -0.092, 0.015, 0.18},
}};

constexpr std::array<ReferenceAblation, 8> ablations = {{
    {"Frontier", 0, 0.817, 0.986, 5263, 0},
    {"Frontier++", 0, 0.882, 0.991, 5900, 0},
    {"FARMap", 2, 0.83, 0.967, 1758, 24.7},
    {"FARMap, plain goal weights", 2, 0.725, 0.858, 1629, 23.5},
    {"FARMap, rho = 1", 1, 0.749, 0.855, 798, 74.4},
    {"FARMap, rho = 1.5", 1.5, 0.802, 0.917, 1121, 45.7},
    {"FARMap, rho = 2.5", 2.5, 0.864, 0.969, 3667, 6.7},
    {"FARMap, rho = 3", 3, 0.878, 0.979, 5557, 0.5},
}};

}  // namespace

const ReferenceRow* reference_row(SizeClass size, std::string_view agent, Grouping grouping) {
    const auto found = std::ranges::find_if(rows, [&](const ReferenceRow& row) {
        return row.size == size && row.agent == agent && row.grouping == grouping;
    });
    return found == rows.end() ? nullptr : &*found;
}

const ReferenceDifference* reference_difference(SizeClass size, std::string_view against,
                                                Grouping grouping) {
    const auto found = std::ranges::find_if(differences, [&](const ReferenceDifference& row) {
        return row.size == size && row.against == against && row.grouping == grouping;
    });
    return found == differences.end() ? nullptr : &*found;
}

std::span<const ReferenceAblation> reference_ablations() {
    return ablations;
}

}  // namespace tessera::farmap
