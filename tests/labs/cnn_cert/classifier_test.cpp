#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>
#include <set>
#include <vector>

#include "labs/cnn_cert/classifier.h"

using namespace tessera;
using namespace tessera::cnn_cert;

TEST_CASE("The digits are split into 1500 and 297, with all classes in both", "[cnn_cert]") {
    Catalogue catalogue(files_in(std::filesystem::path(TESSERA_SOURCE_DIR) / "assets" / "data"));
    const Images images = load_images(catalogue, {});
    CHECK(images.train.count() == 1500);
    CHECK(images.test.count() == 297);
    CHECK(std::set(images.train.labels.begin(), images.train.labels.end()).size() == 10);
    CHECK(std::set(images.test.labels.begin(), images.test.labels.end()).size() == 10);
    CHECK(images.train.inputs.minCoeff() == -0.5F);
    CHECK(images.train.inputs.maxCoeff() == 0.5F);
    const Images large = load_images(catalogue, {.size = 28});
    CHECK(large.test.inputs.cols() == 784);
    CHECK(large.test.labels == images.test.labels);
    CHECK_THROWS(load_images(catalogue, {.data = DataKind::mnist}));
}

TEST_CASE("Enlarging keeps constants and slopes", "[cnn_cert]") {
    std::vector<float> ramp;
    for (int i = 0; i < 64; ++i) ramp.push_back(static_cast<float>(i % 8));
    const std::vector<float> large = enlarged(ramp, 8, 16);
    // Centres of the new pixels lie a quarter left and right of the old ones'.
    CHECK(large[0] == 0.0F);
    CHECK(large[1] == 0.25F);
    CHECK(large[2] == 0.75F);
    CHECK(large[15] == 7.0F);
    CHECK(enlarged(ramp, 8, 8) == ramp);
}
