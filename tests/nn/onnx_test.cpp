#include "nn/onnx.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/errors.h"
#include "core/philox.h"
#include "nn/models.h"
#include "nn/pass.h"
#include "nn/protobuf.h"

using namespace tessera;
using namespace tessera::nn;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using protobuf::Writer;

namespace {

Network<double> with_numbers(const Architecture& architecture) {
    auto network = make_network<double>(architecture, {Distribution::he_normal, 1.0, 0.3}, 4);
    RandomStream stream("test", 4, "statistics");
    for (double& value : network.statistics) value = stream.uniform(0.5, 1.5);
    return network;
}

Batch<double> inputs_of(const Shape& shape) {
    RandomStream stream("test", 4, "inputs");
    Batch<double> inputs(3, shape.size());
    for (Index i = 0; i < inputs.size(); ++i) inputs.data()[i] = stream.normal();
    return inputs;
}

double difference(const Network<double>& a, const Network<double>& b) {
    const Batch<double> inputs = inputs_of(a.architecture.input());
    return (evaluate<double>(a, inputs) - evaluate<double>(b, inputs)).cwiseAbs().maxCoeff();
}

Writer tensor(const std::string& name, const std::vector<int>& shape,
              const std::vector<float>& values) {
    Writer tensor;
    for (const int extent : shape) tensor.integer(1, extent);
    tensor.integer(2, 1);
    for (const float value : values) tensor.number32(4, value);
    tensor.text(8, name);
    return tensor;
}

Writer info(const std::string& name, const std::vector<int>& shape) {
    Writer dimensions;
    for (const int extent : shape) {
        Writer dimension;
        dimension.integer(1, extent);
        dimensions.message(1, dimension);
    }
    Writer inner;
    inner.integer(1, 1);
    inner.message(2, dimensions);
    Writer type;
    type.message(1, inner);
    Writer value;
    value.text(1, name);
    value.message(2, type);
    return value;
}

Writer operation(const std::string& type, const std::vector<std::string>& inputs,
                 const std::string& output) {
    Writer node;
    for (const std::string& input : inputs) node.text(1, input);
    node.text(2, output);
    node.text(4, type);
    return node;
}

std::vector<std::byte> model(const std::vector<Writer>& nodes, const std::vector<Writer>& tensors,
                             const std::vector<int>& input) {
    Writer graph;
    for (const Writer& node : nodes) graph.message(1, node);
    for (const Writer& constant : tensors) graph.message(5, constant);
    graph.message(11, info("x", input));
    graph.message(12, info("y", {1, 2}));
    Writer model;
    model.message(7, graph);
    return model.data();
}

double value_at(const Network<double>& network, const std::vector<double>& x, Index output) {
    const Eigen::Map<const Batch<double>> row(x.data(), 1, static_cast<Index>(x.size()));
    return evaluate<double>(network, row)(0, output);
}

}  // namespace

TEST_CASE("Networks come back from ONNX as they were written", "[nn][onnx]") {
    std::vector<Architecture> all = {multilayer_perceptron({5, 1, 1}, {4, 3}, Activation::tanh),
                                     lenet({1, 28, 28}, Activation::sigmoid),
                                     residual({1, 12, 10}, 3, Activation::relu, 4)};
    Architecture odd = start({2, 6, 7});
    append(odd, Convolution{3, Window{3, 2, 2, 1, {1, 0, 1, 1}}, false});
    append(odd, Activate{Activation::arctan});
    append(odd, AveragePool{Window{2, 2, 1, 1, {0, 1, 1, 0}}});
    append(odd, MaxPool{Window{2, 3, 1, 2, {1, 0, 1, 1}}});
    append(odd, Activate{Activation::softplus});
    append(odd, Flatten{});
    append(odd, Dense{2, false});
    append(odd, BatchNorm{});
    all.push_back(odd);
    for (const Architecture& architecture : all) {
        const Network<double> network = with_numbers(architecture);
        CHECK(difference(network, read_onnx(write_onnx(network), "net.onnx")) < 1e-12);
    }
}

TEST_CASE("Single-precision weights are written in single precision", "[nn][onnx]") {
    const auto network = with_numbers(multilayer_perceptron({50, 1, 1}, {40, 3}, Activation::relu));
    const auto single = converted<double>(converted<float>(network));
    CHECK(10 * write_onnx(single).size() < 6 * write_onnx(network).size());
    CHECK(difference(single, read_onnx(write_onnx(single), "net.onnx")) == 0);
}

TEST_CASE("The forms in which other programs write a dense layer are read", "[nn][onnx]") {
    // As ACAS Xu networks: an image-shaped input, minus its mean, flattened, times a matrix, plus.
    const auto bytes =
        model({operation("Sub", {"x", "mean"}, "a"), operation("Flatten", {"a"}, "b"),
               operation("MatMul", {"b", "w"}, "c"), operation("Add", {"c", "v"}, "d"),
               operation("Relu", {"d"}, "e"), operation("Mul", {"e", "two"}, "y")},
              {tensor("mean", {1, 1, 1, 3}, {1, 2, 3}), tensor("w", {3, 2}, {1, 0, 0, 1, 1, 1}),
               tensor("v", {2}, {0.5F, -9}), tensor("two", {}, {2})},
              {1, 1, 1, 3});
    const auto network = read_onnx(bytes, "acas.onnx");
    // (2 - 1) + (5 - 3) + 0.5 = 3.5; 7 - 2 + 2 - 9 = -2.
    CHECK(value_at(network, {2, 7, 5}, 0) == 7.0);
    CHECK(value_at(network, {2, 7, 5}, 1) == 0.0);
}

TEST_CASE("The input may be reshaped to an image", "[nn][onnx]") {
    Writer shape;
    shape.integer(1, 4);
    shape.integer(2, 7);
    for (const int extent : {1, 1, 2, 2}) shape.integer(7, extent);
    shape.text(8, "shape");
    const auto bytes = model({operation("Reshape", {"x", "shape"}, "i"),
                              operation("Conv", {"i", "w"}, "c"), operation("Flatten", {"c"}, "y")},
                             {shape, tensor("w", {2, 1, 2, 2}, {1, 1, 1, 1, 1, 0, 0, -1})}, {1, 4});
    const auto network = read_onnx(bytes, "image.onnx");
    CHECK(value_at(network, {1, 2, 3, 5}, 0) == 11.0);
    CHECK(value_at(network, {1, 2, 3, 5}, 1) == -4.0);
}

TEST_CASE("What cannot be read is named", "[nn][onnx]") {
    const auto refuses = [](const std::vector<std::byte>& bytes, const char* reason) {
        CHECK_THROWS_MATCHES(read_onnx(bytes, "net.onnx"), InputError,
                             MessageMatches(ContainsSubstring(reason)));
    };
    refuses({}, "net.onnx: no graph in it");
    refuses(model({operation("LSTM", {"x"}, "y")}, {}, {1, 3}),
            "operator LSTM 'y' is not supported");
    refuses(model({operation("MatMul", {"x", "w"}, "y")}, {}, {1, 3}),
            "input 2 must be a constant");
    refuses(model({operation("MatMul", {"x", "w"}, "y")},
                  {tensor("w", {4, 2}, {1, 1, 1, 1, 1, 1, 1, 1})}, {1, 3}),
            "its weights are for 4 inputs, it reads 3");
    refuses(model({operation("MatMul", {"x", "w"}, "y")}, {tensor("w", {3, 2}, {1, 1})}, {1, 3}),
            "tensor 'w' has 2 elements, its shape 6");
    refuses(model({operation("Relu", {"nowhere"}, "y")}, {}, {1, 3}), "input 1 is not computed");
    refuses(model({operation("Relu", {"x"}, "z")}, {}, {1, 3}), "computed by no operator");
    refuses(model({operation("Relu", {"x"}, "y")}, {}, {1, 0}), "the input has no fixed shape");
    refuses(model({operation("MatMul", {"x", "w"}, "y")},
                  {tensor("w", {1, 2}, {1, std::numeric_limits<float>::quiet_NaN()})}, {1, 1}),
            "a weight is not a finite number");
}

TEST_CASE("Damaged ONNX files are refused or read, never more", "[nn][onnx]") {
    const auto whole = write_onnx(with_numbers(residual({1, 8, 8}, 2, Activation::relu, 3)));
    int refused = 0;
    RandomStream stream("test", 4, "damage");
    for (int trial = 0; trial < 2000; ++trial) {
        std::vector<std::byte> bytes = whole;
        if (trial % 2 == 0) bytes.resize(static_cast<std::size_t>(stream.below(bytes.size())));
        for (int k = 0; k < 3 && !bytes.empty(); ++k) {
            bytes[static_cast<std::size_t>(stream.below(std::min<std::size_t>(
                bytes.size(), 400)))] = static_cast<std::byte>(stream.below(256));
        }
        try {
            read_onnx(bytes, "net.onnx");
        } catch (const InputError&) {
            ++refused;
        }
    }
    CHECK(refused > 1000);
}
