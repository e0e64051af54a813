#include "labs/scale_time/capacity.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/errors.h"
#include "core/philox.h"
#include "labs/scale_time/images.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

std::shared_ptr<const ImageSet> random_images() {
    RandomStream stream("test", 8, "images");
    nn::Batch<float> images(140, 16);
    for (float& pixel : images.reshaped()) pixel = static_cast<float>(stream.normal());
    const std::vector<int> labels(140, 0);
    return std::make_shared<const ImageSet>(
        split_images("random", "", {1, 4, 4}, images, labels, 120, 20));
}

CapacitySettings small_settings() {
    CapacitySettings settings;
    settings.widths = {16, 48};
    settings.steps = 1500;
    settings.most = 120;
    settings.network.learning_rate = 0.3;
    settings.network.batch = 20;
    return settings;
}

std::vector<std::size_t> sizes(std::size_t threads) {
    CapacityMeasurement measurement(random_images(), small_settings());
    while (!measurement.done()) measurement.advance(threads);
    std::vector<std::size_t> result;
    for (const CapacitySearch& search : measurement.searches()) {
        result.push_back(search.fitted);
        result.push_back(search.not_fitted);
        result.push_back(search.attempts);
    }
    return result;
}

}  // namespace

TEST_CASE("A wider network fits more random labels, the same on any number of threads",
          "[scale-time][networks][capacity]") {
    const std::vector<std::size_t> alone = sizes(1);
    REQUIRE(alone.size() == 6);
    CHECK(alone[0] >= 10);
    CHECK(alone[3] > alone[0]);
    // The search has closed in: at most a tenth between fitted and not fitted, or neighbours.
    for (const std::size_t k : {std::size_t{0}, std::size_t{3}}) {
        if (alone[k + 1] == 0) continue;
        CHECK(alone[k] < alone[k + 1]);
        const double ratio = static_cast<double>(alone[k + 1]) / static_cast<double>(alone[k]);
        CHECK((ratio <= 1.1 || alone[k + 1] - alone[k] <= 2));
    }
    CHECK(sizes(3) == alone);
}

TEST_CASE("A search that never fails ends with all images", "[scale-time][networks][capacity]") {
    CapacitySettings settings = small_settings();
    settings.widths = {32};
    settings.most = 12;
    CapacityMeasurement measurement(random_images(), settings);
    while (!measurement.done()) measurement.advance(1);
    CHECK(measurement.searches().front().fitted == 12);
    CHECK(measurement.searches().front().at_limit());
    settings.most = 121;
    CHECK_THROWS_AS(CapacityMeasurement(random_images(), settings), InputError);
}
