#include "labs/scale_time/network_sweep.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/philox.h"
#include "labs/scale_time/images.h"
#include "labs/scale_time/network_curves.h"

using namespace tessera;
using namespace tessera::scale_time;

namespace {

/// Ten classes as ten noisy prototypes of 4 x 4 pixels: learned within a few hundred steps.
std::shared_ptr<const ImageSet> easy_images() {
    constexpr Index count = 260;
    RandomStream stream("test", 4, "prototypes");
    nn::Batch<float> prototypes(classes, 16);
    for (float& pixel : prototypes.reshaped()) pixel = static_cast<float>(stream.uniform());
    nn::Batch<float> images(count, 16);
    std::vector<int> labels;
    for (Index i = 0; i < count; ++i) {
        labels.push_back(static_cast<int>(i % classes));
        for (Index k = 0; k < 16; ++k) {
            images(i, k) =
                prototypes(i % classes, k) + static_cast<float>(stream.uniform(-0.1, 0.1));
        }
    }
    return std::make_shared<const ImageSet>(
        split_images("easy", "", {1, 4, 4}, images, labels, 200, 60));
}

SweepSettings easy_settings() {
    SweepSettings settings;
    settings.network.learning_rate = 0.3;
    settings.network.batch = 20;
    settings.widths = {8, 16, 32, 64};
    settings.data = {200};
    settings.seeds = 2;
    settings.steps = 400;
    settings.stop_below = 0.05;
    return settings;
}

void finish(NetworkSweep& sweep, std::size_t threads) {
    while (!sweep.done()) {
        sweep.advance(std::chrono::steady_clock::now() + std::chrono::milliseconds(20), threads);
    }
}

bool same(const std::vector<Record>& a, const std::vector<Record>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].step != b[i].step || a[i].train != b[i].train || a[i].test != b[i].test ||
            a[i].wrong != b[i].wrong)
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("Trainings are bit-identical for any number of threads", "[scale-time][networks]") {
    const auto images = easy_images();
    for (const OptimiserKind optimiser : {OptimiserKind::sgd, OptimiserKind::adam}) {
        SweepSettings settings = easy_settings();
        settings.network.optimiser = optimiser;
        if (optimiser == OptimiserKind::adam) settings.network.learning_rate = 0.003;
        NetworkSweep alone(images, settings);
        finish(alone, 1);
        for (const std::size_t threads : {2, 3, 7}) {
            NetworkSweep together(images, settings);
            finish(together, threads);
            for (std::size_t i = 0; i < alone.cells().size(); ++i) {
                CHECK(same(alone.cells()[i].records(), together.cells()[i].records()));
            }
        }
    }
}

TEST_CASE("Trainings end early, and go on when asked to", "[scale-time][networks]") {
    NetworkSweep sweep(easy_images(), easy_settings());
    CHECK(!sweep.done());
    CHECK(sweep.fraction() == 0);
    finish(sweep, 2);
    CHECK(sweep.fraction() == 1);
    CHECK(sweep.finished_count() == 8);
    const Cell& wide = sweep.cells()[3];
    CHECK(wide.width == 64);
    CHECK(wide.run->steps() < 400);
    CHECK(wide.records().back().test <= 0.05);
    const std::vector<Record> before = wide.records();
    sweep.extend(3, 1000);
    CHECK(!sweep.done());
    finish(sweep, 2);
    CHECK(sweep.cells()[3].run->steps() == 1000);
    // The curve goes on where it was, and is the one of a training that never stopped.
    SweepSettings longer = easy_settings();
    longer.steps = 1000;
    longer.stop_below = 0;
    NetworkSweep whole(easy_images(), longer);
    finish(whole, 1);
    CHECK(same(sweep.cells()[3].records(), whole.cells()[3].records()));
    CHECK(before.size() < sweep.cells()[3].records().size());
}

TEST_CASE("Sweeps over data and the same product have their own lengths",
          "[scale-time][networks]") {
    SweepSettings settings = easy_settings();
    settings.data = {50, 200};
    settings.widths = {8, 16};
    settings.seeds = 1;
    settings.steps = 60;
    settings.stop_below = 0;
    settings.same_product_width = 16;
    NetworkSweep sweep(easy_images(), settings);
    finish(sweep, 1);
    REQUIRE(sweep.cells().size() == 4);
    for (const Cell& cell : sweep.cells()) {
        CHECK(cell.run->steps() == (cell.width == 8 ? 120u : 60u));
    }
    CHECK(sweep.seeds_of(8, 50).size() == 1);
    CHECK(sweep.seeds_of(8, 51).empty());
}

TEST_CASE(
    "Twins differ in their labels alone, and the noise part is the difference of their errors",
    "[scale-time][networks]") {
    SweepSettings settings = easy_settings();
    settings.label_noise = 0.4;
    settings.clean_twins = true;
    settings.widths = {16, 32};
    settings.steps = 200;
    settings.stop_below = 0;
    NetworkSweep twins(easy_images(), settings);
    finish(twins, 2);
    CHECK(twins.cells().size() == 8);
    settings.clean_twins = false;
    NetworkSweep noisy(easy_images(), settings);
    finish(noisy, 1);
    settings.label_noise = 0;
    NetworkSweep clean(easy_images(), settings);
    finish(clean, 1);
    const MeanCurve noise = mean_over_seeds(twins, 32, 200, Measured::noise);
    const MeanCurve with = mean_over_seeds(noisy, 32, 200, Measured::test);
    const MeanCurve without = mean_over_seeds(clean, 32, 200, Measured::test);
    CHECK(mean_over_seeds(twins, 32, 200, Measured::test).mean == with.mean);
    REQUIRE(noise.mean.size() == with.mean.size());
    for (std::size_t i = 0; i < noise.mean.size(); ++i) {
        CHECK(std::abs(noise.mean[i] - (with.mean[i] - without.mean[i])) < 1e-12);
    }
    CHECK(noise.mean.back() > 0);
    CHECK(mean_over_seeds(noisy, 32, 200, Measured::noise).mean.empty());
    CHECK(twins.clean_twin(*twins.seeds_of(16, 200).front())->label_noise == 0);
}

TEST_CASE("A learning rate that is too large ends in words, not in numbers",
          "[scale-time][networks]") {
    SweepSettings settings = easy_settings();
    settings.network.learning_rate = 1e5;
    settings.widths = {16};
    settings.seeds = 1;
    settings.stop_below = 0;
    NetworkSweep sweep(easy_images(), settings);
    finish(sweep, 1);
    CHECK(sweep.cells()[0].run->diverged());
    for (const Record& record : sweep.cells()[0].records()) CHECK(std::isfinite(record.test));
}

TEST_CASE("A curve predicts itself with its own clock", "[scale-time][networks]") {
    MeanCurve large;
    MeanCurve small;
    for (int i = 0; i < 30; ++i) {
        const double step = std::pow(1.12, i);
        large.steps.push_back(step);
        large.mean.push_back(0.09 / (1 + step / 10));
        small.steps.push_back(step);
        small.mean.push_back(0.09 / (1 + step / 40));
    }
    CHECK(*prediction_error(large, large, 1) == 0);
    CHECK(*prediction_error(small, large, 4) < 2e-3);
    CHECK(*prediction_error(small, large, 1) > 0.1);
    CHECK(!prediction_error(small, large, 1000));
    CHECK(!value_at(large, 0.5));
    CHECK(!value_at(large, 1e6));
    CHECK(value_at(large, 1) == large.mean.front());
}
