#include "nn/optimiser.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "core/philox.h"
#include "nn/loss.h"
#include "nn/models.h"
#include "nn/pass.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

using Numbers = std::vector<double>;

constexpr int steps = 60;

/// A perceptron and a batch of noise to learn.
struct Lesson {
    Architecture architecture = multilayer_perceptron({3, 1, 1}, {6, 4}, Activation::tanh);
    Batch<double> inputs = noise(10, 3, 1);
    Batch<double> targets = noise(10, 4, 2);

    static Batch<double> noise(Index rows, Index columns, std::uint64_t index) {
        RandomStream stream("test", 9, "optimisers", index);
        Batch<double> batch(rows, columns);
        for (double& value : batch.reshaped()) value = stream.normal();
        return batch;
    }
    Network<double> network() const {
        return make_network<double>(architecture,
                                    Initialisation{Distribution::glorot_normal, 1.0, 0.1}, 3);
    }
    Numbers gradient(const Network<double>& of) const {
        Pass<double> pass;
        forward<double>(of, inputs, Mode::training, pass);
        Batch<double> outer;
        squared_error<double>(pass.output(), targets, 0.1, outer);
        Numbers result(of.parameters.size());
        backward<double>(of, outer, result, InputGradient::skip, pass);
        return result;
    }
};

/// A rule as it is written in its paper: changes one parameter in step k, counted from 1.
using Rule = std::function<void(int k, std::size_t i, double g, double& w)>;

/// The largest difference between the optimiser's way and the rule's, when both learn the same.
double distance(const Optimiser& optimiser, const Rule& rule) {
    const Lesson lesson;
    const std::vector<Block> blocks = parameter_blocks(lesson.architecture);
    Network<double> ours = lesson.network();
    Network<double> theirs = lesson.network();
    OptimiserState<double> state;
    double worst = 0;
    for (int k = 1; k <= steps; ++k) {
        const Numbers gradient = lesson.gradient(ours);
        update<double>(optimiser, blocks, {}, gradient, ours.parameters, state);
        const Numbers other = lesson.gradient(theirs);
        for (std::size_t i = 0; i < other.size(); ++i) rule(k, i, other[i], theirs.parameters[i]);
        for (std::size_t i = 0; i < other.size(); ++i) {
            worst = std::max(worst, std::abs(ours.parameters[i] - theirs.parameters[i]));
        }
    }
    // They went somewhere.
    const Numbers start = lesson.network().parameters;
    CHECK(std::abs(ours.parameters[0] - start[0]) > 1e-3);
    return worst;
}

}  // namespace

TEST_CASE("Gradient descent takes the steps of its formula", "[nn][optimisers]") {
    CHECK(distance(Sgd{.learning_rate = 0.3},
                   [](int, std::size_t, double g, double& w) { w -= 0.3 * g; }) < 1e-9);
    CHECK(distance(Sgd{.learning_rate = 0.3, .weight_decay = 0.01},
                   [](int, std::size_t, double g, double& w) { w -= 0.3 * (g + 0.01 * w); }) <
          1e-9);
}

TEST_CASE("Momentum takes the steps of its formula", "[nn][optimisers]") {
    Numbers velocity(200);
    // Polyak: v <- mu v - eta g, w <- w + v.
    CHECK(distance(Sgd{.learning_rate = 0.1, .momentum = 0.9},
                   [&](int, std::size_t i, double g, double& w) {
                       velocity[i] = 0.9 * velocity[i] - 0.1 * g;
                       w += velocity[i];
                   }) < 1e-9);
    velocity.assign(velocity.size(), 0.0);
    // Nesterov, in the form that takes the gradient where the parameters are.
    CHECK(distance(Sgd{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true},
                   [&](int, std::size_t i, double g, double& w) {
                       velocity[i] = 0.9 * velocity[i] - 0.1 * g;
                       w += 0.9 * velocity[i] - 0.1 * g;
                   }) < 1e-9);
}

TEST_CASE("Adam takes the steps of its formula", "[nn][optimisers]") {
    // Kingma and Ba, algorithm 1, with its corrected moments written out.
    Numbers first(200);
    Numbers second(200);
    CHECK(distance(Adam{.learning_rate = 0.01, .epsilon = 1e-8},
                   [&](int k, std::size_t i, double g, double& w) {
                       first[i] = 0.9 * first[i] + (1 - 0.9) * g;
                       second[i] = 0.999 * second[i] + (1 - 0.999) * g * g;
                       const double m = first[i] / (1 - std::pow(0.9, k));
                       const double v = second[i] / (1 - std::pow(0.999, k));
                       w -= 0.01 * m / (std::sqrt(v) + 1e-8);
                   }) < 1e-9);
}
