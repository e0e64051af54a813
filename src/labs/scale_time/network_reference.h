#pragma once

#include <span>
#include <string_view>
#include <vector>

/// Measured for this project before this lab with PyTorch ([N] in the views): marks under the live
/// curves where the settings are the same. None of it is the paper's.
namespace tessera::scale_time {

/// Steps to a test error, by width.
struct CrossingTable {
    std::string_view data;
    std::string_view architecture;
    std::string_view optimiser;
    double learning_rate;
    double threshold;
    std::span<const int> widths;
    std::span<const double> steps;
};
std::span<const CrossingTable> crossing_tables();

/// Relative error of predicting width 512 from width 64 (Fashion-MNIST, two hidden layers).
struct PredictionTable {
    std::string_view optimiser;
    double nothing;
    double cube_root;
    double width_power;
    double square_root;
    double width;
    double parameters;
};
std::span<const PredictionTable> prediction_tables();

/// Digits, n = 200, one hidden layer, SGD 0.5, 20 % label noise: final and best test error.
struct SurfaceRow {
    int width;
    double final;
    double best;
};
std::span<const SurfaceRow> noisy_surface();
/// The same without label noise.
std::span<const SurfaceRow> clean_surface();

/// Digits without noise, 2000 steps, SGD 0.2: test error by number of training images.
struct DataRow {
    int width;
    std::vector<double> errors;  ///< at `data_counts`
};
std::vector<double> data_counts();
std::vector<DataRow> data_rows();

}  // namespace tessera::scale_time
