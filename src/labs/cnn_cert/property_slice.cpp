#include "labs/cnn_cert/property_slice.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "core/philox.h"
#include "nn/pass.h"

namespace tessera::cnn_cert {
namespace {

constexpr std::size_t few_inputs = 16;
/// Points to a side of the picture, of networks with few inputs and with many.
constexpr int fine_side = 101;
constexpr int coarse_side = 41;
/// Points that are evaluated at once.
constexpr int batch_size = 100;

/// Evenly spaced over a range and half of it more on both sides, at least from -reach to reach.
std::vector<double> around(double low, double high, double reach, int count) {
    const double margin = high > low ? (high - low) / 2 : 0.5;
    const double first = reach > 0 ? std::min(low, -reach) : low - margin;
    const double last = reach > 0 ? std::max(high, reach) : high + margin;
    std::vector<double> at;
    at.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) at.push_back(first + (last - first) * i / (count - 1));
    return at;
}

/// Calls `use(unsafe)` for every row of the inputs.
template <class Use>
void judge_rows(const nn::Network<double>& network, const verify::Property& property,
                const nn::Batch<double>& inputs, const Use& use) {
    const nn::Batch<double> outputs = nn::evaluate<double>(network, inputs);
    for (Index i = 0; i < outputs.rows(); ++i) {
        const std::span<const double> row(outputs.row(i).data(),
                                          static_cast<std::size_t>(outputs.cols()));
        use(verify::unsafe_margin(property, row) <= 0);
    }
}

}  // namespace

PropertySlice slice_through(const verify::Property& property, std::vector<double> point) {
    std::vector<std::size_t> sides(property.lower.size());
    std::iota(sides.begin(), sides.end(), std::size_t{0});
    std::ranges::stable_sort(sides, std::ranges::greater{},
                             [&](std::size_t i) { return property.upper[i] - property.lower[i]; });
    const std::size_t first = sides.front();
    const std::size_t second = sides.size() > 1 ? sides[1] : first;
    return {std::min(first, second), std::max(first, second), std::move(point)};
}

lab::Grid unsafe_region(const nn::Network<double>& network, const verify::Property& property,
                        const PropertySlice& slice, double reach) {
    const int side = property.lower.size() <= few_inputs ? fine_side : coarse_side;
    const auto axis = [&](std::size_t input) {
        return around(property.lower[input], property.upper[input], reach, side);
    };
    lab::Grid grid;
    grid.x = axis(slice.horizontal);
    grid.y = axis(slice.vertical);
    grid.rows = side;
    grid.columns = side;
    nn::Batch<double> row(side, std::ssize(slice.through));
    for (const double y : grid.y) {
        for (int j = 0; j < side; ++j) {
            row.row(j) = Eigen::Map<const Eigen::RowVectorXd>(slice.through.data(), row.cols());
            row(j, static_cast<Index>(slice.vertical)) = y;
            row(j, static_cast<Index>(slice.horizontal)) = grid.x[static_cast<std::size_t>(j)];
        }
        judge_rows(network, property, row,
                   [&](bool unsafe) { grid.values.push_back(unsafe ? 1.0F : 0.0F); });
    }
    return grid;
}

lab::Series outlines(const std::vector<verify::Box>& boxes, const PropertySlice& slice) {
    constexpr double gap = std::numeric_limits<double>::quiet_NaN();
    const auto meets = [&](const verify::Box& box) {
        for (std::size_t i = 0; i < box.lower.size(); ++i) {
            if (i == slice.horizontal || i == slice.vertical) continue;
            if (slice.through[i] < box.lower[i] || slice.through[i] > box.upper[i]) return false;
        }
        return true;
    };
    lab::Series line;
    for (const verify::Box& box : boxes) {
        if (!meets(box)) continue;
        const double left = box.lower[slice.horizontal];
        const double right = box.upper[slice.horizontal];
        const double below = box.lower[slice.vertical];
        const double above = box.upper[slice.vertical];
        line.x.insert(line.x.end(), {left, right, right, left, left, gap});
        line.y.insert(line.y.end(), {below, below, above, above, below, gap});
    }
    return line;
}

int unsafe_among_random(const nn::Network<double>& network, const verify::Property& property,
                        int trials, std::uint64_t seed) {
    RandomStream stream("cnn-cert", seed, "property");
    int count = 0;
    for (int done = 0; done < trials; done += batch_size) {
        nn::Batch<double> inputs(std::min(batch_size, trials - done), std::ssize(property.lower));
        for (Index i = 0; i < inputs.rows(); ++i) {
            for (Index j = 0; j < inputs.cols(); ++j) {
                const auto side = static_cast<std::size_t>(j);
                inputs(i, j) = stream.uniform(property.lower[side], property.upper[side]);
            }
        }
        judge_rows(network, property, inputs, [&](bool unsafe) { count += unsafe ? 1 : 0; });
    }
    return count;
}

}  // namespace tessera::cnn_cert
