#include "verify/enumeration.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>

#include "core/errors.h"
#include "nn/models.h"
#include "verify/random_networks.h"
#include "verify/relu_split.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

TEST_CASE("Going through all signs finds the distance that branch and bound finds",
          "[verify][enumeration]") {
    double worst = 0;
    int found = 0;
    for (std::uint64_t seed = 0; seed < 36; ++seed) {
        const nn::Network<double> network = with_numbers(
            nn::multilayer_perceptron({3, 1, 1}, {4, 3, 3}, nn::Activation::relu), seed);
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const Norm norm = seed % 3 == 0 ? Norm::one : seed % 3 == 1 ? Norm::two : Norm::infinity;
        const Question q = question(network, norm, seed);
        constexpr double largest = 2.0;
        const EnumeratedDistance all = enumerated_distance(form, q, largest);
        ReluDistance search(prepared, form, q, largest);
        search.run();
        CAPTURE(seed, all.distance, search.lower(), search.upper());
        CHECK(search.complete());
        CHECK(all.cases <= 128);
        worst = std::max(worst, std::abs(all.distance - search.lower()) / search.lower());
        found += search.nearest() ? 1 : 0;
    }
    CHECK(worst < 1e-6);
    CHECK(found > 12);
}

TEST_CASE("Too many signs are refused", "[verify][enumeration]") {
    const nn::Network<double> network =
        with_numbers(nn::multilayer_perceptron({3, 1, 1}, {20, 3}, nn::Activation::relu), 1);
    const PreparedNetwork prepared = prepare(network);
    CHECK_THROWS_AS(enumerated_distance(relu_form(prepared), question(network, Norm::two, 1), 1.0),
                    InputError);
}
