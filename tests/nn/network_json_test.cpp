#include "nn/network_json.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.h"
#include "core/philox.h"
#include "data/file.h"
#include "nn/models.h"
#include "nn/network_file.h"
#include "nn/onnx.h"
#include "nn/pass.h"

using namespace tessera;
using namespace tessera::nn;
using Catch::Matchers::Message;

namespace {

Network<double> with_numbers(const Architecture& architecture) {
    auto network = make_network<double>(architecture, {Distribution::he_normal, 1.0, 0.3}, 4);
    RandomStream stream("test", 4, "statistics");
    for (double& value : network.statistics) value = stream.uniform(0.5, 1.5);
    return network;
}

/// One layer of every kind, a block that is added, windows that are not square.
Architecture all_layers() {
    Architecture architecture = start({2, 6, 7});
    append(architecture, Convolution{3, Window{3, 2, 2, 1, {1, 0, 1, 1}}, false});
    append(architecture, BatchNorm{});
    const int before = append(architecture, Activate{Activation::arctan});
    append(architecture, Convolution{3, square_window(1), true});
    const int branch = append(architecture, Activate{Activation::softplus});
    append_sum(architecture, branch, before);
    append(architecture, Activate{Activation::sigmoid}, before);
    append(architecture, AveragePool{Window{2, 2, 1, 1, {0, 1, 1, 0}}});
    append(architecture, MaxPool{Window{2, 3, 1, 2, {1, 0, 1, 1}}});
    append(architecture, Flatten{});
    append(architecture, Dense{4, true});
    append(architecture, Activate{Activation::tanh});
    append(architecture, Dense{2, false});
    append(architecture, Activate{Activation::relu});
    return architecture;
}

std::string with_layers(const std::string& layers) {
    return R"({"format": "tessera network", "version": 1,
               "input": {"channels": 1, "height": 2, "width": 2}, "layers": [)" +
           layers + "]}";
}

}  // namespace

TEST_CASE("A JSON network has the same layers and numbers when it is read again", "[nn][json]") {
    for (const Architecture& architecture :
         {all_layers(), residual({1, 12, 10}, 3, Activation::relu, 4)}) {
        const Network<double> network = with_numbers(architecture);
        const std::string text = write_network_json(network);
        const Network<double> again = read_network_json(bytes_of(text), "net.json");
        CHECK(again.parameters == network.parameters);
        CHECK(again.statistics == network.statistics);
        CHECK(again.architecture.shapes == network.architecture.shapes);
        CHECK(write_network_json(again) == text);
        RandomStream stream("test", 5, "inputs");
        Batch<double> inputs(3, network.architecture.input().size());
        for (Index i = 0; i < inputs.size(); ++i) inputs.data()[i] = stream.normal();
        CHECK(evaluate<double>(again, inputs) == evaluate<double>(network, inputs));
    }
}

TEST_CASE("A JSON network as a person writes it", "[nn][json]") {
    const std::string text = with_layers(
        R"({"layer": "dense", "outputs": 2, "weights": [1, 0, 0, 0, 0, 0, 0, 1], "bias": [0, -5]},
           {"layer": "relu"},
           {"layer": "dense", "outputs": 1, "weights": [1, 10]})");
    const Network<double> network = read_network(bytes_of("\n " + text), "mine.json");
    Batch<double> x(1, 4);
    x << 3, 9, 9, 7;
    CHECK(evaluate<double>(network, x)(0, 0) == 3 + 10 * 2);
}

TEST_CASE("Files are written and read by their kind", "[nn][json]") {
    const Network<double> network = with_numbers(lenet({1, 28, 28}, Activation::relu));
    const auto json = write_network(network, "a.json");
    const auto onnx = write_network(network, "a.onnx");
    CHECK(json.front() == std::byte{'{'});
    CHECK(read_network(json, "a.json").parameters == read_network(onnx, "a.onnx").parameters);
}

TEST_CASE("JSON that is no network is refused by name, layer and key", "[nn][json]") {
    const auto [text, message] = GENERATE_COPY(values<std::pair<std::string, std::string>>({
        {"{\"format\": ", "net.json: byte 12: is not valid JSON"},
        {"[]", "net.json: is not an object"},
        {"{}", "net.json: has no \"format\""},
        {R"({"format": "x", "version": 1})",
         "net.json: \"format\": is not \"tessera network\" of version 1"},
        {R"({"format": "tessera network", "version": 1, "layers": [], "input": {}})",
         "net.json: \"input\": has no \"channels\""},
        {with_layers(""), "net.json: \"layers\": is not a list of 1 to 1000 layers"},
        {with_layers("7"), "net.json: layer 1 is not an object"},
        {with_layers(R"({"layer": "attention"})"),
         "net.json: layer 1 \"layer\": \"attention\" is unknown; there are dense, convolution, "
         "average pool, max pool, batch normalisation, relu, sigmoid, tanh, arctan, softplus, "
         "flatten and sum"},
        {with_layers(R"({"layer": "relu", "slope": 0.1})"),
         "net.json: layer 1 has the key \"slope\", which it cannot have"},
        {with_layers(R"({"layer": "relu", "from": 3})"),
         "net.json: layer 1 does not fit: a layer reads value 3: there are values 0 to 0 before "
         "it"},
        {with_layers(R"({"layer": "dense", "outputs": 2, "weights": [1, 2, 3]})"),
         "net.json: layer 1 \"weights\": has 3 numbers, 8 are needed"},
        {with_layers(R"({"layer": "dense", "outputs": 1, "weights": [1, 2, 3, "x"]})"),
         "net.json: layer 1 \"weights\": holds what is not a finite number"},
        {with_layers(R"({"layer": "dense", "outputs": -1, "weights": []})"),
         "net.json: layer 1 \"outputs\": is not an integer from 0 to 2^24"},
        {with_layers(R"({"layer": "max pool", "window": [2]})"),
         "net.json: layer 1 \"window\": is not a list of 2 integers"},
        {with_layers(R"({"layer": "batch normalisation", "epsilon": 0, "scale": [1],
                         "shift": [0], "mean": [0], "variance": [-1]})"),
         "net.json: layer 1 \"variance\": with epsilon it must be positive"},
    }));
    CHECK_THROWS_MATCHES(read_network_json(bytes_of(text), "net.json"), InputError,
                         Message(message));
}

TEST_CASE("Numbers beyond double and windows that do not fit are refused", "[nn][json]") {
    const std::string large =
        with_layers(R"({"layer": "dense", "outputs": 1, "weights": [1, 2, 3, 1e999]})");
    CHECK_THROWS_AS(read_network_json(bytes_of(large), "net.json"), InputError);
    const std::string window = with_layers(R"({"layer": "max pool", "window": [9, 9]})");
    CHECK_THROWS_AS(read_network_json(bytes_of(window), "net.json"), InputError);
    const std::string huge = with_layers(R"({"layer": "dense", "outputs": 16000000,
                                             "weights": []})");
    CHECK_THROWS_AS(read_network_json(bytes_of(huge), "net.json"), InputError);
}
