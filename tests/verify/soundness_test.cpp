#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "verify/attack.h"
#include "verify/exact.h"
#include "verify/lipschitz.h"
#include "verify/random_networks.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

namespace {

constexpr Norm norms[] = {Norm::one, Norm::two, Norm::infinity};

/// Every method's radius against the exact distance and an attack, on one network.
struct Verdict {
    bool sound = true;
    bool nothing_near = false;  ///< no adversarial input within the search's reach
};

Verdict judge(std::uint64_t seed) {
    const std::uint64_t kind = seed % kinds;
    const nn::Activation function = activation(seed / kinds);
    const auto network = with_numbers(architecture(kind, function, {1, 1, 2}, true), seed);
    const PreparedNetwork prepared = prepare(network);
    const Question q = question(network, norms[seed / 40 % 3], seed);
    constexpr double reach = 2.0;
    ExactDistance exact(prepared, q, reach, {.tolerance = 1e-3, .largest_queue = 1000});
    exact.run();
    Verdict verdict;
    verdict.nothing_near = !exact.nearest();
    const auto attack = nearest_attack(network, q, reach, {.steps = 12, .restarts = 2}, 4);
    if (attack && attack->distance < exact.lower() * (1 - 1e-9)) verdict.sound = false;
    for (const ReluRule rule : {ReluRule::adaptive, ReluRule::parallel, ReluRule::zero}) {
        const double radius =
            certified_radius(prepared, q, {.relu = rule}, {.start = 0.1, .steps = 12}).radius;
        if (exact.nearest() && radius > exact.upper()) verdict.sound = false;
        if (attack && radius > attack->distance) verdict.sound = false;
    }
    const double interval =
        certified_radius(prepared, q, {.method = Method::interval}, {.start = 0.1, .steps = 12})
            .radius;
    if (exact.nearest() && interval > exact.upper()) verdict.sound = false;
    if (exact.nearest() && lipschitz_radius(prepared, q) > exact.upper()) verdict.sound = false;
    return verdict;
}

}  // namespace

TEST_CASE("No certificate of 1200 random networks is beaten by the exact distance or an attack",
          "[verify]") {
    int unsound = 0;
    int decided = 0;
    for (std::uint64_t seed = 0; seed < 1200; ++seed) {
        const Verdict verdict = judge(seed);
        unsound += verdict.sound ? 0 : 1;
        decided += verdict.nothing_near ? 0 : 1;
    }
    CHECK(unsound == 0);
    CHECK(decided > 600);
}

TEST_CASE("The exact distance is that of a fine grid", "[verify]") {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const auto network = with_numbers(
            nn::multilayer_perceptron({2, 1, 1}, {6, 5, 3}, activation(seed)), 50 + seed, 2.5);
        const PreparedNetwork prepared = prepare(network);
        const Question q = question(network, norms[seed % 3], seed);
        ExactDistance exact(prepared, q, 1.0);
        exact.run();
        REQUIRE(exact.complete());
        constexpr int half = 400;
        double nearest = 1.0;
        for (int i = -half; i <= half; ++i) {
            for (int j = -half; j <= half; ++j) {
                const std::vector<double> x = {q.centre[0] + static_cast<double>(i) / half,
                                               q.centre[1] + static_cast<double>(j) / half};
                if (distance(x, q.centre, q.norm) >= nearest) continue;
                const auto m = margins(network, x, q.label, q.targets);
                if (*std::min_element(m.begin(), m.end()) <= 0) {
                    nearest = distance(x, q.centre, q.norm);
                }
            }
        }
        CHECK(exact.upper() <= nearest + 1e-9);
        if (exact.nearest()) CHECK(nearest <= exact.upper() + 3.0 / half);
        CHECK(exact.lower() <= exact.upper());
        CHECK(exact.lower() >= exact.upper() * (1 - 1e-5));
    }
}

TEST_CASE("Carlini and Wagner's attack is an upper bound, and near the exact distance",
          "[verify]") {
    double ratio_sum = 0;
    int found = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const auto network = with_numbers(
            nn::multilayer_perceptron({2, 1, 1}, {6, 3}, nn::Activation::tanh), 80 + seed, 3.0);
        const PreparedNetwork prepared = prepare(network);
        Question q = question(network, Norm::two, seed);
        const auto attack = carlini_wagner(network, q, {.iterations = 300, .low = -1, .high = 1});
        if (!attack) continue;
        q.clip.reset();
        ExactDistance exact(prepared, q, 2.0, {.tolerance = 1e-4});
        exact.run();
        CHECK(attack->distance >= exact.lower() * (1 - 1e-9));
        ratio_sum += attack->distance / exact.upper();
        ++found;
    }
    REQUIRE(found > 0);
    CHECK(ratio_sum / found < 1.2);
}
