#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/errors.h"
#include "core/philox.h"
#include "nn/models.h"
#include "nn/pass.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

Batch<double> random_images(const Shape& shape, Index count) {
    RandomStream stream("test", 6, "images");
    Batch<double> images(count, shape.size());
    for (Index i = 0; i < images.size(); ++i) images.data()[i] = stream.uniform(-0.5, 0.5);
    return images;
}

/// Convolution as it is defined, one output at a time.
double convolved(const Batch<double>& image, const Shape& shape, const std::vector<double>& weights,
                 const Window& window, int filter, int y, int x) {
    double sum = 0;
    for (int c = 0; c < shape.channels; ++c) {
        for (int ky = 0; ky < window.height; ++ky) {
            for (int kx = 0; kx < window.width; ++kx) {
                const int row = y * window.stride_y + ky - window.padding.top;
                const int column = x * window.stride_x + kx - window.padding.left;
                if (row < 0 || column < 0 || row >= shape.height || column >= shape.width) continue;
                const int weight =
                    ((filter * shape.channels + c) * window.height + ky) * window.width + kx;
                sum += weights[static_cast<std::size_t>(weight)] *
                       image(0, (c * shape.height + row) * shape.width + column);
            }
        }
    }
    return sum;
}

double largest_difference(const Batch<double>& a, const Batch<double>& b) {
    return (a - b).cwiseAbs().maxCoeff();
}

}  // namespace

TEST_CASE("Convolution is its definition for any stride, padding and shape", "[nn]") {
    const Shape shape{3, 6, 9};
    const Batch<double> image = random_images(shape, 1);
    const Batch<double> crowd = image.replicate(19, 1);
    for (const Window& window :
         {square_window(3), square_window(2, 2), Window{1, 4, 3, 2, {0, 0, 3, 1}},
          Window{5, 2, 1, 3, {4, 2, 1, 0}}, same_window(square_window(5, 3), shape)}) {
        Architecture architecture = start(shape);
        append(architecture, Convolution{2, window, false});
        const auto network = make_network<double>(architecture, {}, 1);
        const Batch<double> output = evaluate<double>(network, image);
        const Shape& extent = architecture.output();
        double worst = 0;
        for (int f = 0; f < 2; ++f) {
            for (int y = 0; y < extent.height; ++y) {
                for (int x = 0; x < extent.width; ++x) {
                    const double expected =
                        convolved(image, shape, network.parameters, window, f, y, x);
                    const double found = output(0, (f * extent.height + y) * extent.width + x);
                    worst = std::max(worst, std::abs(found - expected));
                }
            }
        }
        CHECK(worst < 1e-13);
        // Many examples go another way.
        CHECK(largest_difference(evaluate<double>(network, crowd), output.replicate(19, 1)) <
              1e-13);
    }
}

TEST_CASE("SAME padding gives ceil(extent / stride) outputs, one more after than before", "[nn]") {
    const Window window = same_window(square_window(3, 2), {1, 28, 7});
    CHECK(window.padding == Padding{0, 1, 1, 1});
    const Shape output = windowed_shape(window, {1, 28, 7}, 4);
    CHECK(output == Shape{4, 14, 4});
}

TEST_CASE("The paper's networks have the paper's numbers of hidden units", "[nn]") {
    const auto hidden = [](const Architecture& architecture) {
        int units = 0;
        for (std::size_t i = 0; i < architecture.nodes.size(); ++i) {
            if (std::holds_alternative<Activate>(architecture.nodes[i].layer)) {
                units += architecture.shapes[i + 1].size();
            }
        }
        return units;
    };
    CHECK(hidden(convolutional({1, 28, 28}, {.depth = 2})) == 3380);
    CHECK(hidden(convolutional({1, 28, 28}, {.depth = 4})) == 8680);
    CHECK(hidden(convolutional({3, 32, 32}, {.depth = 5, .filters = 10})) == 29360);
    CHECK(lenet({1, 28, 28}, Activation::relu).output().size() == 10);
    CHECK(residual({1, 28, 28}, 5, Activation::relu).output().size() == 10);
}

TEST_CASE("Folded batch normalisation computes the same", "[nn]") {
    for (const Architecture& architecture :
         {residual({1, 12, 10}, 4, Activation::relu, 4),
          convolutional({2, 9, 8}, {.depth = 4, .filters = 3, .batch_norm = true})}) {
        auto network = make_network<double>(architecture, {}, 3);
        RandomStream stream("test", 6, "statistics");
        for (double& value : network.statistics) value = stream.uniform(0.5, 2.0);
        for (double& value : network.parameters) value += 0.1 * stream.normal();
        const Network<double> plain = folded(network);
        CHECK_FALSE(couples_examples(plain.architecture));
        const Batch<double> images = random_images(architecture.input(), 4);
        CHECK(largest_difference(evaluate<double>(network, images),
                                 evaluate<double>(plain, images)) < 1e-12);
    }
}

TEST_CASE("Single precision agrees with double precision", "[nn]") {
    const auto network = make_network<double>(residual({1, 28, 28}, 3, Activation::tanh), {}, 4);
    const Batch<double> images = random_images({1, 28, 28}, 2);
    const Batch<float> single =
        evaluate<float>(converted<float>(network), images.cast<float>().eval());
    CHECK(largest_difference(evaluate<double>(network, images), single.cast<double>()) < 1e-5);
}

TEST_CASE("Activations are those of the mathematical library", "[nn]") {
    double worst = 0;
    double worst_single = 0;
    for (double v = -40; v < 40; v += 0.0371) {
        worst = std::max({worst, std::abs(activate(Activation::tanh, v) - std::tanh(v)),
                          std::abs(activate(Activation::sigmoid, v) - 1 / (1 + std::exp(-v))),
                          std::abs(activate(Activation::arctan, v) - std::atan(v)),
                          std::abs(derivative(Activation::tanh, v) - 1 / std::pow(std::cosh(v), 2)),
                          std::abs(activate(Activation::softplus, v) -
                                   (std::max(v, 0.0) + std::log1p(std::exp(-std::abs(v)))))});
        const auto single = static_cast<float>(v);
        worst_single = std::max(
            {worst_single, std::abs(static_cast<double>(hyperbolic_tangent(single)) - std::tanh(v)),
             std::abs(static_cast<double>(sigmoid(single)) - 1 / (1 + std::exp(-v))),
             std::abs(static_cast<double>(portable_exp(single)) / std::exp(double{single}) - 1)});
    }
    CHECK(worst < 1e-13);
    CHECK(worst_single < 1e-6);
}

TEST_CASE("Initial weights have the variance that was asked for", "[nn]") {
    const Architecture architecture = multilayer_perceptron({50, 1, 1}, {400, 5}, Activation::relu);
    const std::vector<Block> blocks = parameter_blocks(architecture);
    REQUIRE(blocks.size() == 4);
    CHECK(blocks[0].fan_in == 50);
    CHECK(blocks[2].fan_in == 400);
    const auto variance = [&](Distribution distribution, double scale) {
        const auto network =
            make_network<double>(architecture, Initialisation{distribution, scale, 0}, 9);
        double sum = 0;
        for (std::size_t i = 0; i < blocks[0].size; ++i) {
            sum += network.parameters[i] * network.parameters[i];
        }
        return sum / static_cast<double>(blocks[0].size);
    };
    // Four standard errors of the mean of 20 000 squares of normals are 4 %.
    CHECK(std::abs(variance(Distribution::glorot_uniform, 1) * 450 / 2 - 1) < 0.04);
    CHECK(std::abs(variance(Distribution::he_normal, 1) * 50 / 2 - 1) < 0.04);
    CHECK(std::abs(variance(Distribution::lecun_normal, 3) * 50 / 9 - 1) < 0.04);
    CHECK(std::abs(variance(Distribution::standard_normal, 0.5) / 0.25 - 1) < 0.04);
}

TEST_CASE("Layers that do not fit are refused with a reason", "[nn]") {
    Architecture architecture = start({1, 4, 4});
    CHECK_THROWS_AS(append(architecture, Convolution{1, square_window(5), true}), InputError);
    CHECK_THROWS_AS(append(architecture, Convolution{1, Window{2, 2, 0, 1, {}}, true}), InputError);
    CHECK_THROWS_AS(append(architecture, MaxPool{Window{2, 2, 1, 1, {2, 0, 0, 0}}}), InputError);
    CHECK_THROWS_AS(append(architecture, Dense{0, true}), InputError);
    CHECK_THROWS_AS(append(architecture, Dense{1 << 28, true}), InputError);
    CHECK_THROWS_AS(append(architecture, Flatten{}, 7), InputError);
    const int vector = append(architecture, Flatten{});
    CHECK_THROWS_AS(append_sum(architecture, 0, vector), InputError);
    CHECK_THROWS_AS(start({0, 1, 1}), InputError);
}
