#include "core/philox.h"

#include <Random123/philox.h>
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

using tessera::philox4x32_10;
using tessera::RandomStream;

TEST_CASE("Philox4x32-10 agrees with Random123 on many counters and keys", "[core][random]") {
    RandomStream words("test", 1, "counters");
    for (int trial = 0; trial < 2000; ++trial) {
        std::array<std::uint32_t, 4> counter{};
        std::array<std::uint32_t, 2> key{};
        std::generate(counter.begin(), counter.end(), [&] { return words.next(); });
        std::generate(key.begin(), key.end(), [&] { return words.next(); });
        const r123::Philox4x32::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
        const r123::Philox4x32::key_type k{{key[0], key[1]}};
        const auto expected = r123::Philox4x32{}(c, k);
        const auto got = philox4x32_10(counter, key);
        REQUIRE(std::equal(got.begin(), got.end(), expected.begin()));
    }
}
