#include "core/philox.h"

#include <algorithm>
#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

using tessera::philox4x32_10;
using tessera::RandomStream;

TEST_CASE("Philox4x32-10 gives the known answers of its authors", "[core][random]") {
    // kat_vectors of Random123 1.14.0, lines "philox4x32 10".
    using Words = std::array<std::uint32_t, 4>;
    CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) ==
          Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    constexpr std::uint32_t ones = 0xffffffff;
    CHECK(philox4x32_10({ones, ones, ones, ones}, {ones, ones}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(
        philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("A random stream depends on its name alone", "[core][random]") {
    const auto first_draws = [](RandomStream stream) {
        std::vector<std::uint32_t> draws(9);
        std::generate(draws.begin(), draws.end(), [&] { return stream.next(); });
        return draws;
    };
    const auto reference = first_draws({"lab", 7, "split", 3});
    CHECK(first_draws({"lab", 7, "split", 3}) == reference);
    CHECK(first_draws({"other", 7, "split", 3}) != reference);
    CHECK(first_draws({"lab", 8, "split", 3}) != reference);
    CHECK(first_draws({"lab", 7, "noise", 3}) != reference);
    CHECK(first_draws({"lab", 7, "split", 4}) != reference);
    CHECK(first_draws({"labs", 7, "plit", 3}) != reference);
}

TEST_CASE("The first draws of a stream never change", "[core][random]") {
    // Saved links and published results rest on these values.
    RandomStream stream("double-descent", 0, "split", 0);
    CHECK(stream.next() == 491999043U);
    CHECK(stream.uniform() == 0.19722790579718608);
    CHECK(stream.normal() == 0.34753575340500992);
    CHECK(stream.below(1000) == 894);
}

TEST_CASE("Uniform and normal draws have their moments", "[core][random]") {
    RandomStream stream("test", 3, "moments");
    constexpr int count = 200000;
    double uniform_sum = 0;
    double normal_sum = 0;
    double normal_squares = 0;
    double normal_fourth = 0;
    for (int i = 0; i < count; ++i) {
        const double u = stream.uniform();
        REQUIRE((u >= 0 && u < 1));
        uniform_sum += u;
        const double z = stream.normal();
        normal_sum += z;
        normal_squares += z * z;
        normal_fourth += z * z * z * z;
    }
    // Four standard errors each.
    CHECK(uniform_sum / count == Catch::Approx(0.5).margin(4 * 0.2887 / std::sqrt(count)));
    CHECK(normal_sum / count == Catch::Approx(0).margin(4 / std::sqrt(count)));
    CHECK(normal_squares / count == Catch::Approx(1).margin(4 * std::sqrt(2.0 / count)));
    CHECK(normal_fourth / count == Catch::Approx(3).margin(4 * std::sqrt(96.0 / count)));
}

TEST_CASE("below is uniform and covers its range", "[core][random]") {
    RandomStream stream("test", 5, "below");
    CHECK(stream.below(1) == 0);
    std::array<int, 6> counts{};
    for (int i = 0; i < 60000; ++i) {
        ++counts[static_cast<std::size_t>(stream.below(6))];
    }
    for (const int count : counts) {
        CHECK(std::abs(count - 10000) < 4 * 92);
    }
    bool above_32_bits = false;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t draw = stream.below(std::uint64_t{1} << 40);
        REQUIRE(draw < (std::uint64_t{1} << 40));
        above_32_bits = above_32_bits || draw > 0xffffffffU;
    }
    CHECK(above_32_bits);
    CHECK_THROWS_AS(stream.below(0), std::invalid_argument);
}

TEST_CASE("A permutation holds every number once", "[core][random]") {
    RandomStream stream("test", 6, "permutation");
    const std::vector<std::size_t> order = stream.permutation(100);
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 100);
    CHECK(*std::max_element(order.begin(), order.end()) == 99);
    CHECK(!std::is_sorted(order.begin(), order.end()));
    CHECK(stream.permutation(0).empty());
}
