#include <bit>
#include <cstddef>
#include <cstdint>
#include <format>
#include <string>
#include <vector>

#include "nn/onnx.h"
#include "nn/protobuf.h"

namespace tessera::nn {
namespace {

using protobuf::Writer;

/// Types of attributes and elements in ONNX.
constexpr std::int64_t float_attribute = 1;
constexpr std::int64_t integer_attribute = 2;
constexpr std::int64_t integers_attribute = 7;
constexpr std::int64_t float_element = 1;
constexpr std::int64_t double_element = 11;

Writer integer_value(const std::string& name, std::int64_t value) {
    Writer attribute;
    attribute.text(1, name);
    attribute.integer(3, value);
    attribute.integer(20, integer_attribute);
    return attribute;
}

Writer integers_value(const std::string& name, const std::vector<int>& values) {
    Writer attribute;
    attribute.text(1, name);
    for (const int value : values) attribute.integer(8, value);
    attribute.integer(20, integers_attribute);
    return attribute;
}

Writer float_value(const std::string& name, float value) {
    Writer attribute;
    attribute.text(1, name);
    attribute.number32(2, value);
    attribute.integer(20, float_attribute);
    return attribute;
}

template <class Bits, class Element>
void add_bits(Element value, std::vector<std::byte>& raw) {
    const auto bits = std::bit_cast<Bits>(value);
    for (std::size_t i = 0; i < sizeof(Bits); ++i) {
        raw.push_back(static_cast<std::byte>(bits >> (8 * i)));
    }
}

class Exporter {
public:
    explicit Exporter(const Network<double>& network) : network_(network) {
        for (const double value : network.parameters) {
            single_ = single_ && static_cast<double>(static_cast<float>(value)) == value;
        }
        for (const double value : network.statistics) {
            single_ = single_ && static_cast<double>(static_cast<float>(value)) == value;
        }
        // Epsilon is added to the variance, which single precision may not hold exactly.
        single_ = single_ && network.statistics.empty();
    }

    std::vector<std::byte> run() {
        graph_.text(2, "network");
        for (std::size_t i = 0; i < network_.architecture.nodes.size(); ++i) {
            std::visit([&](const auto& layer) { write(i, layer); },
                       network_.architecture.nodes[i].layer);
        }
        graph_.message(11, value_info(0));
        graph_.message(12, value_info(network_.architecture.last()));
        Writer version;
        version.text(1, "");
        version.integer(2, 13);
        Writer model;
        model.integer(1, 8);
        model.message(8, version);
        model.text(2, "Tessera");
        model.message(7, graph_);
        return model.data();
    }

private:
    static std::string name_of(int value) { return std::format("value_{}", value); }
    const Node& node(std::size_t i) const { return network_.architecture.nodes[i]; }
    const Shape& shape_of(int value) const {
        return network_.architecture.shapes[static_cast<std::size_t>(value)];
    }
    std::int64_t element_type() const { return single_ ? float_element : double_element; }

    Writer value_info(int value) const {
        const Shape& shape = shape_of(value);
        std::vector<std::int64_t> extents = {1, shape.channels};
        if (shape.positions() > 1) extents = {1, shape.channels, shape.height, shape.width};
        Writer dimensions;
        for (const std::int64_t extent : extents) {
            Writer dimension;
            dimension.integer(1, extent);
            dimensions.message(1, dimension);
        }
        Writer tensor;
        tensor.integer(1, element_type());
        tensor.message(2, dimensions);
        Writer type;
        type.message(1, tensor);
        Writer info;
        info.text(1, name_of(value));
        info.message(2, type);
        return info;
    }

    std::string tensor(const std::string& name, const std::vector<std::int64_t>& shape,
                       const double* values) {
        Writer tensor;
        std::size_t count = 1;
        for (const std::int64_t extent : shape) {
            tensor.integer(1, extent);
            count *= static_cast<std::size_t>(extent);
        }
        tensor.integer(2, element_type());
        tensor.text(8, name);
        std::vector<std::byte> raw;
        for (std::size_t i = 0; i < count; ++i) {
            if (single_) {
                add_bits<std::uint32_t>(static_cast<float>(values[i]), raw);
            } else {
                add_bits<std::uint64_t>(values[i], raw);
            }
        }
        tensor.bytes(9, raw);
        graph_.message(5, tensor);
        return name;
    }

    void operation(const std::string& type, const std::vector<std::string>& inputs,
                   const std::string& output, const std::vector<Writer>& attributes = {}) {
        Writer made;
        for (const std::string& input : inputs) made.text(1, input);
        made.text(2, output);
        made.text(4, type);
        for (const Writer& attribute : attributes) made.message(5, attribute);
        graph_.message(1, made);
    }

    std::string input(std::size_t i, std::size_t k = 0) const { return name_of(node(i).inputs[k]); }
    static std::string output(std::size_t i) { return name_of(static_cast<int>(i) + 1); }
    const double* parameters(std::size_t i) const {
        return network_.parameters.data() + node(i).parameter_offset;
    }

    static std::vector<Writer> window_values(const Window& window) {
        std::vector<Writer> values;
        values.push_back(integers_value("kernel_shape", {window.height, window.width}));
        values.push_back(integers_value("strides", {window.stride_y, window.stride_x}));
        values.push_back(integers_value("pads", {window.padding.top, window.padding.left,
                                                 window.padding.bottom, window.padding.right}));
        return values;
    }

    void write(std::size_t i, const Dense& dense) {
        std::string from = input(i);
        const Shape& shape = shape_of(node(i).inputs[0]);
        if (shape.positions() > 1) {
            operation("Flatten", {from}, from + "_flat_" + output(i));
            from += "_flat_" + output(i);
        }
        const std::int64_t inputs = shape.size();
        std::vector<std::string> all = {
            from, tensor("weights_" + output(i), {dense.outputs, inputs}, parameters(i))};
        if (dense.bias) {
            all.push_back(tensor("bias_" + output(i), {dense.outputs},
                                 parameters(i) + dense.outputs * inputs));
        }
        operation("Gemm", all, output(i), {integer_value("transB", 1)});
    }
    void write(std::size_t i, const Convolution& convolution) {
        const Window& window = convolution.window;
        const std::int64_t channels = shape_of(node(i).inputs[0]).channels;
        std::vector<std::string> all = {
            input(i),
            tensor("weights_" + output(i),
                   {convolution.filters, channels, window.height, window.width}, parameters(i))};
        if (convolution.bias) {
            const std::int64_t weights =
                convolution.filters * channels * window.height * window.width;
            all.push_back(
                tensor("bias_" + output(i), {convolution.filters}, parameters(i) + weights));
        }
        operation("Conv", all, output(i), window_values(window));
    }
    void write(std::size_t i, const AveragePool& pool) {
        std::vector<Writer> attributes = window_values(pool.window);
        attributes.push_back(integer_value("count_include_pad", 1));
        operation("AveragePool", {input(i)}, output(i), attributes);
    }
    void write(std::size_t i, const MaxPool& pool) {
        operation("MaxPool", {input(i)}, output(i), window_values(pool.window));
    }
    void write(std::size_t i, const BatchNorm& norm) {
        const std::int64_t channels = shape_of(node(i).inputs[0]).channels;
        std::vector<double> statistics(2 * static_cast<std::size_t>(channels));
        for (std::size_t k = 0; k < statistics.size(); ++k) {
            statistics[k] = network_.statistics[node(i).statistics_offset + k];
            if (k >= statistics.size() / 2) statistics[k] += norm.epsilon;
        }
        operation("BatchNormalization",
                  {input(i), tensor("scale_" + output(i), {channels}, parameters(i)),
                   tensor("shift_" + output(i), {channels}, parameters(i) + channels),
                   tensor("mean_" + output(i), {channels}, statistics.data()),
                   tensor("variance_" + output(i), {channels}, statistics.data() + channels)},
                  output(i), {float_value("epsilon", 0.0F)});
    }
    void write(std::size_t i, const Activate& activate) {
        constexpr const char* names[] = {"Relu", "Sigmoid", "Tanh", "Atan", "Softplus"};
        operation(names[static_cast<std::size_t>(activate.function)], {input(i)}, output(i));
    }
    void write(std::size_t i, const Flatten&) { operation("Flatten", {input(i)}, output(i)); }
    void write(std::size_t i, const Add&) {
        operation("Add", {input(i, 0), input(i, 1)}, output(i));
    }

    const Network<double>& network_;
    bool single_ = true;
    Writer graph_;
};

}  // namespace

std::vector<std::byte> write_onnx(const Network<double>& network) {
    return Exporter(network).run();
}

}  // namespace tessera::nn
