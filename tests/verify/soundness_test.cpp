#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "verify/attack.h"
#include "verify/exact.h"
#include "verify/random_networks.h"
#include "verify/random_soundness.h"
#include "verify/relu_split.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

namespace {

constexpr Norm norms[] = {Norm::one, Norm::two, Norm::infinity};

}  // namespace

TEST_CASE("No certificate of 1200 random networks is beaten by the exact distance or an attack",
          "[verify]") {
    const SoundnessReport report = random_soundness(0, 1200);
    INFO((report.failures.empty() ? std::string() : report.failures.front()));
    CHECK(report.failures.empty());
    CHECK(report.networks == 1200);
    CHECK(report.closed > 1000);
    CHECK(report.attacked > 600);
    CHECK(report.comparisons > 7200);
}

TEST_CASE("A soundness run can be stopped, and repeated from within", "[verify]") {
    const SoundnessReport stopped =
        random_soundness(3, 100, [](const SoundnessReport& so_far) { return so_far.networks < 2; });
    CHECK(stopped.networks == 2);
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

TEST_CASE("The attacks of the paper's comparison are upper bounds, and near the exact distance",
          "[verify]") {
    double linf_ratio = 0;
    double l1_ratio = 0;
    int found = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const auto network = with_numbers(
            nn::multilayer_perceptron({3, 1, 1}, {7, 3}, nn::Activation::relu), 60 + seed, 3.0);
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const auto exact = [&](const Question& q) {
            ReluDistance search(prepared, form, q, 2.0);
            search.run();
            REQUIRE(search.complete());
            return search.lower();
        };
        const Question q = question(network, Norm::infinity, seed);
        const auto linf =
            carlini_wagner_linf(network, q, {.iterations = 300, .low = -1, .high = 1});
        const Question one = question(network, Norm::one, seed);
        const auto l1 = elastic_net(network, one, {.iterations = 300, .low = -1, .high = 1});
        if (!linf || !l1) continue;
        CHECK(linf->distance >= exact(q) * (1 - 1e-9));
        CHECK(l1->distance >= exact(one) * (1 - 1e-9));
        linf_ratio += linf->distance / exact(q);
        l1_ratio += l1->distance / exact(one);
        ++found;
    }
    REQUIRE(found >= 4);
    CHECK(linf_ratio / found < 1.3);
    CHECK(l1_ratio / found < 1.5);
}
