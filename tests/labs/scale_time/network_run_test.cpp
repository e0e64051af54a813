#include "labs/scale_time/network_run.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/errors.h"
#include "core/linear_algebra.h"
#include "core/philox.h"
#include "labs/scale_time/images.h"
#include "nn/architecture.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

nn::Batch<float> random_images(Index count, Index pixels) {
    RandomStream stream("test", 1, "images");
    nn::Batch<float> images(count, pixels);
    for (float& pixel : images.reshaped()) pixel = static_cast<float>(stream.uniform());
    return images;
}

std::vector<int> random_labels(std::size_t count) {
    RandomStream stream("test", 2, "labels");
    std::vector<int> labels(count);
    for (int& label : labels) label = static_cast<int>(stream.below(classes));
    return labels;
}

ImageSet small_set() {
    return split_images("test", "", {1, 4, 4}, random_images(60, 16), random_labels(60), 40, 20);
}

/// One image again and again: then a batch is known, whatever is drawn.
std::shared_ptr<const Lessons> one_image() {
    Lessons lessons{random_images(1, 16), nn::Batch<float>::Zero(1, classes)};
    lessons.targets(0, 3) = 1;
    return std::make_shared<const Lessons>(std::move(lessons));
}

/// x -> W2 relu(W1 x + b1) + b2 in double precision, with the factors of the NTK parametrisation
/// outside of the weights when there are any.
struct Perceptron {
    Matrix first;
    Vector first_bias;
    Matrix second;
    Vector second_bias;
    double first_factor = 1;
    double second_factor = 1;

    /// The gradient of the mean over outputs of (output - target)^2, by V (not by factor * V).
    Perceptron gradient(const Vector& x, const Vector& target) const {
        const Vector before = first_factor * first * x + first_bias;
        const Vector hidden = before.cwiseMax(0);
        const Vector output = second_factor * second * hidden + second_bias;
        const Vector outer = 2 * (output - target) / static_cast<double>(target.size());
        Vector inner = second_factor * second.transpose() * outer;
        for (Index i = 0; i < inner.size(); ++i) inner[i] = before[i] > 0 ? inner[i] : 0;
        return {first_factor * inner * x.transpose(), inner,
                second_factor * outer * hidden.transpose(), outer};
    }
};

Perceptron perceptron_of(const nn::Network<float>& network, Index inputs, Index width) {
    const auto weights = [&](std::size_t offset, Index rows, Index columns) {
        return Matrix(
            Eigen::Map<const nn::Batch<float>>(network.parameters.data() + offset, rows, columns)
                .cast<double>());
    };
    const auto& nodes = network.architecture.nodes;
    std::vector<std::size_t> offsets;
    for (const nn::Node& node : nodes) {
        if (node.parameter_count > 0) offsets.push_back(node.parameter_offset);
    }
    const auto size = [](Index rows, Index columns) {
        return static_cast<std::size_t>(rows * columns);
    };
    return {weights(offsets[0], width, inputs), weights(offsets[0] + size(width, inputs), width, 1),
            weights(offsets[1], classes, width),
            weights(offsets[1] + size(classes, width), classes, 1)};
}

double distance(const Perceptron& a, const Perceptron& b) {
    return std::max({(a.first - b.first).cwiseAbs().maxCoeff(),
                     (a.first_bias - b.first_bias).cwiseAbs().maxCoeff(),
                     (a.second - b.second).cwiseAbs().maxCoeff(),
                     (a.second_bias - b.second_bias).cwiseAbs().maxCoeff()});
}

}  // namespace

TEST_CASE("Networks have the parameters that were counted before", "[scale-time][networks]") {
    const nn::Shape fashion{1, 28, 28};
    const int widths[] = {8, 16, 32, 64, 128, 256, 512};
    const std::size_t counts[] = {6442, 13002, 26506, 55050, 118282, 269322, 669706};
    for (std::size_t i = 0; i < std::size(widths); ++i) {
        CHECK(parameter_count(ArchitectureKind::two_hidden, widths[i], fashion) == counts[i]);
        CHECK(parameter_count(ArchitectureKind::one_hidden, widths[i], {1, 8, 8}) ==
              static_cast<std::size_t>(75 * widths[i] + 10));
    }
    const int channels[] = {2, 4, 8, 16, 32};
    const std::size_t convolutional[] = {1682, 4074, 11018, 33546, 113162};
    for (std::size_t i = 0; i < std::size(channels); ++i) {
        CHECK(parameter_count(ArchitectureKind::convolutional, channels[i], fashion) ==
              convolutional[i]);
    }
}

TEST_CASE("Steps of SGD are those of the formulas, in both parametrisations",
          "[scale-time][networks]") {
    const auto lessons = one_image();
    const Vector x = lessons->inputs.row(0).cast<double>().transpose();
    const Vector target = lessons->targets.row(0).cast<double>().transpose();
    constexpr int width = 7;
    TrainingScratch scratch;
    for (const Parametrisation parametrisation :
         {Parametrisation::standard, Parametrisation::ntk}) {
        NetworkSettings settings;
        settings.parametrisation = parametrisation;
        settings.learning_rate = 0.3;
        settings.batch = 5;
        NetworkRun run(settings, {1, 4, 4}, width, lessons, lessons, 3);
        Perceptron reference = perceptron_of(run.network(), 16, width);
        if (parametrisation == Parametrisation::ntk) {
            reference.first_factor = std::sqrt(2.0 / 16);
            reference.second_factor = std::sqrt(2.0 / width);
            reference.first /= reference.first_factor;
            reference.second /= reference.second_factor;
        }
        for (int k = 0; k < 20; ++k) {
            run.step(scratch);
            const Perceptron gradient = reference.gradient(x, target);
            reference.first -= settings.learning_rate * gradient.first;
            reference.first_bias -= settings.learning_rate * gradient.first_bias;
            reference.second -= settings.learning_rate * gradient.second;
            reference.second_bias -= settings.learning_rate * gradient.second_bias;
        }
        Perceptron product = reference;
        product.first *= reference.first_factor;
        product.second *= reference.second_factor;
        CHECK(distance(perceptron_of(run.network(), 16, width), product) < 2e-6);
    }
}

TEST_CASE("The maximal-update parametrisation is the standard one at its base width",
          "[scale-time][networks]") {
    const auto lessons = one_image();
    TrainingScratch scratch;
    for (const OptimiserKind optimiser : {OptimiserKind::sgd, OptimiserKind::adam}) {
        NetworkSettings settings;
        settings.optimiser = optimiser;
        settings.learning_rate = optimiser == OptimiserKind::sgd ? 0.1 : 0.001;
        const auto after = [&](Parametrisation parametrisation, int width, int steps) {
            settings.parametrisation = parametrisation;
            NetworkRun run(settings, {1, 4, 4}, width, lessons, lessons, 3);
            for (int k = 0; k < steps; ++k) run.step(scratch);
            return run.network().parameters;
        };
        const int base = base_width(settings.architecture);
        CHECK(after(Parametrisation::standard, base, 20) ==
              after(Parametrisation::maximal_update, base, 20));
        CHECK(after(Parametrisation::standard, 2 * base, 1) !=
              after(Parametrisation::maximal_update, 2 * base, 1));
    }
}

TEST_CASE("With maximal updates a step of SGD is that of the formula", "[scale-time][networks]") {
    const auto lessons = one_image();
    const Vector x = lessons->inputs.row(0).cast<double>().transpose();
    const Vector target = lessons->targets.row(0).cast<double>().transpose();
    NetworkSettings settings;
    settings.learning_rate = 0.05;
    const int width = 4 * base_width(settings.architecture);
    NetworkRun usual(settings, {1, 4, 4}, width, lessons, lessons, 3);
    settings.parametrisation = Parametrisation::maximal_update;
    NetworkRun run(settings, {1, 4, 4}, width, lessons, lessons, 3);
    Perceptron reference = perceptron_of(run.network(), 16, width);
    // Four times the base width: weights to the outputs begin at half their usual size.
    CHECK((perceptron_of(usual.network(), 16, width).second / 2 - reference.second)
              .cwiseAbs()
              .maxCoeff() < 1e-8);
    TrainingScratch scratch;
    for (int k = 0; k < 10; ++k) {
        run.step(scratch);
        const Perceptron gradient = reference.gradient(x, target);
        reference.first -= 4 * settings.learning_rate * gradient.first;
        reference.first_bias -= 4 * settings.learning_rate * gradient.first_bias;
        reference.second -= settings.learning_rate / 4 * gradient.second;
        reference.second_bias -= settings.learning_rate * gradient.second_bias;
    }
    CHECK(distance(perceptron_of(run.network(), 16, width), reference) < 2e-6);
}

TEST_CASE("A training begins as its parametrisation says", "[scale-time][networks]") {
    const auto lessons = one_image();
    constexpr int width = 400;
    NetworkSettings settings;
    const auto start = [&] {
        return perceptron_of(NetworkRun(settings, {1, 4, 4}, width, lessons, lessons, 5).network(),
                             16, width);
    };
    const Perceptron standard = start();
    CHECK(standard.first.cwiseAbs().maxCoeff() <= 0.25);
    CHECK(standard.first_bias.cwiseAbs().maxCoeff() <= 0.25);
    CHECK(standard.first_bias.cwiseAbs().maxCoeff() > 0.24);
    CHECK(standard.second.cwiseAbs().maxCoeff() <= 0.05);
    settings.parametrisation = Parametrisation::ntk;
    const Perceptron ntk = start();
    CHECK(std::abs(ntk.first.array().square().mean() * 16 / 2 - 1) < 0.05);
    CHECK(std::abs(ntk.second.array().square().mean() * width / 2 - 1) < 0.05);
    CHECK(ntk.first_bias.isZero());
}

TEST_CASE("Curves are recorded at the rounded powers of 1.12", "[scale-time][networks]") {
    std::vector<std::size_t> steps;
    for (std::size_t step = 0; step < 40;) steps.push_back(step = next_recorded(step));
    CHECK(steps.front() == 1);
    CHECK(std::ranges::is_sorted(steps));
    for (std::size_t i = 1; i < steps.size(); ++i) {
        CHECK(steps[i] > steps[i - 1]);
        const double power = std::round(std::log(static_cast<double>(steps[i])) / std::log(1.12));
        CHECK(std::abs(std::pow(1.12, power) - static_cast<double>(steps[i])) <= 1.0);
    }
}

TEST_CASE("The time to an error lies between records, on the logarithm", "[scale-time][networks]") {
    const std::vector<Record> records{{1, 0, 0.09, 0}, {10, 0, 0.07, 0}, {100, 0, 0.03, 0}};
    CHECK(time_to(records, 0.1) == 1);
    CHECK(std::abs(time_to(records, 0.05) - std::sqrt(1000.0)) < 1e-9);
    CHECK(std::abs(time_to(records, 0.07) - 10) < 1e-9);
    CHECK(time_to(records, 0.02) == 0);
}

TEST_CASE("Label noise draws labels anew, and more noise changes more of them",
          "[scale-time][networks]") {
    const ImageSet set = small_set();
    const auto changed = [&](double noise) {
        const Lessons clean = training_lessons(set, 40, 0, 7);
        const Lessons noisy = training_lessons(set, 40, noise, 7);
        CHECK(noisy.targets.sum() == 40);
        return (clean.targets - noisy.targets).cwiseAbs().sum() / 2;
    };
    CHECK(changed(0) == 0);
    CHECK(changed(0.3) <= changed(0.6));
    CHECK(changed(1) > 28);
    CHECK_THROWS_AS(training_lessons(set, 41, 0, 7), InputError);
    CHECK_THROWS_AS(
        split_images("test", "", {1, 4, 4}, random_images(60, 16), random_labels(60), 60, 1),
        InputError);
}

TEST_CASE("Standardised images have mean 0 and variance 1", "[scale-time][networks]") {
    ImageSet set = small_set();
    const float first = set.test_images(0, 0);
    const float second = set.test_images(0, 1);
    standardise(set);
    CHECK(std::abs(set.train_images.mean()) < 1e-6F);
    CHECK(std::abs(set.train_images.array().square().mean() - 1) < 1e-5F);
    // Test images go through the same map.
    CHECK((set.test_images(0, 0) > set.test_images(0, 1)) == (first > second));
    set.train_images.setConstant(3);
    CHECK_THROWS_AS(standardise(set), InputError);
}

TEST_CASE("Splits share no image", "[scale-time][networks]") {
    const ImageSet set = small_set();
    CHECK(set.train_images.rows() == 40);
    CHECK(set.test_images.rows() == 20);
    CHECK(set.test_labels.size() == 20);
    for (Index i = 0; i < 40; ++i) {
        for (Index j = 0; j < 20; ++j) {
            CHECK(set.train_images.row(i) != set.test_images.row(j));
        }
    }
}
