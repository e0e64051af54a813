#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "nn/architecture.h"
#include "verify/lane_kernels.h"

/// Coefficients in convolution form, and where their windows lie.
namespace tessera::verify {

/// Coefficients of sixteen outputs by one value: a window for each lane.
struct Form {
    bool present = false;
    int height = 0;
    int width = 0;
    int channels = 0;
    std::array<int, lane_count> y{};  ///< upper left corner of each lane's window
    std::array<int, lane_count> x{};
    std::vector<double> a;  ///< height x width x channels x lanes; 0 outside the tensor

    std::size_t size() const {
        return static_cast<std::size_t>(height) * width * channels * lane_count;
    }
    double* tap(int row, int column) { return a.data() + tap_offset(row, column); }
    const double* tap(int row, int column) const { return a.data() + tap_offset(row, column); }
    std::size_t tap_offset(int row, int column) const {
        return (static_cast<std::size_t>(row) * width + column) * channels * lane_count;
    }
};

/// The window through which a layer reads its input: the whole of it for a dense layer.
nn::Window window_of(const nn::Layer& layer, const nn::Shape& input);

/// The position in the tensor that each lane's tap (row, column) stands for; -1 outside.
std::array<int, lane_count> places(const Form& form, const nn::Shape& shape, int row, int column);

/// True when all lanes' windows lie at the same place.
bool same_place(const Form& form);

/// Taps outside the tensor multiply nothing.
void mask(const nn::Shape& shape, Form& form);

/// Looks up `fields` of a tensor for every tap, channel and lane (or once for all lanes); 0
/// outside. Layout: tap, channel, field, lane.
void gather(const Form& form, const nn::Shape& shape,
            std::span<const std::vector<double>* const> fields, bool shared,
            std::vector<double>& data);

}  // namespace tessera::verify
