#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/philox.h"
#include "nn/loss.h"
#include "nn/models.h"
#include "nn/training.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

/// Two classes of points: inside and outside a circle.
Examples<float> ring(std::size_t count) {
    RandomStream stream("test", 7, "ring");
    Examples<float> examples;
    examples.inputs.resize(static_cast<Index>(count), 2);
    for (std::size_t i = 0; i < count; ++i) {
        const double x = stream.uniform(-1, 1);
        const double y = stream.uniform(-1, 1);
        examples.inputs.row(static_cast<Index>(i)) << static_cast<float>(x), static_cast<float>(y);
        examples.labels.push_back(x * x + y * y < 0.5 ? 1 : 0);
    }
    return examples;
}

std::vector<float> trained_parameters(const Architecture& architecture,
                                      const Examples<float>& examples, TrainingOptions options,
                                      int steps) {
    Training<float> training(make_network<float>(architecture, {}, 1), examples, options);
    for (int i = 0; i < steps; ++i) training.step();
    return training.network().parameters;
}

}  // namespace

TEST_CASE("A small network learns a circle by either optimiser", "[nn]") {
    const Examples<float> examples = ring(500);
    const Architecture architecture =
        multilayer_perceptron({2, 1, 1}, {16, 16, 2}, Activation::relu);
    for (const Optimiser& optimiser :
         {Optimiser(Adam{.learning_rate = 0.01}),
          Optimiser(Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true})}) {
        Training<float> training(make_network<float>(architecture, {}, 1), examples,
                                 {.optimiser = optimiser, .batch_size = 50});
        while (training.epochs() < 60) training.step();
        CHECK(accuracy(training.network(), examples) > 0.96);
        CHECK(training.epoch_loss() < 0.15);
    }
}

TEST_CASE("Training gives the same bits on any number of threads", "[nn]") {
    const Examples<float> examples = ring(300);
    const Architecture architecture = multilayer_perceptron({2, 1, 1}, {8, 2}, Activation::sigmoid);
    const auto with_threads = [&](std::size_t threads) {
        return trained_parameters(architecture, examples,
                                  {.batch_size = 150, .seed = 3, .threads = threads}, 20);
    };
    const std::vector<float> serial = with_threads(1);
    CHECK(serial == with_threads(2));
    CHECK(serial == with_threads(5));
    CHECK(serial != trained_parameters(architecture, examples, {.batch_size = 150, .seed = 4}, 20));
}

TEST_CASE("Training with batch normalisation does not depend on threads either", "[nn]") {
    Examples<float> examples;
    examples.inputs = Batch<float>::Random(70, 36);
    for (int i = 0; i < 70; ++i) examples.labels.push_back(examples.inputs(i, 0) > 0 ? 1 : 0);
    const Architecture architecture =
        convolutional({1, 6, 6}, {.depth = 3, .filters = 2, .batch_norm = true, .classes = 2});
    const auto with_threads = [&](std::size_t threads) {
        return trained_parameters(architecture, examples, {.batch_size = 64, .threads = threads},
                                  30);
    };
    CHECK(with_threads(1) == with_threads(3));
}

TEST_CASE("A block with learning rate zero does not move", "[nn]") {
    const Examples<float> examples = ring(100);
    const Architecture architecture = multilayer_perceptron({2, 1, 1}, {8, 2}, Activation::tanh);
    const std::vector<float> before = make_network<float>(architecture, {}, 1).parameters;
    const std::vector<float> after =
        trained_parameters(architecture, examples, {.optimiser = Sgd{}, .rates = {0, 1, 1, 1}}, 5);
    for (std::size_t i = 0; i < 16; ++i) CHECK(before[i] == after[i]);
    CHECK(before.back() != after.back());
}

TEST_CASE("Optimisers take the steps of their definitions", "[nn]") {
    const std::vector<Block> blocks = {Block{.size = 1}};
    const std::vector<double> gradient = {2.0};
    const auto after = [&](const Optimiser& optimiser, int steps) {
        std::vector<double> parameters = {1.0};
        OptimiserState<double> state;
        for (int i = 0; i < steps; ++i) {
            update<double>(optimiser, blocks, {}, gradient, parameters, state);
        }
        return parameters[0];
    };
    CHECK(std::abs(after(Sgd{.learning_rate = 0.1}, 2) - 0.6) < 1e-15);
    // v = -0.2, then 0.9 (-0.2) - 0.2 = -0.38
    CHECK(std::abs(after(Sgd{.learning_rate = 0.1, .momentum = 0.9}, 2) - (1 - 0.2 - 0.38)) <
          1e-15);
    CHECK(std::abs(after(Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}, 1) -
                   (1 - 0.18 - 0.2)) < 1e-15);
    CHECK(std::abs(after(Sgd{.learning_rate = 0.1, .decay = 1.0}, 2) - (1 - 0.2 - 0.1)) < 1e-15);
    // A constant gradient: every step of Adam is the learning rate.
    CHECK(std::abs(after(Adam{.learning_rate = 0.1, .epsilon = 0}, 3) - 0.7) < 1e-12);
}

TEST_CASE("Squared error trains a linear map to its least-squares solution", "[nn]") {
    Examples<double> examples;
    examples.inputs.resize(50, 3);
    examples.targets.resize(50, 1);
    RandomStream stream("test", 8, "linear");
    for (Index i = 0; i < 50; ++i) {
        for (Index j = 0; j < 3; ++j) examples.inputs(i, j) = stream.normal();
        examples.targets(i, 0) = 2 * examples.inputs(i, 0) - examples.inputs(i, 2) + 0.5;
    }
    Training<double> training(
        make_network<double>(multilayer_perceptron({3, 1, 1}, {1}, Activation::relu), {}, 1),
        examples, {.optimiser = Sgd{.learning_rate = 0.5}, .batch_size = 50});
    for (int i = 0; i < 200; ++i) training.step();
    const std::vector<double>& w = training.network().parameters;
    CHECK(std::abs(w[0] - 2) < 1e-6);
    CHECK(std::abs(w[1]) < 1e-6);
    CHECK(std::abs(w[2] + 1) < 1e-6);
    CHECK(std::abs(w[3] - 0.5) < 1e-6);
}
