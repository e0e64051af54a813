#include "labs/cnn_cert/questions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/philox.h"

namespace tessera::cnn_cert {

int random_target(const verify::PreparedNetwork& prepared, const std::vector<double>& input,
                  int label, std::uint64_t seed, std::uint64_t image) {
    const int classes = prepared.architecture().output().size();
    const std::vector<int> others = verify::other_classes(classes, label);
    const std::vector<double> margins = verify::margins(prepared.network, input, label, others);
    std::vector<std::size_t> order(others.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return margins[i]; });
    RandomStream stream("cnn-cert", seed, "targets", image);
    const std::size_t ends = order.size() < 3 ? 0 : 1;
    const auto place = ends + static_cast<std::size_t>(stream.below(order.size() - 2 * ends));
    return others[order[place]];
}

double largest_distance(verify::Norm norm, std::size_t pixels) {
    const auto count = static_cast<double>(pixels);
    switch (norm) {
        case verify::Norm::infinity:
            return 0.5;
        case verify::Norm::two:
            return 0.5 * std::sqrt(count);
        case verify::Norm::one:
            break;
    }
    return 0.25 * count;
}

}  // namespace tessera::cnn_cert
