#include "labs/scale_time/network_reference.h"

namespace tessera::scale_time {
namespace {

constexpr int fashion_widths[] = {8, 16, 32, 64, 128, 256, 512};
constexpr double sgd_07[] = {175, 80, 56, 32, 23, 18, 13};
constexpr double sgd_05[] = {855, 341, 168, 123, 94, 81, 58};
constexpr double sgd_04[] = {1835, 762, 359, 292, 236, 217, 167};
constexpr double adam_05[] = {1075, 253, 94, 46, 26, 17.5, 9.8};
constexpr double digits_06[] = {494, 176, 104, 63, 37, 27, 14};
constexpr double digits_04[] = {1605, 493, 302, 183, 124, 91, 48};
constexpr int channels[] = {2, 4, 8, 16, 32};
constexpr double cnn_05[] = {1311, 750, 440, 334, 217};
constexpr double cnn_04[] = {3875, 1847, 1181, 873, 564};

constexpr CrossingTable crossings[] = {
    {"fashion-mnist", "two-hidden", "sgd", 0.1, 0.07, fashion_widths, sgd_07},
    {"fashion-mnist", "two-hidden", "sgd", 0.1, 0.05, fashion_widths, sgd_05},
    {"fashion-mnist", "two-hidden", "sgd", 0.1, 0.04, fashion_widths, sgd_04},
    {"fashion-mnist", "two-hidden", "adam", 3e-4, 0.05, fashion_widths, adam_05},
    {"fashion-mnist", "cnn", "sgd", 0.1, 0.05, channels, cnn_05},
    {"fashion-mnist", "cnn", "sgd", 0.1, 0.04, channels, cnn_04},
    {"digits", "one-hidden", "sgd", 0.1, 0.06, fashion_widths, digits_06},
    {"digits", "one-hidden", "sgd", 0.1, 0.04, fashion_widths, digits_04},
};

constexpr PredictionTable predictions[] = {
    {"sgd", .175, .027, .079, .079, .221, .284},
    {"adam", .458, .215, .098, .097, .128, .211},
};

constexpr SurfaceRow noisy[] = {{4, .135, .0736},  {8, .094, .0553},  {12, .140, .0396},
                                {16, .130, .0347}, {24, .124, .0358}, {32, .110, .0355},
                                {64, .076, .0353}};
constexpr SurfaceRow clean[] = {{4, .0801, .0783},  {8, .0835, .0409},  {12, .0735, .0278},
                                {16, .0484, .0258}, {24, .0391, .0255}, {32, .0337, .0231},
                                {48, .0283, .0225}};

}  // namespace

std::span<const CrossingTable> crossing_tables() {
    return crossings;
}

std::span<const PredictionTable> prediction_tables() {
    return predictions;
}

std::span<const SurfaceRow> noisy_surface() {
    return noisy;
}

std::span<const SurfaceRow> clean_surface() {
    return clean;
}

std::vector<double> data_counts() {
    return {50, 100, 200, 400, 800};
}

std::vector<DataRow> data_rows() {
    return {{8, {.070, .055, .043, .038, .040}},
            {16, {.054, .030, .027, .020, .018}},
            {32, {.049, .032, .023, .017, .0144}},
            {64, {.049, .031, .0225, .016, .0136}},
            {128, {.046, .032, .0224, .0155, .0125}}};
}

}  // namespace tessera::scale_time
