#include "core/mersenne_twister.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <random>
#include <vector>

using Catch::Matchers::WithinRel;
using tessera::MersenneTwister;

TEST_CASE("MT19937 makes the same words as the standard library", "[core][random]") {
    for (const std::uint32_t seed : {0U, 1U, 5489U, 4294967295U}) {
        MersenneTwister ours(seed);
        std::mt19937 theirs(seed);
        for (int i = 0; i < 2000; ++i) {
            REQUIRE(ours.next() == theirs());
        }
    }
}

TEST_CASE("MT19937 draws begin as the double-descent paper's generator", "[core][random]") {
    MersenneTwister uniforms(0);
    CHECK(uniforms.uniform() == 0.5488135039273248);
    CHECK(uniforms.uniform() == 0.7151893663724195);
    MersenneTwister normals(0);
    CHECK_THAT(normals.normal(), WithinRel(1.764052345967664, 1e-15));
    CHECK_THAT(normals.normal(), WithinRel(0.4001572083672233, 1e-15));
}

TEST_CASE("MT19937 permutations follow the stated rule", "[core][random]") {
    // numpy.random.seed(0); numpy.random.permutation(10), the documented first result of that call.
    CHECK(MersenneTwister(0).permutation(10) ==
          std::vector<std::size_t>{2, 8, 4, 9, 1, 6, 7, 3, 0, 5});
    CHECK(MersenneTwister(0).permutation(1) == std::vector<std::size_t>{0});
    CHECK(MersenneTwister(0).permutation(0).empty());
}
