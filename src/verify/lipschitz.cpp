#include "verify/lipschitz.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/errors.h"
#include "core/portable_functions.h"
#include "core/portable_math.h"
#include "nn/layer_passes.h"

namespace tessera::verify {
namespace {

using Numbers = nn::Batch<double>;
using nn::Node;
using nn::Shape;

/// Row and column sums of |W| of a linear layer: by one pass forward and one back of ones.
struct Sums {
    double largest_row = 0;     ///< the norm induced by l_inf
    double largest_column = 0;  ///< by l_1
};

template <class Layer>
Sums absolute_sums(const Layer& layer, std::vector<double> weights, const Shape& from,
                   const Shape& to) {
    for (double& weight : weights) weight = std::abs(weight);
    const Numbers ones = Numbers::Ones(1, from.size());
    Numbers rows(1, to.size());
    Numbers columns = Numbers::Zero(1, from.size());
    const Numbers outer = Numbers::Ones(1, to.size());
    const nn::LayerPass<double> pass{from, to, weights, ones, rows};
    const nn::LayerGradients<double> gradients{outer, {}, &columns};
    if constexpr (std::is_same_v<Layer, nn::Convolution>) {
        nn::ConvolutionScratch<double> scratch;
        nn::forward(layer, pass, scratch);
        nn::backward(layer, pass, gradients, scratch);
    } else {
        nn::forward(layer, pass);
        nn::backward(layer, pass, gradients);
    }
    return {rows.maxCoeff(), columns.maxCoeff()};
}

double operator_norm(const Sums& sums, Norm norm) {
    if (norm == Norm::infinity) return sums.largest_row;
    if (norm == Norm::one) return sums.largest_column;
    return std::sqrt(sums.largest_row * sums.largest_column);
}

/// Products that one squaring may take: milliseconds.
constexpr double most_work = 1e6;

/// Rounding of sums of so many products, as a factor.
double rounded_up(double terms) {
    return 1 + 0x1p-52 * (terms + 8);
}

/// A bound of the spectral norm of a matrix. Powers of the symmetric G = W W^T have the spectral
/// norm |W|^(2 k), and the norm induced by l_inf is never less than it: |W| <= |G^k|_inf^(1 / 2 k),
/// which comes as near as a factor of rows^(1 / 2 k).
double dense_spectral_bound(const RowMatrix& weights) {
    Matrix gram = weights.rows() <= weights.cols() ? Matrix(weights * weights.transpose())
                                                   : Matrix(weights.transpose() * weights);
    double logarithm = 0;  // of what was divided out of G^k, each time to the power 1 / k
    double power = 1;
    for (int squaring = 0;; ++squaring) {
        const double size = gram.cwiseAbs().rowwise().sum().maxCoeff();
        if (size == 0) return 0;
        logarithm += portable_log(size) / power;
        if (squaring == 5) break;
        gram /= size;
        gram = Matrix(gram * gram);
        power *= 2;
    }
    const double terms = static_cast<double>(weights.rows() + weights.cols());
    return portable_exp(logarithm / 2) * rounded_up(64 * terms) * (1 + 1e-13);
}

/// Kernels from channels to channels: an extent x extent window for each pair.
struct ChannelKernel {
    int channels = 0;
    int height = 1;
    int width = 1;
    std::vector<double> numbers;  ///< to, from, y, x

    double& at(int to, int from, int y, int x) {
        return numbers[((static_cast<std::size_t>(to) * channels + from) * height + y) * width + x];
    }
    double at(int to, int from, int y, int x) const {
        return numbers[((static_cast<std::size_t>(to) * channels + from) * height + y) * width + x];
    }
};

double largest_sum(const ChannelKernel& kernel) {
    const std::size_t row = kernel.numbers.size() / static_cast<std::size_t>(kernel.channels);
    double largest = 0;
    for (std::size_t to = 0; to < static_cast<std::size_t>(kernel.channels); ++to) {
        double sum = 0;
        for (std::size_t i = 0; i < row; ++i) sum += std::abs(kernel.numbers[to * row + i]);
        largest = std::max(largest, sum);
    }
    return largest;
}

/// One kernel after the other.
ChannelKernel composed(const ChannelKernel& a, const ChannelKernel& b) {
    ChannelKernel result{a.channels, a.height + b.height - 1, a.width + b.width - 1, {}};
    result.numbers.assign(
        static_cast<std::size_t>(a.channels) * a.channels * result.height * result.width, 0.0);
    for (int to = 0; to < a.channels; ++to) {
        for (int middle = 0; middle < a.channels; ++middle) {
            for (int ay = 0; ay < a.height; ++ay) {
                for (int ax = 0; ax < a.width; ++ax) {
                    const double w = a.at(to, middle, ay, ax);
                    for (int from = 0; from < a.channels; ++from) {
                        for (int by = 0; by < b.height; ++by) {
                            for (int bx = 0; bx < b.width; ++bx) {
                                result.at(to, from, ay + by, ax + bx) +=
                                    w * b.at(middle, from, by, bx);
                            }
                        }
                    }
                }
            }
        }
    }
    return result;
}

/// W W^T of a convolution with stride 1 on an endless image: filters to filters.
ChannelKernel correlation(const nn::Convolution& layer, int channels,
                          const std::vector<double>& weights) {
    const int height = layer.window.height;
    const int width = layer.window.width;
    ChannelKernel result{layer.filters, 2 * height - 1, 2 * width - 1, {}};
    result.numbers.assign(
        static_cast<std::size_t>(layer.filters) * layer.filters * result.height * result.width,
        0.0);
    const auto weight = [&](int f, int c, int y, int x) {
        return weights[((static_cast<std::size_t>(f) * channels + c) * height + y) * width + x];
    };
    for (int f = 0; f < layer.filters; ++f) {
        for (int g = 0; g < layer.filters; ++g) {
            for (int c = 0; c < channels; ++c) {
                for (int i = 0; i < height * width * height * width; ++i) {
                    const int ay = i / (width * height * width);
                    const int ax = i / (height * width) % width;
                    const int by = i / width % height;
                    const int bx = i % width;
                    result.at(f, g, ay - by + height - 1, ax - bx + width - 1) +=
                        weight(f, c, ay, ax) * weight(g, c, by, bx);
                }
            }
        }
    }
    return result;
}

/// The same bound for a convolution: on an endless image with stride 1, of which ours is a part, so
/// that its norm is no larger. W W^T and its powers are convolutions themselves.
double convolution_spectral_bound(const nn::Convolution& layer, int channels,
                                  const std::vector<double>& weights) {
    ChannelKernel kernel = correlation(layer, channels, weights);
    double logarithm = 0;
    double power = 1;
    for (;;) {
        const double size = largest_sum(kernel);
        if (size == 0) return 0;
        logarithm += portable_log(size) / power;
        const double work = static_cast<double>(kernel.numbers.size()) * kernel.channels *
                            kernel.height * kernel.width;
        if (work > most_work || power == 32) break;
        for (double& number : kernel.numbers) number /= size;
        kernel = composed(kernel, kernel);
        power *= 2;
    }
    const double terms = static_cast<double>(kernel.numbers.size());
    return portable_exp(logarithm / 2) * rounded_up(terms) * (1 + 1e-13);
}

double slope_limit(nn::Activation function) {
    return function == nn::Activation::sigmoid ? 0.25 : 1.0;
}

/// How often an input of a pool can be the maximum of several windows.
double pool_norm(const nn::Window& window, Norm norm) {
    const auto overlap = [](int extent, int stride) { return (extent + stride - 1) / stride; };
    const double windows = static_cast<double>(overlap(window.height, window.stride_y)) *
                           overlap(window.width, window.stride_x);
    if (norm == Norm::infinity) return 1;
    return norm == Norm::one ? windows : std::sqrt(windows);
}

std::vector<double> weights_of(const nn::Network<double>& network, const Node& node) {
    const double* first = network.parameters.data() + node.parameter_offset;
    return {first, first + node.parameter_count};
}

double layer_norm(const PreparedNetwork& prepared, std::size_t index, Norm norm) {
    const nn::Architecture& architecture = prepared.architecture();
    const Node& node = architecture.nodes[index];
    const Shape& from = architecture.shapes[static_cast<std::size_t>(node.inputs.front())];
    const Shape& to = architecture.shapes[index + 1];
    if (const auto* dense = std::get_if<nn::Dense>(&node.layer)) {
        nn::Dense plain = *dense;
        plain.bias = false;
        const std::vector<double> weights = weights_of(prepared.network, node);
        const double simple = operator_norm(absolute_sums(plain, weights, from, to), norm);
        const double smaller = std::min(from.size(), to.size());
        if (norm != Norm::two || smaller * smaller * smaller > 100 * most_work) return simple;
        const Eigen::Map<const RowMatrix> matrix(weights.data(), to.size(), from.size());
        return std::min(simple, dense_spectral_bound(matrix));
    }
    if (const auto* convolution = std::get_if<nn::Convolution>(&node.layer)) {
        nn::Convolution plain = *convolution;
        plain.bias = false;
        const std::vector<double> weights = weights_of(prepared.network, node);
        const double simple = operator_norm(absolute_sums(plain, weights, from, to), norm);
        if (norm != Norm::two) return simple;
        return std::min(simple, convolution_spectral_bound(plain, from.channels, weights));
    }
    if (const auto* average = std::get_if<nn::AveragePool>(&node.layer)) {
        return operator_norm(absolute_sums(*average, {}, from, to), norm);
    }
    if (const auto* maximum = std::get_if<nn::MaxPool>(&node.layer)) {
        return pool_norm(maximum->window, norm);
    }
    if (const auto* activate = std::get_if<nn::Activate>(&node.layer)) {
        return slope_limit(activate->function);
    }
    if (std::holds_alternative<nn::BatchNorm>(node.layer)) {
        double largest = 0;
        for (const double factor : nn::channel_map(prepared.network, node).factor) {
            largest = std::max(largest, std::abs(factor));
        }
        return largest;
    }
    return 1;
}

double dual_norm(std::span<const double> row, Norm norm) {
    const std::vector<double> zero(row.size());
    if (norm == Norm::infinity) return distance(row, zero, Norm::one);
    return distance(row, zero, norm == Norm::one ? Norm::infinity : Norm::two);
}

}  // namespace

std::vector<double> lipschitz_norms(const PreparedNetwork& prepared, Norm norm) {
    std::vector<double> norms;
    for (std::size_t i = 0; i < prepared.architecture().nodes.size(); ++i) {
        norms.push_back(layer_norm(prepared, i, norm));
    }
    return norms;
}

double lipschitz_radius(const PreparedNetwork& prepared, const Question& question) {
    const nn::Architecture& architecture = prepared.architecture();
    require(!architecture.nodes.empty() &&
                std::holds_alternative<nn::Dense>(architecture.nodes.back().layer),
            "the global Lipschitz bound needs a dense last layer");
    std::vector<double> constants = {1.0};
    for (std::size_t i = 0; i + 1 < architecture.nodes.size(); ++i) {
        double before = 0;
        for (const int value : architecture.nodes[i].inputs) {
            before += constants[static_cast<std::size_t>(value)];
        }
        constants.push_back(before * layer_norm(prepared, i, question.norm));
    }
    const Node& last = architecture.nodes.back();
    const auto inputs = static_cast<std::size_t>(
        architecture.shapes[static_cast<std::size_t>(last.inputs.front())].size());
    const double before = constants[static_cast<std::size_t>(last.inputs.front())];
    const std::vector<double> weights = weights_of(prepared.network, last);
    const std::vector<double> now =
        margins(prepared.network, question.centre, question.label, question.targets);
    double radius = std::numeric_limits<double>::infinity();
    for (std::size_t t = 0; t < question.targets.size(); ++t) {
        std::vector<double> row(inputs);
        for (std::size_t i = 0; i < inputs; ++i) {
            row[i] = weights[static_cast<std::size_t>(question.label) * inputs + i] -
                     weights[static_cast<std::size_t>(question.targets[t]) * inputs + i];
        }
        radius = std::min(radius, now[t] / (before * dual_norm(row, question.norm)));
    }
    return std::max(radius, 0.0);
}

}  // namespace tessera::verify
