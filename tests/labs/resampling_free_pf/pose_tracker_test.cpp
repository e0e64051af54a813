#include "labs/resampling_free_pf/pose_tracker.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "core/errors.h"
#include "core/parallel.h"
#include "core/statistics.h"
#include "labs/resampling_free_pf/pose_experiment.h"

using namespace tessera;
using namespace tessera::resampling_free_pf;

namespace {

/// Runs of 60 frames, as section "6D pose" has them: mean errors over frames 10 to 59.
std::vector<PoseRunResult> run_all(const SplatObject& object, Solid solid, PoseFilter filter,
                                   std::size_t particles, std::size_t runs) {
    std::vector<PoseRunResult> results(runs);
    parallel_for(runs, hardware_threads(), [&](std::size_t run, std::size_t) {
        PoseRun tracked(object, solid, {}, {.filter = filter, .particles = particles}, run + 1);
        while (!tracked.done()) tracked.advance();
        results[run] = tracked.result();
    });
    return results;
}

std::vector<double> part_of(const std::vector<PoseRunResult>& results,
                            double PoseRunResult::* part) {
    std::vector<double> values;
    values.reserve(results.size());
    for (const PoseRunResult& result : results) values.push_back(result.*part);
    return values;
}

double mean_degrees(const std::vector<PoseRunResult>& results) {
    return mean(part_of(results, &PoseRunResult::degrees));
}

}  // namespace

TEST_CASE("A video is the same whatever was done before", "[pose]") {
    const SplatObject object = splat_object(Solid::mug);
    PoseVideo plain(object, {}, 3);
    PoseVideo meddled(object, {}, 3);
    meddled.kidnap();
    plain.advance({});
    meddled.advance({12, 12, 24, 24});
    CHECK(angle_between(plain.truth().rotation, meddled.truth().rotation) > 1.0);
    // The occluder leaves the noise alone: same draws, no light.
    double difference = 0.0;
    for (std::size_t i = 0; i < picture_pixels; ++i) {
        const double noise = static_cast<double>(plain.observed()[0][i] - plain.clean()[0][i]);
        difference = std::max(difference, std::abs(noise - meddled.observed()[0][i]));
    }
    CHECK(difference < 1e-5);
    PoseVideo again(object, {}, 3);
    again.advance({});
    CHECK(again.observed() == plain.observed());
}

TEST_CASE("Pixels have the noise of the model", "[pose]") {
    PoseVideo video(splat_object(Solid::l_box), {.noise = 0.5}, 1);
    double squares = 0.0;
    constexpr int frames = 20;
    for (int frame = 0; frame < frames; ++frame) {
        video.advance({});
        for (std::size_t c = 0; c < picture_channels; ++c) {
            for (std::size_t i = 0; i < picture_pixels; ++i) {
                const double noise =
                    static_cast<double>(video.observed()[c][i] - video.clean()[c][i]);
                squares += noise * noise;
            }
        }
    }
    constexpr double values = frames * picture_channels * picture_pixels;
    CHECK(std::abs(squares / values / 0.25 - 1) < 5 * std::sqrt(2 / values));
}

TEST_CASE("Weights of SIR sum to one and particles die; the flow keeps all", "[pose]") {
    const SplatObject object = splat_object(Solid::l_box);
    PoseVideo video(object, {}, 1);
    PoseTracker sir(object, {}, {.filter = PoseFilter::sir, .particles = 50}, 1);
    PoseTracker flow(object, {}, {.filter = PoseFilter::flow, .particles = 20}, 1);
    for (int frame = 0; frame < 15; ++frame) {
        video.advance({});
        sir.track(video.observed());
        flow.track(video.observed());
    }
    const double sum = std::accumulate(sir.weights().begin(), sir.weights().end(), 0.0);
    CHECK(std::abs(sum - 1) < 1e-12);
    CHECK(sir.surviving_ancestors() < 10);
    CHECK(sir.pictures_drawn() == 15U * 50);
    CHECK(flow.surviving_ancestors() == 20);
    CHECK(flow.effective_sample_size() > 19.999);
    CHECK(flow.pictures_drawn() == 15U * 20 * 5 * 2);
    for (const RigidPose& pose : flow.particles()) {
        CHECK((pose.rotation * pose.rotation.transpose() - Rotation::Identity()).norm() < 1e-12);
    }
}

TEST_CASE("No step of the flow is longer than the cap", "[pose]") {
    const SplatObject object = splat_object(Solid::l_box);
    const PoseModel still{.motion_translation = 0.0, .motion_rotation = 0.0};
    PoseVideo video(object, still, 2);
    const PoseTrackerSettings settings{.particles = 10, .substeps = 1, .cap = 0.07};
    PoseTracker tracker(object, still, settings, 2);
    video.advance({});
    for (int frame = 0; frame < 5; ++frame) {
        const std::vector<RigidPose> before(tracker.particles().begin(), tracker.particles().end());
        tracker.track(video.observed());
        for (std::size_t i = 0; i < before.size(); ++i) {
            const RigidPose& after = tracker.particles()[i];
            const double v =
                (after.translation - before[i].translation).norm() / still.prior_translation;
            const double w =
                angle_between(after.rotation, before[i].rotation) / still.prior_rotation;
            CHECK(std::hypot(v, w) < 0.07 * (1 + 1e-9));
        }
    }
}

TEST_CASE("A tracker survives pictures of nothing it knows", "[pose]") {
    const SplatObject object = splat_object(Solid::mug);
    const auto picture = std::make_unique<PosePicture>();
    for (const float value : {0.0F, 1e18F, std::numeric_limits<float>::infinity(),
                              std::numeric_limits<float>::quiet_NaN()}) {
        for (auto& plane : *picture) plane.fill(value);
        for (const PoseFilter filter :
             {PoseFilter::sir, PoseFilter::flow, PoseFilter::flow_no_pair}) {
            PoseTracker tracker(object, {}, {.filter = filter, .particles = 8}, 1);
            for (int frame = 0; frame < 3; ++frame) tracker.track(*picture);
            const RigidPose estimate = tracker.estimate();
            CAPTURE(value, static_cast<int>(filter));
            CHECK(estimate.translation.allFinite());
            CHECK(estimate.rotation.allFinite());
            if (!std::isfinite(value) && filter == PoseFilter::sir) CHECK(tracker.lost());
        }
    }
    CHECK_THROWS_AS(PoseTracker(object, {}, {.particles = 0}, 1), InputError);
    CHECK_THROWS_AS(PoseTracker(object, {}, {.rate = -1.0}, 1), InputError);
}

TEST_CASE("The error of a symmetric solid is that of its axis", "[pose]") {
    const RigidPose truth = first_pose();
    RigidPose turned = truth;
    turned.rotation = truth.rotation * rotation_of({0.0, 1.0, 0.0});
    const PoseError cylinder = pose_error(turned, truth, Solid::cylinder);
    CHECK(cylinder.axis_degrees < 1e-6);
    CHECK(std::abs(cylinder.degrees - 57.29577951308232) < 1e-9);
    const PoseError mug = pose_error(turned, truth, Solid::mug);
    CHECK(mug.axis_degrees == mug.degrees);
}

// Check 15 on the specification's 4 seeds: rotation error of the flow below 0.6 of SIR's with 20
// particles. The specification's own object is not known; it measured 14.0 and 6.5 degrees.
TEST_CASE("Twenty moved particles are better than twenty resampled ones", "[pose]") {
    const SplatObject grey = in_grey(splat_object(Solid::l_box));
    const double sir = mean_degrees(run_all(grey, Solid::l_box, PoseFilter::sir, 20, 4));
    const double flow = mean_degrees(run_all(grey, Solid::l_box, PoseFilter::flow, 20, 4));
    const double local = mean_degrees(run_all(grey, Solid::l_box, PoseFilter::flow_no_pair, 20, 4));
    CAPTURE(sir, flow, local);
    CHECK(flow < 0.6 * sir);
    // Within what the specification found, with an object of its own.
    CHECK(std::abs(sir - 14.0) < 3.0);
    CHECK(std::abs(flow - 6.5) < 1.5);
    // The pair term does nothing here.
    CHECK(std::abs(flow / local - 1) < 0.05);
}

// Equal work: a picture with its gradient takes as long as two, so that SIR gets ten particles for
// each that the flow moves in five sub-steps. "At least as good" within two standard errors of the
// paired difference; before the specification's camera (one number a pixel) also in the typical
// run.
TEST_CASE("At equal time SIR is at least as good as the flow", "[.][pose][full]") {
    constexpr std::size_t runs = 40;
    const SplatObject colour = splat_object(Solid::l_box);
    for (const std::size_t particles : {20U, 100U}) {
        for (const bool grey : {true, false}) {
            const SplatObject object = grey ? in_grey(colour) : colour;
            const auto sir = run_all(object, Solid::l_box, PoseFilter::sir, 10 * particles, runs);
            const auto flow = run_all(object, Solid::l_box, PoseFilter::flow, particles, runs);
            std::vector<double> differences;
            for (std::size_t run = 0; run < runs; ++run) {
                differences.push_back(sir[run].degrees - flow[run].degrees);
            }
            const Summary summary = summarise(differences);
            CAPTURE(particles, grey, summary.mean, summary.standard_error, summary.median);
            CHECK(summary.mean < 2 * summary.standard_error);
            if (grey) CHECK(summary.median < 0);
        }
    }
}

TEST_CASE("Twenty moved particles beat twenty resampled ones over 40 seeds", "[.][pose][full]") {
    constexpr std::size_t runs = 40;
    for (const Solid solid : {Solid::l_box, Solid::mug}) {
        for (const bool grey : {true, false}) {
            const SplatObject object = grey ? in_grey(splat_object(solid)) : splat_object(solid);
            const auto sir = run_all(object, solid, PoseFilter::sir, 20, runs);
            const auto flow = run_all(object, solid, PoseFilter::flow, 20, runs);
            const double ratio = median(part_of(flow, &PoseRunResult::degrees)) /
                                 median(part_of(sir, &PoseRunResult::degrees));
            CAPTURE(static_cast<int>(solid), grey, ratio);
            CHECK(ratio < 0.6);
        }
    }
}
