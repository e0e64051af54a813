#include "labs/double_descent/split.h"

#include "core/mersenne_twister.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

using namespace tessera;
using namespace tessera::double_descent;

TEST_CASE("The published splits are permutations of MT19937 seeded by the repeat",
          "[double_descent][split]") {
    for (const std::size_t repeat : {0U, 3U, 49U}) {
        CHECK(shuffled_rows(SeedRule::mt19937, 0, repeat, 442) ==
              MersenneTwister(static_cast<std::uint32_t>(repeat)).permutation(442));
    }
    CHECK(shuffled_rows(SeedRule::mt19937, 5, 2, 50) == shuffled_rows(SeedRule::mt19937, 0, 7, 50));
}

TEST_CASE("Shuffling only the last rows gives the same last rows", "[double_descent][split]") {
    for (const SeedRule rule : {SeedRule::mt19937, SeedRule::philox}) {
        const std::vector<std::size_t> whole = shuffled_rows(rule, 1, 4, 1000);
        std::vector<std::size_t> partial;
        shuffle_last_rows(rule, 1, 4, 1000, 39, partial);
        CHECK(std::equal(whole.end() - 39, whole.end(), partial.end() - 39));
        std::sort(partial.begin(), partial.end());
        for (std::size_t i = 0; i < partial.size(); ++i) {
            REQUIRE(partial[i] == i);
        }
    }
}
