#include "labs/cnn_cert/museum.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/philox.h"
#include "nn/models.h"
#include "nn/pass.h"
#include "verify/bounds.h"
#include "verify/certify.h"

namespace tessera::cnn_cert {
namespace {

using nn::Activation;
using nn::Architecture;
using nn::Network;

constexpr int side = 9;
constexpr int classes = 6;
const nn::Shape image{1, side, side};

std::vector<double> outputs_of(const Network<double>& network, const std::vector<double>& input) {
    const Eigen::Map<const nn::Batch<double>> row(input.data(), 1,
                                                  static_cast<Index>(input.size()));
    const nn::Batch<double> output = nn::evaluate<double>(network, row);
    return {output.data(), output.data() + output.size()};
}

/// Random weights, and batch statistics away from the identity.
Network<double> with_numbers(const Architecture& architecture, std::uint64_t seed) {
    auto network =
        nn::make_network<double>(architecture, {nn::Distribution::he_normal, 1.0, 0.2}, seed);
    RandomStream stream("cnn-cert", seed, "statistics");
    for (const nn::Node& node : architecture.nodes) {
        for (std::size_t i = 0; i < node.statistics_count; ++i) {
            const bool mean = i < node.statistics_count / 2;
            network.statistics[node.statistics_offset + i] =
                mean ? stream.uniform(0.1, 0.4) : stream.uniform(0.4, 1.6);
        }
    }
    return network;
}

int append_same(Architecture& architecture, int from, int filters, int stride) {
    const nn::Window window = nn::same_window(nn::square_window(3, stride),
                                              architecture.shapes[static_cast<std::size_t>(from)]);
    return nn::append(architecture, nn::Convolution{filters, window, true}, from);
}

/// A block whose two branches have paddings of their own.
Architecture strided_block() {
    Architecture a = nn::start({1, side - 1, side - 1});
    append_same(a, 0, 3, 2);
    nn::append(a, nn::Activate{Activation::relu});
    const int main = append_same(a, a.last(), 3, 1);
    const int shortcut = append_same(a, 0, 3, 2);
    nn::append_sum(a, main, shortcut);
    nn::append(a, nn::Activate{Activation::relu});
    nn::append(a, nn::Dense{classes, true});
    return a;
}

/// Padding before and after exchanged in one branch.
Network<double> with_padding_turned(Network<double> network) {
    auto& layer = std::get<nn::Convolution>(network.architecture.nodes.front().layer);
    std::swap(layer.window.padding.top, layer.window.padding.bottom);
    std::swap(layer.window.padding.left, layer.window.padding.right);
    return network;
}

Architecture normalised() {
    Architecture a = nn::start(image);
    nn::append(a, nn::Convolution{3, nn::square_window(3), true});
    nn::append(a, nn::Activate{Activation::relu});
    nn::append(a, nn::Convolution{3, nn::square_window(3), true});
    nn::append(a, nn::BatchNorm{});
    nn::append(a, nn::Activate{Activation::relu});
    nn::append(a, nn::Dense{classes, true});
    return a;
}

/// Folded with + factor mean in place of - factor mean.
Network<double> with_mean_added(Network<double> network) {
    for (const nn::Node& node : network.architecture.nodes) {
        const std::size_t channels = node.statistics_count / 2;
        for (std::size_t i = 0; i < channels; ++i) {
            double& mean = network.statistics[node.statistics_offset + i];
            mean = -mean;
        }
    }
    return network;
}

/// The kernel before the normalisation multiplied along its input channels; the additions are
/// right.
Network<double> with_wrong_axis(const Network<double>& network) {
    Network<double> result = network;
    const nn::Node& convolution = network.architecture.nodes[2];
    const auto factor = nn::channel_map(network, network.architecture.nodes[3]).factor;
    const std::size_t channels = factor.size();
    const auto& window = std::get<nn::Convolution>(convolution.layer).window;
    const auto taps = static_cast<std::size_t>(window.height * window.width);
    for (std::size_t i = 0; i < channels * channels * taps; ++i) {
        const std::size_t output = i / (channels * taps);
        const std::size_t input = i / taps % channels;
        // The normalisation that follows multiplies by factor[output].
        result.parameters[convolution.parameter_offset + i] *= factor[input] / factor[output];
    }
    return result;
}

Architecture pooled() {
    Architecture a = nn::start(image);
    nn::append(a, nn::Convolution{3, nn::square_window(2), true});
    nn::append(a, nn::Activate{Activation::tanh});
    nn::append(a, nn::MaxPool{nn::square_window(2, 2)});
    nn::append(a, nn::Dense{classes, true});
    return a;
}

/// The maximum's candidates are chosen by max(v, 0) of what tanh reads: where all are negative,
/// they tie, and the bound is their mean.
std::vector<double> pooled_by_pre_activations(const Network<double>& network,
                                              const std::vector<double>& input) {
    nn::Pass<double> pass;
    const Eigen::Map<const nn::Batch<double>> row(input.data(), 1,
                                                  static_cast<Index>(input.size()));
    nn::forward<double>(network, row, nn::Mode::inference, pass);
    const nn::Shape& from = network.architecture.shapes[2];
    const nn::Shape& to = network.architecture.shapes[3];
    nn::Batch<double> chosen = pass.values[3];
    for (int i = 0; i < to.size(); ++i) {
        const int c = i / to.positions();
        const int y = 2 * (i % to.positions() / to.width);
        const int x = 2 * (i % to.width);
        double largest = 0;
        for (int tap = 0; tap < 4; ++tap) {
            const int at = (c * from.height + y + tap / 2) * from.width + x + tap % 2;
            largest = std::max(largest, pass.values[1](0, at));
        }
        double sum = 0;
        int count = 0;
        for (int tap = 0; tap < 4; ++tap) {
            const int at = (c * from.height + y + tap / 2) * from.width + x + tap % 2;
            if (std::max(pass.values[1](0, at), 0.0) < largest) continue;
            sum += pass.values[2](0, at);
            ++count;
        }
        chosen(0, i) = sum / count;
    }
    const nn::Node& dense = network.architecture.nodes.back();
    const Index inputs = to.size();
    const Eigen::Map<const nn::Batch<double>> weights(
        network.parameters.data() + dense.parameter_offset, classes, inputs);
    const nn::Batch<double> product = chosen * weights.transpose();
    std::vector<double> outputs;
    for (int k = 0; k < classes; ++k) {
        outputs.push_back(product(0, k) +
                          network.parameters[dense.parameter_offset +
                                             static_cast<std::size_t>(classes * inputs + k)]);
    }
    return outputs;
}

void bound(Exhibit& exhibit) {
    const verify::PreparedNetwork prepared = verify::prepare(exhibit.network);
    verify::BoundPass pass(prepared, verify::ball(exhibit.input, 0, verify::Norm::infinity), {});
    pass.run();
    RowMatrix rows(2 * classes, classes);
    rows << RowMatrix::Identity(classes, classes), -RowMatrix::Identity(classes, classes);
    const std::vector<double> lower = pass.lower_bounds(rows).lower;
    exhibit.lower.assign(lower.begin(), lower.begin() + classes);
    for (int k = 0; k < classes; ++k) {
        exhibit.upper.push_back(-lower[static_cast<std::size_t>(classes + k)]);
    }
}

Exhibit exhibit(const std::string& title, const std::string& slip, const Architecture& architecture,
                std::uint64_t seed) {
    Exhibit result{title, slip, with_numbers(architecture, seed), {}, {}, {}, {}, {}};
    RandomStream stream("cnn-cert", seed, "museum");
    for (int i = 0; i < architecture.input().size(); ++i) {
        result.input.push_back(stream.uniform(-0.5, 0.5));
    }
    result.outputs = outputs_of(result.network, result.input);
    bound(result);
    return result;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

}  // namespace

double Exhibit::released_miss() const {
    return largest_difference(outputs, released);
}

double Exhibit::own_miss() const {
    return std::max(largest_difference(outputs, lower), largest_difference(outputs, upper));
}

std::vector<Exhibit> exhibits(std::uint64_t seed) {
    std::vector<Exhibit> all;
    all.push_back(exhibit("padding order",
                          "In a residual block the paddings of a branch are composed in the wrong "
                          "order: the form is applied to pixels one step away. All ResNet rows of "
                          "the paper's tables rest on this.",
                          strided_block(), seed));
    all.back().released = outputs_of(with_padding_turned(all.back().network), all.back().input);
    all.push_back(exhibit("sign of the mean",
                          "Batch normalisation in residual blocks is folded with + gamma mean / "
                          "deviation where it must be minus.",
                          normalised(), seed + 1));
    all.back().released = outputs_of(with_mean_added(all.back().network), all.back().input);
    all.push_back(exhibit("wrong axis",
                          "In the file for general networks batch normalisation multiplies the "
                          "kernel along its input channels.",
                          normalised(), seed + 2));
    all.back().released = outputs_of(with_wrong_axis(all.back().network), all.back().input);
    all.push_back(exhibit("pooling the wrong values",
                          "Max pooling after tanh chooses among max(v, 0) of what tanh reads, not "
                          "among what it gives: LeNet rows with tanh, sigmoid and arctan.",
                          pooled(), seed + 3));
    all.back().released = pooled_by_pre_activations(all.back().network, all.back().input);
    return all;
}

}  // namespace tessera::cnn_cert
