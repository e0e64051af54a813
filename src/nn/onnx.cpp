#include "nn/onnx.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <format>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "core/errors.h"
#include "nn/onnx_graph.h"

namespace tessera::nn {
namespace {

using onnx::Attribute;
using onnx::Graph;
using onnx::GraphNode;
using onnx::Tensor;

constexpr std::size_t most_parameters = std::size_t{1} << 24;

constexpr const char* known_operators =
    "Gemm, MatMul, Conv, BatchNormalization, Relu, Sigmoid, Tanh, Atan, Softplus, MaxPool, "
    "AveragePool, GlobalAveragePool, Add, Sub, Mul, Div, Flatten, Reshape, Constant, Identity, "
    "Dropout";

/// Builds a network node by node; values of the graph are values of the architecture or constants.
class Importer {
public:
    Importer(Graph graph, const std::string& file) : graph_(std::move(graph)), file_(file) {}

    Network<double> run() {
        begin();
        for (const GraphNode& node : graph_.nodes) {
            node_ = &node;
            if (node.outputs.empty()) fail("has no output");
            take(node);
        }
        finish();
        return std::move(network_);
    }

private:
    [[noreturn]] void fail(const std::string& reason) const {
        const std::string where = node_ == nullptr
                                      ? std::string()
                                      : std::format(" operator {} '{}'", node_->operation,
                                                    node_->name.empty() && !node_->outputs.empty()
                                                        ? node_->outputs.front()
                                                        : node_->name);
        throw InputError(std::format("{}:{} {}", file_, where, reason));
    }

    static int checked_extent(std::int64_t extent) {
        return extent >= 1 && extent < (1 << 24) ? static_cast<int>(extent) : 0;
    }

    void begin() {
        if (graph_.inputs.size() != 1 || graph_.outputs.size() != 1) {
            throw InputError(std::format("{}: {} inputs and {} outputs; one of each is supported",
                                         file_, graph_.inputs.size(), graph_.outputs.size()));
        }
        std::vector<std::int64_t> shape = graph_.inputs.front().shape;
        // The first dimension is the batch, unless there is only one.
        if (shape.size() > 1) shape.erase(shape.begin());
        Shape input{0, 1, 1};
        if (shape.size() == 1) input = {checked_extent(shape[0]), 1, 1};
        if (shape.size() == 2) input = {1, checked_extent(shape[0]), checked_extent(shape[1])};
        if (shape.size() == 3) {
            input = {checked_extent(shape[0]), checked_extent(shape[1]), checked_extent(shape[2])};
        }
        if (input.size() == 0) fail("the input has no fixed shape of one to three dimensions");
        network_.architecture = start(input);
        values_[graph_.inputs.front().name] = 0;
    }

    void finish() {
        node_ = nullptr;
        const auto found = values_.find(graph_.outputs.front());
        if (found == values_.end()) fail("the graph's output is computed by no operator");
        if (found->second != network_.architecture.last()) {
            fail("operators after the graph's output are not supported");
        }
        if (network_.architecture.nodes.empty()) fail("the graph computes nothing");
        for (const double value : network_.parameters) {
            if (!std::isfinite(value)) fail("a weight is not a finite number");
        }
    }

    // What a node reads.
    std::optional<int> value(std::size_t input) const {
        if (input >= node_->inputs.size()) return std::nullopt;
        const auto found = values_.find(node_->inputs[input]);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }
    int needed_value(std::size_t input) const {
        const auto found = value(input);
        if (!found) fail(std::format("input {} is not computed before it", input + 1));
        return *found;
    }
    const Tensor* constant(std::size_t input) const {
        if (input >= node_->inputs.size()) return nullptr;
        const auto found = graph_.constants.find(node_->inputs[input]);
        return found == graph_.constants.end() ? nullptr : &found->second;
    }
    const Tensor& needed_constant(std::size_t input) const {
        const Tensor* found = constant(input);
        if (found == nullptr) fail(std::format("input {} must be a constant", input + 1));
        return *found;
    }
    const Shape& shape_of(int of) const {
        return network_.architecture.shapes[static_cast<std::size_t>(of)];
    }
    const Attribute* attribute(const char* name) const {
        const auto found = node_->attributes.find(name);
        return found == node_->attributes.end() ? nullptr : &found->second;
    }
    std::int64_t integer(const char* name, std::int64_t otherwise) const {
        const Attribute* found = attribute(name);
        return found == nullptr ? otherwise : found->integer;
    }
    double number(const char* name, double otherwise) const {
        const Attribute* found = attribute(name);
        return found == nullptr ? otherwise : found->number;
    }

    // What a node becomes.
    void give(int made) { values_[node_->outputs.front()] = made; }
    void add_layer(const Layer& layer, int from, const std::vector<double>& parameters = {},
                   const std::vector<double>& statistics = {}) {
        try {
            give(append(network_.architecture, layer, from));
        } catch (const InputError& error) {
            fail(error.what());
        }
        if (network_.architecture.parameter_count > most_parameters) {
            fail(std::format("the network has more than {} parameters", most_parameters));
        }
        network_.parameters.insert(network_.parameters.end(), parameters.begin(), parameters.end());
        network_.statistics.insert(network_.statistics.end(), statistics.begin(), statistics.end());
        if (network_.parameters.size() != network_.architecture.parameter_count ||
            network_.statistics.size() != network_.architecture.statistics_count) {
            fail("its tensors do not fit the shape of what it reads");
        }
    }

    void take(const GraphNode& node) {
        const std::string& op = node.operation;
        if (op == "Gemm") return gemm();
        if (op == "MatMul") return matmul();
        if (op == "Conv") return convolution();
        if (op == "BatchNormalization") return batch_normalization();
        if (op == "Relu") return add_layer(Activate{Activation::relu}, needed_value(0));
        if (op == "Sigmoid") return add_layer(Activate{Activation::sigmoid}, needed_value(0));
        if (op == "Tanh") return add_layer(Activate{Activation::tanh}, needed_value(0));
        if (op == "Atan") return add_layer(Activate{Activation::arctan}, needed_value(0));
        if (op == "Softplus") return add_layer(Activate{Activation::softplus}, needed_value(0));
        if (op == "MaxPool" || op == "AveragePool") return pool(op == "MaxPool");
        if (op == "GlobalAveragePool") {
            const Shape& shape = shape_of(needed_value(0));
            return add_layer(AveragePool{{shape.height, shape.width, 1, 1, {}}}, needed_value(0));
        }
        if (op == "Add" || op == "Sub" || op == "Mul" || op == "Div") return arithmetic(op);
        if (op == "Flatten") return flatten();
        if (op == "Reshape") return reshape();
        if (op == "Constant") return constant_node();
        if (op == "Identity" || op == "Dropout") return pass_on();
        fail(std::format("is not supported; known are {}", known_operators));
    }

    void pass_on() {
        if (const Tensor* tensor = constant(0)) {
            graph_.constants[node_->outputs.front()] = *tensor;
            return;
        }
        give(needed_value(0));
    }

    void constant_node() {
        const Attribute* found = attribute("value");
        if (found == nullptr) fail("only a constant given as tensor is supported");
        graph_.constants[node_->outputs.front()] = found->tensor;
    }

    /// Rows of `outputs` weights each from a matrix stored either way.
    std::vector<double> weight_rows(const Tensor& tensor, bool outputs_first, double scale,
                                    int inputs, int& outputs) const {
        if (tensor.shape.size() != 2) fail("its weights must be a matrix");
        const auto rows = static_cast<std::size_t>(tensor.shape[outputs_first ? 0 : 1]);
        const auto columns = static_cast<std::size_t>(tensor.shape[outputs_first ? 1 : 0]);
        if (columns != static_cast<std::size_t>(inputs)) {
            fail(std::format("its weights are for {} inputs, it reads {}", columns, inputs));
        }
        outputs = static_cast<int>(rows);
        std::vector<double> weights(rows * columns);
        for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; ++c) {
                weights[r * columns + c] =
                    scale * tensor.values[outputs_first ? r * columns + c : c * rows + r];
            }
        }
        return weights;
    }

    void gemm() {
        const int from = needed_value(0);
        if (integer("transA", 0) != 0) fail("transA is not supported");
        int outputs = 0;
        std::vector<double> parameters =
            weight_rows(needed_constant(1), integer("transB", 0) != 0, number("alpha", 1),
                        shape_of(from).size(), outputs);
        if (const Tensor* bias = constant(2)) {
            const double beta = number("beta", 1);
            for (int i = 0; i < outputs; ++i) {
                const std::size_t at = bias->values.size() == 1 ? 0 : static_cast<std::size_t>(i);
                if (at >= bias->values.size()) fail("its bias is too short");
                parameters.push_back(beta * bias->values[at]);
            }
        }
        add_layer(Dense{outputs, constant(2) != nullptr}, from, parameters);
    }

    void matmul() {
        const bool weights_first = constant(0) != nullptr;
        const int from = needed_value(weights_first ? 1 : 0);
        int outputs = 0;
        const std::vector<double> parameters =
            weight_rows(needed_constant(weights_first ? 0 : 1), weights_first, 1,
                        shape_of(from).size(), outputs);
        add_layer(Dense{outputs, false}, from, parameters);
    }

    Window window(int from, int height, int width) {
        Window result{height, width, 1, 1, {}};
        if (const Attribute* strides = attribute("strides")) {
            if (strides->integers.size() != 2) fail("strides must be two numbers");
            result.stride_y = checked_extent(strides->integers[0]);
            result.stride_x = checked_extent(strides->integers[1]);
        }
        if (const Attribute* dilations = attribute("dilations")) {
            for (const std::int64_t dilation : dilations->integers) {
                if (dilation != 1) fail("dilation is not supported");
            }
        }
        if (integer("ceil_mode", 0) != 0) fail("ceil_mode is not supported");
        const Attribute* automatic = attribute("auto_pad");
        if (automatic != nullptr && automatic->text == "SAME_UPPER") {
            if (result.stride_y == 0 || result.stride_x == 0) fail("a stride must be positive");
            return same_window(result, shape_of(from));
        }
        if (automatic != nullptr && automatic->text == "SAME_LOWER") {
            fail("auto_pad SAME_LOWER is not supported");
        }
        if (const Attribute* pads = attribute("pads")) {
            if (pads->integers.size() != 4) fail("pads must be four numbers");
            std::vector<int> sides;
            for (const std::int64_t side : pads->integers) {
                if (side < 0 || side > 1 << 20) fail("a padding is negative or very large");
                sides.push_back(static_cast<int>(side));
            }
            result.padding = {sides[0], sides[2], sides[1], sides[3]};
        }
        return result;
    }

    void convolution() {
        const int from = needed_value(0);
        const Tensor& weights = needed_constant(1);
        if (weights.shape.size() != 4) fail("its weights must have four dimensions");
        if (integer("group", 1) != 1) fail("groups are not supported");
        if (weights.shape[1] != shape_of(from).channels) {
            fail(std::format("its weights are for {} channels, it reads {}", weights.shape[1],
                             shape_of(from).channels));
        }
        std::vector<double> parameters = weights.values;
        const Tensor* bias = constant(2);
        if (bias != nullptr) {
            parameters.insert(parameters.end(), bias->values.begin(), bias->values.end());
        }
        add_layer(Convolution{checked_extent(weights.shape[0]),
                              window(from, checked_extent(weights.shape[2]),
                                     checked_extent(weights.shape[3])),
                              bias != nullptr},
                  from, parameters);
    }

    void pool(bool maximum) {
        const int from = needed_value(0);
        const Attribute* kernel = attribute("kernel_shape");
        if (kernel == nullptr || kernel->integers.size() != 2) {
            fail("kernel_shape must be two numbers");
        }
        const Window own =
            window(from, checked_extent(kernel->integers[0]), checked_extent(kernel->integers[1]));
        if (maximum) return add_layer(MaxPool{own}, from);
        if (own.padding != Padding{} && integer("count_include_pad", 0) == 0) {
            fail("averages that leave padding out are not supported");
        }
        add_layer(AveragePool{own}, from);
    }

    void batch_normalization() {
        const int from = needed_value(0);
        std::vector<double> parameters = needed_constant(1).values;
        const Tensor& shift = needed_constant(2);
        parameters.insert(parameters.end(), shift.values.begin(), shift.values.end());
        std::vector<double> statistics = needed_constant(3).values;
        const Tensor& variance = needed_constant(4);
        statistics.insert(statistics.end(), variance.values.begin(), variance.values.end());
        for (const double value : variance.values) {
            if (!(value >= 0)) fail("a variance is negative or not a number");
        }
        BatchNorm norm;
        norm.epsilon = number("epsilon", 1e-5);
        add_layer(norm, from, parameters, statistics);
    }

    /// y = factor v + offset, by channel or, of a vector, by element.
    void affine(int from, std::vector<double> factor, std::vector<double> offset) {
        const auto size = static_cast<std::size_t>(shape_of(from).size());
        const std::size_t given = std::max(factor.size(), offset.size());
        if (given == size && given != static_cast<std::size_t>(shape_of(from).channels)) {
            add_layer(Flatten{}, from);
            from = network_.architecture.last();
        }
        const auto channels = static_cast<std::size_t>(shape_of(from).channels);
        if (channels > most_parameters / 16) fail("a constant for more than a million channels");
        for (std::vector<double>* numbers : {&factor, &offset}) {
            if (numbers->size() == 1) *numbers = std::vector<double>(channels, numbers->front());
            if (numbers->size() != channels) {
                fail(
                    std::format("a constant of {} elements fits neither the {} channels nor the "
                                "{} elements",
                                numbers->size(), channels, size));
            }
        }
        std::vector<double> parameters = std::move(factor);
        parameters.insert(parameters.end(), offset.begin(), offset.end());
        std::vector<double> statistics(channels, 0.0);
        statistics.resize(2 * channels, 1.0);
        BatchNorm norm;
        norm.epsilon = 0;
        add_layer(norm, from, parameters, statistics);
    }

    void arithmetic(const std::string& op) {
        const auto first = value(0);
        const auto second = value(1);
        if (first && second) {
            if (op == "Mul" || op == "Div") fail("of two computed values is not supported");
            int addend = *second;
            if (op == "Sub") {
                affine(*second, {-1.0}, {0.0});
                addend = network_.architecture.last();
            }
            try {
                give(append_sum(network_.architecture, *first, addend));
            } catch (const InputError& error) {
                fail(error.what());
            }
            return;
        }
        const int from = needed_value(first ? 0 : 1);
        std::vector<double> numbers = needed_constant(first ? 1 : 0).values;
        if (numbers.empty()) fail("its constant is empty");
        if (op == "Add") return affine(from, {1.0}, numbers);
        if (op == "Mul") return affine(from, numbers, {0.0});
        if (op == "Sub" && first) {
            for (double& x : numbers) x = -x;
            return affine(from, {1.0}, numbers);
        }
        if (op == "Sub") return affine(from, {-1.0}, numbers);
        if (!first) fail("division of a constant is not supported");
        for (double& x : numbers) {
            if (x == 0) fail("divides by zero");
            x = 1 / x;
        }
        affine(from, numbers, {0.0});
    }

    void flatten() {
        const std::int64_t axis = integer("axis", 1);
        if (axis != 1 && axis != 0) fail(std::format("axis {} is not supported", axis));
        const int from = needed_value(0);
        if (shape_of(from).positions() == 1) return give(from);
        add_layer(Flatten{}, from);
    }

    void reshape() {
        const int from = needed_value(0);
        std::vector<std::int64_t> wanted;
        for (const double extent : needed_constant(1).values) {
            if (!(std::abs(extent) < 1e9)) fail("its shape is not made of whole numbers");
            wanted.push_back(static_cast<std::int64_t>(extent));
        }
        const std::int64_t size = shape_of(from).size();
        if (wanted.size() <= 2 && !wanted.empty() &&
            (wanted.back() == size || wanted.back() == -1)) {
            if (shape_of(from).positions() == 1) return give(from);
            return add_layer(Flatten{}, from);
        }
        if (wanted.size() == 4 && from == 0 && network_.architecture.nodes.empty()) {
            const Shape image{checked_extent(wanted[1]), checked_extent(wanted[2]),
                              checked_extent(wanted[3])};
            if (image.size() == size) {
                network_.architecture = start(image);
                return give(0);
            }
        }
        fail("is supported to a vector, or of the input to an image of as many elements");
    }

    Graph graph_;
    const std::string& file_;
    Network<double> network_;
    std::map<std::string, int> values_;
    const GraphNode* node_ = nullptr;
};

}  // namespace

Network<double> read_onnx(std::span<const std::byte> bytes, const std::string& name) {
    return Importer(onnx::read_graph(bytes, name), name).run();
}

}  // namespace tessera::nn
