#include "verify/input_map.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tessera::verify {
namespace {

using nn::Shape;
using nn::Window;

/// A row of one channel of the output: <w, centre>, and what the region adds on either side (for
/// l_2 its square).
struct Row {
    std::vector<double> sums;
    std::vector<double> spreads;
};

/// Adds a weight's share at the outputs [first, last), whose inputs begin at `centre` and `radius`.
template <Norm norm>
void add_tap(double w, const double* centre, const double* radius, int stride, int first, int last,
             Row& row) {
    double* sums = row.sums.data();
    double* spreads = row.spreads.data();
    const double size = std::abs(w);
    const auto add = [&](int x, std::ptrdiff_t at) {
        sums[x] += w * centre[at];
        const double reach = size * radius[at];
        if constexpr (norm == Norm::infinity) spreads[x] += reach;
        if constexpr (norm == Norm::two) spreads[x] += reach * reach;
        if constexpr (norm == Norm::one) spreads[x] = std::max(spreads[x], reach);
    };
    if (stride == 1) {
        for (int x = first; x < last; ++x) add(x, x - first);
    } else {
        for (int x = first; x < last; ++x) add(x, static_cast<std::ptrdiff_t>(x - first) * stride);
    }
}

/// The outputs x whose input x stride + offset lies in [0, width).
struct Reach {
    int first = 0;
    int last = 0;
};
Reach reach_of(int offset, int stride, int width, int outputs) {
    const int first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
    const int last = offset >= width ? 0 : std::min(outputs, (width - 1 - offset) / stride + 1);
    return {first, std::max(first, last)};
}

template <Norm norm>
void bound_rows(const LinearKernel& kernel, const Window& window, const Shape& from,
                const Shape& to, const Region& region, double unit, ValueBounds& bounds) {
    Row row{std::vector<double>(static_cast<std::size_t>(to.width)),
            std::vector<double>(static_cast<std::size_t>(to.width))};
    for (int f = 0; f < to.channels; ++f) {
        const double bias = kernel.bias.empty() ? 0.0 : kernel.bias[static_cast<std::size_t>(f)];
        for (int y = 0; y < to.height; ++y) {
            std::fill(row.sums.begin(), row.sums.end(), bias);
            std::fill(row.spreads.begin(), row.spreads.end(), 0.0);
            for (int tap = 0; tap < window.height * window.width; ++tap) {
                const int input_y = y * window.stride_y - window.padding.top + tap / window.width;
                if (input_y < 0 || input_y >= from.height) continue;
                const int offset = tap % window.width - window.padding.left;
                const Reach reach = reach_of(offset, window.stride_x, from.width, to.width);
                for (int c = 0; c < from.channels; ++c) {
                    const double w =
                        kernel.weights[(static_cast<std::size_t>(tap) * kernel.outputs + f) *
                                           kernel.inputs +
                                       c];
                    const std::size_t at =
                        (static_cast<std::size_t>(c) * from.height + input_y) * from.width +
                        static_cast<std::size_t>(reach.first * window.stride_x + offset);
                    if (reach.first == reach.last) continue;
                    add_tap<norm>(w, region.centre.data() + at, region.radius.data() + at,
                                  window.stride_x, reach.first, reach.last, row);
                }
            }
            const std::size_t first =
                (static_cast<std::size_t>(f) * to.height + y) * static_cast<std::size_t>(to.width);
            for (std::size_t x = 0; x < row.sums.size(); ++x) {
                const double sum = row.sums[x];
                const double spread =
                    norm == Norm::two ? std::sqrt(row.spreads[x]) : row.spreads[x];
                const double margin = unit * (2 * bounds.largest + std::abs(sum) + spread);
                bounds.lower[first + x] = sum - spread - margin;
                bounds.upper[first + x] = sum + spread + margin;
            }
        }
    }
}

}  // namespace

bool reads_input_by_map(const PreparedNetwork& prepared, int value) {
    if (value == 0) return false;
    const nn::Node& node = prepared.architecture().nodes[static_cast<std::size_t>(value - 1)];
    return std::holds_alternative<nn::Convolution>(node.layer) && node.inputs.front() == 0 &&
           prepared.architecture().shapes[static_cast<std::size_t>(value)].positions() > 1;
}

void bound_map_of_input(const PreparedNetwork& prepared, int value, const Region& region,
                        ValueBounds& bounds) {
    const auto node = static_cast<std::size_t>(value - 1);
    const nn::Architecture& architecture = prepared.architecture();
    const Window window = window_of(architecture.nodes[node].layer, architecture.input());
    const auto rows = region.norm == Norm::infinity ? bound_rows<Norm::infinity>
                      : region.norm == Norm::two    ? bound_rows<Norm::two>
                                                    : bound_rows<Norm::one>;
    rows(prepared.kernels[node], window, architecture.input(), architecture.shapes[node + 1],
         region, prepared.rounding_unit, bounds);
}

}  // namespace tessera::verify
