#include "verify/relu_form.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <format>
#include <utility>

#include "core/errors.h"
#include "nn/pass.h"

namespace tessera::verify {
namespace {

using Numbers = nn::Batch<double>;
using nn::Node;
using nn::Shape;

/// Elements of a value as functions of all variables so far: row 0 holds the offsets, row 1 + v the
/// coefficients of variable v. `sizes` is the same with every number replaced by its size.
struct Expressions {
    Numbers exact;
    Numbers sizes;
};

void grow(Expressions& expressions, Index rows) {
    for (Numbers* numbers : {&expressions.exact, &expressions.sizes}) {
        const Index before = numbers->rows();
        if (before >= rows) continue;
        numbers->conservativeResize(rows, Eigen::NoChange);
        numbers->bottomRows(rows - before).setZero();
    }
}

/// A linear layer without its constants on every row.
Numbers applied(const nn::Layer& layer, const Shape& from, const std::vector<double>& parameters,
                const Numbers& rows) {
    nn::Network<double> one{nn::start(from), parameters, {}};
    nn::append(one.architecture, layer);
    return nn::evaluate<double>(one, rows);
}

std::vector<double> sizes_of(std::vector<double> numbers) {
    for (double& number : numbers) number = std::abs(number);
    return numbers;
}

class Unrolling {
public:
    Unrolling(const PreparedNetwork& prepared, std::size_t most_numbers)
        : prepared_(prepared), most_numbers_(most_numbers) {
        const nn::Architecture& architecture = prepared.architecture();
        form_.inputs = architecture.input().size();
        Numbers input = Numbers::Zero(1 + form_.inputs, form_.inputs);
        input.bottomRows(form_.inputs).setIdentity();
        values_.push_back({input, input});
        for (std::size_t node = 0; node < architecture.nodes.size(); ++node) {
            add_size(1 + form_.inputs + form_.neurons, architecture.shapes[node + 1].size());
            values_.push_back(value_of(node));
        }
        form_.output = block_of(values_.back());
        // Terms of one product, and of the sums that made its factors.
        double longest = 64 + static_cast<double>(form_.inputs + form_.neurons);
        for (const Shape& shape : architecture.shapes) longest += shape.size();
        form_.rounding_unit = 0x1p-53 * longest;
    }

    ReluForm take() { return std::move(form_); }

private:
    const Expressions& input_of(const Node& node, std::size_t which = 0) const {
        return values_[static_cast<std::size_t>(node.inputs[which])];
    }

    /// Before they are allocated.
    void add_size(Index rows, Index elements) {
        held_ += static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(elements);
        if (held_ <= most_numbers_) return;
        throw InputError(std::format(
            "the network is too large for splitting its ReLUs: unrolled it has more than {} "
            "numbers; use a smaller one",
            most_numbers_));
    }

    Expressions value_of(std::size_t index) {
        const Node& node = prepared_.architecture().nodes[index];
        if (std::holds_alternative<nn::Activate>(node.layer)) return relu(input_of(node));
        if (std::holds_alternative<nn::MaxPool>(node.layer)) return maximum(index);
        if (std::holds_alternative<nn::Add>(node.layer)) return sum(node);
        if (std::holds_alternative<nn::BatchNorm>(node.layer)) return normalised(node);
        return linear(index);
    }

    Expressions linear(std::size_t index) const {
        const Node& node = prepared_.architecture().nodes[index];
        const Shape& from =
            prepared_.architecture().shapes[static_cast<std::size_t>(node.inputs.front())];
        nn::Layer layer = node.layer;
        std::size_t weights = node.parameter_count;
        const LinearKernel& kernel = prepared_.kernels[index];
        if (auto* dense = std::get_if<nn::Dense>(&layer)) dense->bias = false;
        if (auto* convolution = std::get_if<nn::Convolution>(&layer)) convolution->bias = false;
        weights -= kernel.bias.size();
        const double* first = prepared_.network.parameters.data() + node.parameter_offset;
        const std::vector<double> parameters(first, first + weights);
        Expressions result{applied(layer, from, parameters, input_of(node).exact),
                           applied(layer, from, sizes_of(parameters), input_of(node).sizes)};
        const Index positions = prepared_.architecture().shapes[index + 1].positions();
        for (std::size_t k = 0; k < kernel.bias.size(); ++k) {
            const auto channel = static_cast<Index>(k);
            for (Index i = channel * positions; i < (channel + 1) * positions; ++i) {
                result.exact(0, i) += kernel.bias[k];
                result.sizes(0, i) += std::abs(kernel.bias[k]);
            }
        }
        return result;
    }

    Expressions normalised(const Node& node) const {
        const auto map = nn::channel_map(prepared_.network, node);
        Expressions result = input_of(node);
        const Index positions = result.exact.cols() / static_cast<Index>(map.factor.size());
        for (std::size_t k = 0; k < map.factor.size(); ++k) {
            const Index first = static_cast<Index>(k) * positions;
            result.exact.middleCols(first, positions) *= map.factor[k];
            result.sizes.middleCols(first, positions) *= std::abs(map.factor[k]);
            result.exact.row(0).segment(first, positions).array() += map.offset[k];
            result.sizes.row(0).segment(first, positions).array() += std::abs(map.offset[k]);
        }
        return result;
    }

    Expressions sum(const Node& node) const {
        Expressions result = input_of(node, 0);
        Expressions other = input_of(node, 1);
        const Index rows = std::max(result.exact.rows(), other.exact.rows());
        grow(result, rows);
        grow(other, rows);
        result.exact += other.exact;
        result.sizes += other.sizes;
        return result;
    }

    AffineBlock block_of(const Expressions& expressions) const {
        Expressions whole = expressions;
        grow(whole, 1 + form_.inputs + form_.neurons);
        AffineBlock block;
        block.neurons = form_.neurons;
        block.weights = whole.exact.bottomRows(form_.inputs + form_.neurons).transpose();
        block.offset = whole.exact.row(0).transpose();
        block.weight_sizes =
            whole.sizes.bottomRows(form_.inputs + form_.neurons).colwise().sum().transpose();
        block.offset_sizes = whole.sizes.row(0).transpose();
        return block;
    }

    /// New neurons, and their own expressions.
    Expressions relu(const Expressions& arguments) {
        add_size(1 + form_.inputs + form_.neurons + arguments.exact.cols(), arguments.exact.cols());
        form_.blocks.push_back(block_of(arguments));
        const Index size = arguments.exact.cols();
        Numbers own = Numbers::Zero(1 + form_.inputs + form_.neurons + size, size);
        own.bottomRows(size).setIdentity();
        form_.neurons += size;
        return {own, own};
    }

    /// Tap by tap: m <- m + max(v - m, 0).
    Expressions maximum(std::size_t index) {
        const Node& node = prepared_.architecture().nodes[index];
        const Shape& from =
            prepared_.architecture().shapes[static_cast<std::size_t>(node.inputs.front())];
        const Shape& to = prepared_.architecture().shapes[index + 1];
        const nn::Window& window = std::get<nn::MaxPool>(node.layer).window;
        const Expressions input = input_of(node);
        Expressions result{Numbers::Zero(input.exact.rows(), to.size()),
                           Numbers::Zero(input.exact.rows(), to.size())};
        std::vector<bool> begun(static_cast<std::size_t>(to.size()), false);
        for (int tap = 0; tap < window.height * window.width; ++tap) {
            std::vector<Index> places;
            std::vector<Index> sources;
            for (int i = 0; i < to.size(); ++i) {
                const int position = i % to.positions();
                const int y =
                    position / to.width * window.stride_y - window.padding.top + tap / window.width;
                const int x = position % to.width * window.stride_x - window.padding.left +
                              tap % window.width;
                if (y < 0 || x < 0 || y >= from.height || x >= from.width) continue;
                const Index source = i / to.positions() * from.positions() + y * from.width + x;
                if (!begun[static_cast<std::size_t>(i)]) {
                    begun[static_cast<std::size_t>(i)] = true;
                    result.exact.col(i).head(input.exact.rows()) = input.exact.col(source);
                    result.sizes.col(i).head(input.exact.rows()) = input.sizes.col(source);
                    continue;
                }
                places.push_back(i);
                sources.push_back(source);
            }
            if (!places.empty()) larger(input, sources, places, result);
        }
        return result;
    }

    void larger(const Expressions& input, const std::vector<Index>& sources,
                const std::vector<Index>& places, Expressions& result) {
        const auto count = static_cast<Index>(places.size());
        const Index before = input.exact.rows();
        Expressions difference{Numbers::Zero(result.exact.rows(), count),
                               Numbers::Zero(result.exact.rows(), count)};
        for (Index k = 0; k < count; ++k) {
            const Index place = places[static_cast<std::size_t>(k)];
            const Index source = sources[static_cast<std::size_t>(k)];
            difference.exact.col(k) = -result.exact.col(place);
            difference.sizes.col(k) = result.sizes.col(place);
            difference.exact.col(k).head(before) += input.exact.col(source);
            difference.sizes.col(k).head(before) += input.sizes.col(source);
        }
        const Expressions added = relu(difference);
        grow(result, added.exact.rows());
        for (Index k = 0; k < count; ++k) {
            result.exact.col(places[static_cast<std::size_t>(k)]) += added.exact.col(k);
            result.sizes.col(places[static_cast<std::size_t>(k)]) += added.sizes.col(k);
        }
    }

    const PreparedNetwork& prepared_;
    std::size_t most_numbers_;
    std::uint64_t held_ = 0;
    std::vector<Expressions> values_;
    ReluForm form_;
};

}  // namespace

bool piecewise_linear(const nn::Architecture& architecture) {
    return std::all_of(architecture.nodes.begin(), architecture.nodes.end(), [](const Node& node) {
        const auto* activate = std::get_if<nn::Activate>(&node.layer);
        return activate == nullptr || activate->function == nn::Activation::relu;
    });
}

ReluForm relu_form(const PreparedNetwork& prepared, std::size_t most_numbers) {
    if (!piecewise_linear(prepared.architecture())) {
        throw InputError("only networks of ReLUs, maxima and linear layers can be split by sign");
    }
    return Unrolling(prepared, most_numbers).take();
}

std::optional<ReluForm> relu_form_if_possible(const PreparedNetwork& prepared) {
    if (!piecewise_linear(prepared.architecture())) return std::nullopt;
    try {
        return relu_form(prepared);
    } catch (const InputError&) {
        return std::nullopt;  // too large
    }
}

}  // namespace tessera::verify
