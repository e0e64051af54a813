// The measured experiments at the tolerances that were set before: minutes of training in all, so
// not in WebAssembly; those on Fashion-MNIST where its folder is at hand.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <format>
#include <string>

#include "data/catalogue.h"
#include "lab/json.h"
#include "labs/scale_time/lab_runs.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

struct Experiment : LabRun {
    Experiment(const std::string& preset, const lab::Json& changes) {
        catalogue = Catalogue(files_in(std::string(TESSERA_SOURCE_DIR) + "/assets/data"));
        if (const char* folder = std::getenv("TESSERA_DATA_DIR")) add_folder(catalogue, folder);
        reset_to(preset, changes);
    }
    void finish() {
        while (!step(1000).done) {
        }
    }
};

bool fashion_is_at_hand() {
    const char* folder = std::getenv("TESSERA_DATA_DIR");
    const auto images = folder == nullptr ? std::nullopt : labelled_images_in(folder);
    return images && images->name == "fashion-mnist";
}

constexpr const char* no_fashion =
    "Fashion-MNIST is not at hand: set TESSERA_DATA_DIR to the folder of its four files";

const lab::Json adam = {{"optimiser", "adam"}, {"learning_rate", 3e-4}};

lab::Json with(lab::Json base, const lab::Json& more) {
    base.update(more);
    return base;
}

}  // namespace

TEST_CASE("With label noise the test error has a ridge that early stopping removes",
          "[scale-time][networks][experiments]") {
    Experiment experiment("ridge", {{"seeds", 5}, {"steps", 30000}});
    experiment.finish();
    double ridge = 0;
    for (const int width : {8, 12, 16, 24, 32}) {
        ridge = std::max(ridge, experiment.number(std::format("final-width-{}", width)));
    }
    CHECK(ridge >= 1.5 * experiment.number("final-width-64"));
    double least = 1;
    for (const int width : {16, 24, 32, 64}) {
        const double best = experiment.number(std::format("best-width-{}", width));
        CHECK(best <= 1.1 * least);
        least = std::min(least, best);
    }
}

TEST_CASE("In the NTK parametrisation the time does not fall with the size",
          "[scale-time][networks][experiments]") {
    Experiment experiment("ntk", {{"seeds", 3}});
    experiment.finish();
    for (const char* threshold : {"0.06", "0.04"}) {
        CHECK(experiment.number(std::string("exponent-") + threshold) > -0.15);
    }
}

TEST_CASE("On Fashion-MNIST the exponent is the paper's for SGD and not for Adam",
          "[scale-time][networks][experiments]") {
    if (!fashion_is_at_hand()) SKIP(no_fashion);
    const lab::Json size = {{"seeds", 3}, {"thresholds", {0.05}}};
    Experiment sgd("fashion-tradeoff", size);
    sgd.finish();
    CHECK(sgd.number("exponent-0.05") > -0.44);
    CHECK(sgd.number("exponent-0.05") < -0.20);
    Experiment with_adam("fashion-tradeoff", with(size, adam));
    with_adam.finish();
    CHECK(with_adam.number("exponent-0.05") > -0.80);
    CHECK(with_adam.number("exponent-0.05") < -0.55);
}

TEST_CASE("Width 512 is predicted from width 64 by the cube root for SGD and not for Adam",
          "[scale-time][networks][experiments]") {
    if (!fashion_is_at_hand()) SKIP(no_fashion);
    Experiment sgd("fashion-prediction", lab::Json::object());
    sgd.finish();
    const double cube_root = sgd.number("error-P^(1/3) [R]");
    CHECK(cube_root < 0.06);
    for (const char* rule : {"nothing", "P^(1/2)", "width", "P"}) {
        CHECK(cube_root <= 0.5 * sgd.number(std::string("error-") + rule));
    }
    Experiment with_adam("fashion-prediction", adam);
    with_adam.finish();
    CHECK(with_adam.number("error-P^(1/3) [R]") > with_adam.number("error-P^(1/2)"));
}

TEST_CASE("Convolutional networks lie between the cube root and the square root",
          "[scale-time][networks][experiments]") {
    if (!fashion_is_at_hand()) SKIP(no_fashion);
    Experiment experiment("fashion-cnn", {{"thresholds", {0.05}}});
    experiment.finish();
    CHECK(experiment.number("exponent-0.05") > -0.55);
    CHECK(experiment.number("exponent-0.05") < -0.30);
}
