#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

#include "labs/cnn_cert/classifier.h"
#include "verify/attack.h"
#include "verify/matrix_form.h"

/// The paper's experiments as far as images that ship with Tessera go: small versions, and such of
/// the paper's size on five seeds, which are run by name ([full]).
using namespace tessera;
using namespace tessera::cnn_cert;

namespace {

Images digits(const NetworkSettings& settings) {
    Catalogue catalogue(files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
    return load_images(catalogue, settings);
}

nn::Network<double> trained(const NetworkSettings& settings, const Images& images) {
    auto training = start_training(settings, images);
    while (training.epochs() < static_cast<std::size_t>(settings.epochs)) training.step();
    CHECK(nn::accuracy(training.network(), images.test) > 0.8);
    return nn::converted<double>(training.network());
}

/// Questions about the first test images that the network takes for what they are.
std::vector<verify::Question> questions(const nn::Network<double>& network, const Images& images,
                                        std::size_t count) {
    std::vector<verify::Question> result;
    for (Index i = 0; i < images.test.inputs.rows() && result.size() < count; ++i) {
        verify::Question question;
        for (const float pixel : images.test.inputs.row(i)) question.centre.push_back(pixel);
        question.label = images.test.labels[static_cast<std::size_t>(i)];
        if (verify::predicted_class(network, question.centre) != question.label) continue;
        question.targets = verify::other_classes(10, question.label);
        result.push_back(std::move(question));
    }
    REQUIRE(result.size() == count);
    return result;
}

double mean_radius(const verify::PreparedNetwork& prepared,
                   const std::vector<verify::Question>& all, verify::ReluRule rule) {
    double sum = 0;
    for (const verify::Question& q : all) {
        sum += verify::certified_radius(prepared, q, {.relu = rule}).radius;
    }
    return sum / static_cast<double>(all.size());
}

/// Check 10 of the paper's specification, on one seed.
void check_sandwich(const NetworkSettings& settings, std::size_t count) {
    const Images images = digits(settings);
    const auto network = trained(settings, images);
    const verify::PreparedNetwork prepared = verify::prepare(network);
    const auto all = questions(network, images, count);
    const double adaptive = mean_radius(prepared, all, verify::ReluRule::adaptive);
    const double parallel = mean_radius(prepared, all, verify::ReluRule::parallel);
    double attacked = 0;
    for (const verify::Question& q : all) {
        const auto attack = verify::nearest_attack(network, q, 1.0, {.restarts = 2}, 10);
        REQUIRE(attack);
        CHECK(verify::certified_radius(prepared, q).radius <= attack->distance);
        attacked += attack->distance / static_cast<double>(count);
    }
    INFO("adaptive " << adaptive << ", parallel " << parallel << ", attacked " << attacked);
    CHECK(adaptive >= 0.98 * parallel);
    CHECK(adaptive / attacked > 0.15);
    CHECK(adaptive / attacked < 0.7);
}

/// Check 11, on one seed.
void check_depth(NetworkSettings settings, std::size_t count) {
    const Images images = digits(settings);
    double shallower = std::numeric_limits<double>::infinity();
    for (const int depth : {2, 4, 6}) {
        settings.layers.depth = depth;
        const auto network = trained(settings, images);
        const double radius =
            mean_radius(verify::prepare(network), questions(network, images, count),
                        verify::ReluRule::adaptive);
        INFO("depth " << depth << ": " << radius << " after " << shallower);
        CHECK(radius < shallower);
        shallower = radius;
    }
}

NetworkSettings small(std::uint64_t seed) {
    return {.size = 14, .layers = {.depth = 4, .filters = 5}, .epochs = 10, .seed = seed};
}

/// The paper's own size and training.
NetworkSettings full(DataKind data, std::uint64_t seed) {
    return {.data = data,
            .size = 28,
            .train_images = data == DataKind::digits ? 1500 : 2000,
            .layers = {.depth = 4, .filters = 5},
            .epochs = 10,
            .learning_rate = 1e-3,
            .seed = seed};
}

}  // namespace

// Published: 0.05 certified, 0.15 attacked. On the enlarged digits, whose images are smoother, the
// ratio is 0.60 to 0.78 over five seeds, so that the upper end does not hold for them.
TEST_CASE("On MNIST certified radii lie between a seventh and seven tenths of attacks'",
          "[cnn_cert][experiment]") {
    check_sandwich(full(DataKind::mnist_sample, 1), 4);
}

TEST_CASE("On MNIST they do for five seeds and twenty images", "[.][cnn_cert][experiment][full]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        check_sandwich(full(DataKind::mnist_sample, seed), 20);
    }
}

TEST_CASE("Deeper networks have smaller certified radii, 14 x 14", "[cnn_cert][experiment]") {
    check_depth(small(1), 10);
}

// The paper's tables lose more than a factor of 1.5 for two layers more. That does not come back:
// here it is 1.06 to 1.65, and on 2000 images of MNIST there is no order at all.
TEST_CASE("Deeper networks have smaller certified radii at 28 x 28 for five seeds",
          "[.][cnn_cert][experiment][full]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        check_depth(full(DataKind::digits, seed), 20);
    }
}

TEST_CASE("The convolution form is at least five times as fast as unrolled matrices",
          "[cnn_cert][experiment]") {
    const auto network =
        nn::make_network<double>(nn::convolutional({1, 12, 12}, {.depth = 4, .filters = 5}), {}, 1);
    const verify::PreparedNetwork prepared = verify::prepare(network);
    verify::Question question;
    question.centre.assign(144, 0.1);
    question.label = verify::predicted_class(network, question.centre);
    question.targets = verify::other_classes(10, question.label);
    const verify::MatrixForm matrix(prepared);
    const auto shortest = [](const auto& work) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            work();
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        return best;
    };
    const auto convolved = shortest([&] { verify::certify(prepared, question, 0.01); });
    const auto unrolled =
        shortest([&] { matrix.lower_bounds(question, 0.01, verify::ReluRule::adaptive); });
    CHECK(unrolled > 5 * convolved);
}
