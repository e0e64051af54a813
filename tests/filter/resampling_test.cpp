#include "filter/resampling.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/philox.h"
#include "filter/log_weights.h"

using namespace tessera;
using namespace tessera::filter;

namespace {

using Indices = std::vector<std::uint32_t>;

/// The definition: for each point the first j whose cumulative weight is above it.
Indices by_definition(const std::vector<double>& weights, const std::vector<double>& points) {
    Indices result;
    for (const double v : points) {
        double cumulative = 0;
        std::uint32_t j = 0;
        for (; j + 1 < weights.size(); ++j) {
            cumulative += weights[j];
            if (cumulative > v) break;
        }
        result.push_back(j);
    }
    return result;
}

std::vector<double> random_weights(std::size_t count, RandomStream& stream, bool with_zeros) {
    std::vector<double> weights(count);
    double sum = 0;
    for (double& weight : weights) {
        const double u = stream.uniform();
        weight = with_zeros && u < 0.4 ? 0 : u * u * u;
        sum += weight;
    }
    if (sum == 0) {
        weights.front() = 1;
        return weights;
    }
    for (double& weight : weights) weight /= sum;
    return weights;
}

}  // namespace

TEST_CASE("Resampling by given uniforms gives exactly these ancestors", "[filter]") {
    const std::vector<double> weights = {0.1, 0.0, 0.45, 0.05, 0.4};
    Indices ancestors(5);
    systematic_ancestors(weights, 0.5, ancestors);  // points 0.1, 0.3, 0.5, 0.7, 0.9
    CHECK(ancestors == Indices{2, 2, 2, 4, 4});
    systematic_ancestors(weights, 0.25, ancestors);  // 0.05, 0.25, 0.45, 0.65, 0.85
    CHECK(ancestors == Indices{0, 2, 2, 4, 4});
    stratified_ancestors(weights, std::vector{0.1, 0.9, 0.9, 0.1, 0.1}, ancestors);
    CHECK(ancestors == Indices{0, 2, 3, 4, 4});  // points 0.02, 0.38, 0.58, 0.62, 0.82
    ancestors_of_points(weights, std::vector{0.0, 0.1, 0.54, 0.57, 1.0}, ancestors);
    CHECK(ancestors == Indices{0, 2, 2, 3, 4});
    Indices many(10);
    systematic_ancestors(weights, 0.5, many);
    CHECK(many == Indices{0, 2, 2, 2, 2, 3, 4, 4, 4, 4});
}

TEST_CASE("Systematic and stratified resampling follow the definition", "[filter]") {
    RandomStream stream("test", 1, "resampling");
    for (int repetition = 0; repetition < 300; ++repetition) {
        const auto count = static_cast<std::size_t>(1 + stream.below(60));
        const auto places = static_cast<std::size_t>(1 + stream.below(80));
        const std::vector<double> weights = random_weights(count, stream, repetition % 2 == 0);
        Indices ancestors(places);
        const double u = stream.uniform();
        std::vector<double> points(places);
        for (std::size_t k = 0; k < places; ++k) {
            points[k] = (static_cast<double>(k) + u) / static_cast<double>(places);
        }
        systematic_ancestors(weights, u, ancestors);
        REQUIRE(ancestors == by_definition(weights, points));
        std::vector<double> uniforms(places);
        for (std::size_t k = 0; k < places; ++k) {
            uniforms[k] = stream.uniform();
            points[k] = (static_cast<double>(k) + uniforms[k]) / static_cast<double>(places);
        }
        stratified_ancestors(weights, uniforms, ancestors);
        REQUIRE(ancestors == by_definition(weights, points));
    }
}

TEST_CASE("Numbers of copies have the mean and variance of their scheme", "[filter]") {
    const auto scheme = GENERATE(Resampling::multinomial, Resampling::stratified,
                                 Resampling::systematic, Resampling::residual, Resampling::ssp);
    const std::vector<double> weights = {0.013, 0.2, 0.087, 0.33, 0.0, 0.27, 0.1};
    const std::size_t n = weights.size();
    constexpr int repetitions = 100'000;
    RandomStream stream("test", 2, "copies");
    std::vector<double> sums(n);
    std::vector<double> squares(n);
    bool neighbouring = true;
    Indices ancestors(n);
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        draw_ancestors(scheme, weights, stream, ancestors);
        std::vector<double> copies(n);
        for (const std::uint32_t ancestor : ancestors) copies[ancestor] += 1;
        for (std::size_t j = 0; j < n; ++j) {
            sums[j] += copies[j];
            squares[j] += copies[j] * copies[j];
            neighbouring =
                neighbouring && std::abs(copies[j] - static_cast<double>(n) * weights[j]) < 1;
        }
    }
    for (std::size_t j = 0; j < n; ++j) {
        const double expected = static_cast<double>(n) * weights[j];
        const double average = sums[j] / repetitions;
        const double variance = squares[j] / repetitions - average * average;
        CHECK(std::abs(average - expected) <= 4 * std::sqrt((variance + 1e-12) / repetitions));
        const double fraction = expected - std::floor(expected);
        // Fourth moments of these small counts keep the error of a variance below 2/sqrt(R).
        constexpr double tolerance = 4 * 2 / 316.0;
        if (scheme == Resampling::multinomial) {
            CHECK(std::abs(variance - expected * (1 - weights[j])) < tolerance);
        }
        if (scheme == Resampling::systematic || scheme == Resampling::ssp) {
            CHECK(std::abs(variance - fraction * (1 - fraction)) < tolerance);
        }
    }
    if (scheme == Resampling::systematic || scheme == Resampling::ssp) CHECK(neighbouring);
}

TEST_CASE("Particles without weight have no descendants", "[filter]") {
    const auto scheme = GENERATE(Resampling::multinomial, Resampling::stratified,
                                 Resampling::systematic, Resampling::residual, Resampling::ssp);
    RandomStream stream("test", 3, "zeros");
    for (int repetition = 0; repetition < 200; ++repetition) {
        const std::vector<double> weights = random_weights(30, stream, true);
        Indices ancestors(30);
        draw_ancestors(scheme, weights, stream, ancestors);
        for (const std::uint32_t ancestor : ancestors) {
            REQUIRE(ancestor < 30);
            REQUIRE(weights[ancestor] > 0);
        }
    }
    std::vector<double> single(30);
    single[17] = 1;
    Indices ancestors(30);
    draw_ancestors(scheme, single, stream, ancestors);
    CHECK(std::ranges::all_of(ancestors, [](std::uint32_t a) { return a == 17; }));
}

TEST_CASE("Log-weights far below the smallest number do not underflow", "[filter]") {
    const std::vector<double> logs = {-1e4, -1e4 + std::log(3.0), -2e4};
    std::vector<double> weights(3);
    const double sum = normalise(logs, weights);
    CHECK(std::abs(sum - (-1e4 + std::log(4.0))) < 1e-11);
    CHECK(std::abs(weights[0] - 0.25) < 1e-12);
    CHECK(std::abs(weights[1] - 0.75) < 1e-12);
    CHECK(weights[2] == 0);
    CHECK(std::abs(log_sum_exp(logs) - sum) < 1e-11);
    CHECK(std::abs(effective_sample_size(weights) - 1 / (0.0625 + 0.5625)) < 1e-12);
}

TEST_CASE("Without any weight there is no effective sample", "[filter]") {
    const double none = -INFINITY;
    const std::vector<double> logs = {none, NAN, none};
    std::vector<double> weights(3, 7.0);
    CHECK(normalise(logs, weights) == none);
    CHECK(weights == std::vector<double>(3));
    CHECK(log_sum_exp(logs) == none);
    CHECK(effective_sample_size(weights) == 0);
    CHECK(log_sum_exp(std::vector<double>{NAN, 1.5, none}) == 1.5);
}
