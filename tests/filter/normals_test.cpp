#include "filter/normals.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "core/philox.h"
#include "core/portable_functions.h"
#include "core/portable_math.h"

using namespace tessera;
using namespace tessera::filter;

TEST_CASE("Normals have the moments and tails of the standard normal law", "[filter]") {
    constexpr std::size_t count = 400'000;
    std::vector<double> z(count);
    NormalStream("test", 1, "moments").fill(z);
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    double neighbours = 0;
    std::size_t beyond_two = 0;
    for (std::size_t i = 0; i < count; ++i) {
        sum += z[i];
        squares += z[i] * z[i];
        fourth += z[i] * z[i] * z[i] * z[i];
        neighbours += i > 0 ? z[i] * z[i - 1] : 0;
        beyond_two += std::abs(z[i]) > 2 ? 1 : 0;
    }
    const double n = count;
    // Four standard errors each: variances of z, z^2, z^4 are 1, 2, 96.
    CHECK(std::abs(sum / n) < 4 / std::sqrt(n));
    CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2 / n));
    CHECK(std::abs(fourth / n - 3) < 4 * std::sqrt(96 / n));
    CHECK(std::abs(neighbours / n) < 4 / std::sqrt(n));
    const double p = std::erfc(std::numbers::sqrt2);
    CHECK(std::abs(static_cast<double>(beyond_two) - n * p) < 4 * std::sqrt(n * p * (1 - p)));
}

TEST_CASE("Normals are the transform of Box and Muller of Philox blocks", "[filter]") {
    RandomStream name("test", 7, "box-muller", 3);
    const std::array<std::uint32_t, 2> key = {name.next(), name.next()};
    std::vector<double> z(300);
    NormalStream("test", 7, "box-muller", 3).fill(z);
    for (std::size_t block = 0; block < 75; ++block) {
        const auto bits = philox4x32_10({static_cast<std::uint32_t>(block), 0, 0, 0}, key);
        for (std::size_t pair = 0; pair < 2; ++pair) {
            const double u = (bits[2 * pair] + 0.5) / 4294967296.0;
            const double radius = std::sqrt(-2 * std::log(u));
            const double square = z[4 * block + 2 * pair] * z[4 * block + 2 * pair] +
                                  z[4 * block + 2 * pair + 1] * z[4 * block + 2 * pair + 1];
            REQUIRE(std::abs(std::sqrt(square) - radius) < 1e-12);
        }
    }
}

TEST_CASE("A stream of normals depends on nothing but its name and how it is filled", "[filter]") {
    std::vector<double> all(1000);
    NormalStream("test", 1, "stream").fill(all);
    std::vector<double> pieces(1000);
    NormalStream stream("test", 1, "stream");
    stream.fill(std::span(pieces).first(400));
    stream.fill(std::span(pieces).subspan(400));
    CHECK(all == pieces);
    std::vector<double> other(1000);
    NormalStream("test", 1, "stream", 1).fill(other);
    CHECK(all != other);
}

TEST_CASE("Portable elementary functions agree with the system's", "[filter]") {
    for (double x = -700; x < 700; x += 0.37) {
        REQUIRE(std::abs(portable_exp(x) / std::exp(x) - 1) < 1e-14);
    }
    CHECK(portable_exp(-1e4) == 0);
    CHECK(portable_exp(-INFINITY) == 0);
    CHECK(portable_exp(NAN) == 0);
    for (double x = 1e-300; x < 1e300; x *= 3.7) {
        REQUIRE(std::abs(fast_portable_log(x) - std::log(x)) <
                1e-14 * std::abs(std::log(x)) + 1e-14);
    }
    for (double f = -0.5; f <= 0.5; f += 0.01) {
        const SineCosine turn = quarter_turn(f);
        REQUIRE(std::abs(turn.sine - std::sin(f * std::numbers::pi / 2)) < 1e-14);
        REQUIRE(std::abs(turn.cosine - std::cos(f * std::numbers::pi / 2)) < 1e-14);
    }
}
