#include "labs/scale_time/lab_reference.h"

namespace tessera::scale_time {
namespace {

constexpr std::array<double, 6> products = {0.1, 1, 10, 100, 1000, 1e5};
constexpr CollapseRow rows[] = {
    {4, {0.854, 0.484, 0.400, 0.399, 0.399, 0.399}, 1e-3},
    {16, {0.872, 0.434, 0.205, 0.174, 0.174, 0.174}, 1e-3},
    {64, {0.869, 0.361, 0.094, 0.041, 0.035, 0.035}, 1e-3},
    {256, {0.874, 0.355, 0.077, 0.0215, 0.0086, 0.0057}, 1e-3},
    {0, {0.8747, 0.3561, 0.0734, 0.0149, 0.0024, 0.0000}, 1e-4},
};
constexpr LinearRow linear_rows[] = {
    {0.1, 0.1, 0.82036, 0.00090},    {0.2, 1, 0.18925, 0.07353},
    {0.5, 10, 0.00658, 0.81704},     {0.8, 100, 0.00074, 3.62076},
    {0.95, 1000, 0.00076, 15.32677}, {1.25, 1, 0.43774, 0.28605},
    {2, 10, 0.50026, 0.95197},       {5, 100, 0.8, 0.25},
    {10, 1000, 0.9, 0.11111},
};

}  // namespace

std::vector<double> subspace_sizes() {
    return {5, 10, 20, 50, 100, 200, 400, 1000};
}

std::vector<double> subspace_deviations() {
    return {.581, .427, .291, .172, .133, .0906, .0643, .0399};
}

std::span<const double> collapse_products() {
    return products;
}

std::span<const CollapseRow> collapse_table() {
    return rows;
}

std::span<const LinearRow> linear_table() {
    return linear_rows;
}

}  // namespace tessera::scale_time
