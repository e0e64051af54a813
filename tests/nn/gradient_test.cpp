#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/philox.h"
#include "nn/loss.h"
#include "nn/models.h"
#include "nn/pass.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

using Numbers = Batch<double>;

Numbers random_batch(Index rows, Index columns, std::uint64_t index) {
    RandomStream stream("test", 5, "gradients", index);
    Numbers batch(rows, columns);
    for (Index i = 0; i < batch.size(); ++i) batch.data()[i] = stream.normal();
    return batch;
}

/// A loss that looks at every output: its inner product with fixed numbers.
double loss_of(const Network<double>& network, const Numbers& inputs, const Numbers& direction,
               Mode mode, Pass<double>& pass) {
    forward<double>(network, inputs, mode, pass);
    return pass.output().cwiseProduct(direction).sum();
}

double central_difference(const std::function<double()>& loss, double& place) {
    constexpr double h = 1e-5;
    const double before = place;
    place = before + h;
    const double above = loss();
    place = before - h;
    const double below = loss();
    place = before;
    return (above - below) / (2 * h);
}

/// The one check for all layers: every derivative against central differences.
void check_gradients(const Architecture& architecture, Mode mode, Index examples = 3) {
    Network<double> network =
        make_network<double>(architecture, Initialisation{Distribution::he_normal, 1.0, 0.3}, 11);
    RandomStream stream("test", 5, "statistics");
    for (double& value : network.statistics) value = stream.uniform(0.5, 1.5);
    Numbers inputs = random_batch(examples, architecture.input().size(), 1);
    const Numbers direction = random_batch(examples, architecture.output().size(), 2);
    Pass<double> pass;
    loss_of(network, inputs, direction, mode, pass);
    std::vector<double> gradient(network.parameters.size());
    backward<double>(network, direction, gradient, InputGradient::compute, pass);
    const Numbers by_input = pass.input_gradient();

    Pass<double> scratch;
    const auto loss = [&] { return loss_of(network, inputs, direction, mode, scratch); };
    double worst = 0;
    const auto compare = [&](double computed, double& place) {
        const double expected = central_difference(loss, place);
        worst = std::max(worst, std::abs(computed - expected) / (1 + std::abs(expected)));
    };
    for (std::size_t i = 0; i < gradient.size(); ++i) compare(gradient[i], network.parameters[i]);
    for (Index i = 0; i < inputs.size(); ++i) compare(by_input.data()[i], inputs.data()[i]);
    CHECK(worst < 1e-7);
}

Architecture single(const Shape& input, const Layer& layer) {
    Architecture architecture = start(input);
    append(architecture, layer);
    return architecture;
}

const Window uneven{2, 3, 2, 1, {1, 0, 2, 1}};

}  // namespace

TEST_CASE("Gradients of single layers are those of finite differences", "[nn]") {
    const Shape input{2, 5, 4};
    check_gradients(single(input, Dense{3, true}), Mode::inference);
    check_gradients(single(input, Dense{3, false}), Mode::inference);
    check_gradients(single(input, Convolution{3, square_window(3), true}), Mode::inference);
    check_gradients(single(input, Convolution{3, uneven, false}), Mode::inference);
    check_gradients(single(input, Convolution{2, square_window(2, 3), true}), Mode::inference);
    check_gradients(single(input, AveragePool{uneven}), Mode::inference);
    check_gradients(single(input, MaxPool{uneven}), Mode::inference);
    check_gradients(single(input, MaxPool{square_window(3)}), Mode::inference);
    check_gradients(single(input, Flatten{}), Mode::inference);
}

TEST_CASE("Gradients of convolutions of many examples are those of finite differences", "[nn]") {
    const Shape input{2, 5, 4};
    // More than one block of sixteen, and the last one not full.
    for (const Index examples : {8, 18}) {
        for (const Window& window :
             {square_window(3), uneven, square_window(2, 3), square_window(1, 2),
              Window{3, 3, 2, 2, {1, 1, 1, 1}}, Window{4, 2, 1, 3, {3, 2, 1, 0}}}) {
            check_gradients(single(input, Convolution{3, window, true}), Mode::inference, examples);
        }
        check_gradients(single({1, 3, 9}, Convolution{9, square_window(2), false}), Mode::inference,
                        examples);
    }
}

TEST_CASE("Gradients of activations are those of finite differences", "[nn]") {
    for (const Activation function : {Activation::relu, Activation::sigmoid, Activation::tanh,
                                      Activation::arctan, Activation::softplus}) {
        check_gradients(single({4, 1, 1}, Activate{function}), Mode::inference);
    }
}

TEST_CASE("Gradients of batch normalisation are those of finite differences", "[nn]") {
    check_gradients(single({2, 3, 2}, BatchNorm{}), Mode::inference);
    check_gradients(single({2, 3, 2}, BatchNorm{}), Mode::training);
}

TEST_CASE("Gradients of whole networks are those of finite differences", "[nn]") {
    check_gradients(multilayer_perceptron({3, 1, 1}, {5, 4, 2}, Activation::tanh), Mode::inference);
    check_gradients(convolutional({1, 7, 8}, {.depth = 3,
                                              .filters = 2,
                                              .same_padding = true,
                                              .pooling = Pooling::average,
                                              .batch_norm = true,
                                              .activation = Activation::sigmoid,
                                              .classes = 3}),
                    Mode::training);
    check_gradients(residual({1, 8, 8}, 3, Activation::arctan, 3), Mode::training);
}

TEST_CASE("A value read twice, by different layers, gets both gradients", "[nn]") {
    Architecture architecture = start({2, 1, 1});
    const int first = append(architecture, Dense{3, true});
    const int curved = append(architecture, Activate{Activation::tanh}, first);
    append_sum(architecture, first, curved);
    append_sum(architecture, architecture.last(), architecture.last());
    check_gradients(architecture, Mode::inference);
}

TEST_CASE("Gradients of losses are those of finite differences", "[nn]") {
    Numbers outputs = random_batch(4, 3, 3);
    const Numbers targets = random_batch(4, 3, 4);
    const std::vector<int> labels = {0, 2, 1, 1};
    Numbers gradient;
    Numbers scratch;
    softmax_cross_entropy<double>(outputs, labels, 0.25, gradient);
    for (Index i = 0; i < outputs.size(); ++i) {
        const auto loss = [&] {
            return 0.25 * softmax_cross_entropy<double>(outputs, labels, 1, scratch);
        };
        CHECK(std::abs(central_difference(loss, outputs.data()[i]) - gradient.data()[i]) < 1e-9);
    }
    squared_error<double>(outputs, targets, 0.25, gradient);
    for (Index i = 0; i < outputs.size(); ++i) {
        const auto loss = [&] {
            return 0.25 * squared_error<double>(outputs, targets, 1, scratch);
        };
        CHECK(std::abs(central_difference(loss, outputs.data()[i]) - gradient.data()[i]) < 1e-9);
    }
}
