#include "verify/relu_split.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/errors.h"
#include "nn/pass.h"
#include "verify/attack.h"
#include "verify/exact.h"
#include "verify/random_networks.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;

namespace {

constexpr Norm norms[] = {Norm::one, Norm::two, Norm::infinity};

/// Kinds 3 and 4 hold maxima: many more ReLUs, looser relaxations.
bool holds_maxima(std::uint64_t seed) {
    return seed % kinds == 3 || seed % kinds == 4;
}

/// A tiny ReLU network of any kind.
nn::Network<double> tiny_network(std::uint64_t seed, const nn::Shape& input = {1, 2, 2}) {
    return with_numbers(architecture(seed % kinds, nn::Activation::relu, input, true), seed);
}

std::vector<Sign> free_signs(const ReluForm& form) {
    return std::vector<Sign>(static_cast<std::size_t>(form.neurons), Sign::free);
}

Vector outputs_of(const nn::Network<double>& network, const std::vector<double>& x) {
    const Eigen::Map<const nn::Batch<double>> row(x.data(), 1, static_cast<Index>(x.size()));
    return nn::evaluate<double>(network, row).row(0).transpose();
}

}  // namespace

TEST_CASE("The unrolled form is the network", "[verify][split]") {
    double worst = 0;
    for (std::uint64_t seed = 0; seed < 2 * kinds; ++seed) {
        const auto network = tiny_network(seed, {2, 3, 4});
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const Question q = question(network, Norm::infinity, seed);
        RandomStream stream("test", seed, "points");
        for (int trial = 0; trial < 10; ++trial) {
            const auto x = point_of(ball(q.centre, 1, Norm::infinity), stream);
            Vector variables(form.inputs + form.neurons);
            variables << Eigen::Map<const Vector>(x.data(), form.inputs),
                arguments_at(form, x).cwiseMax(0.0);
            const Vector found = form.output.weights * variables + form.output.offset;
            worst = std::max(worst, (found - outputs_of(network, x)).cwiseAbs().maxCoeff());
        }
    }
    CHECK(worst < 1e-12);
    const auto curved = prepare(
        with_numbers(nn::multilayer_perceptron({2, 1, 1}, {3, 2}, nn::Activation::tanh), 1));
    CHECK_THROWS_AS(relu_form(curved), InputError);
    CHECK_THROWS_AS(relu_form(prepare(tiny_network(0)), 50), InputError);
}

TEST_CASE("Linear bounds on the unrolled form are those of the convolution form",
          "[verify][split]") {
    double worst = 0;
    for (std::uint64_t seed = 0; seed < 3 * kinds; ++seed) {
        if (holds_maxima(seed)) continue;  // maxima have other lines there
        const PreparedNetwork prepared = prepare(tiny_network(seed, {2, 3, 4}));
        const ReluForm form = relu_form(prepared);
        const Question q = question(prepared.network, norms[seed % 3], seed);
        const Region region = region_of(q, 0.2);
        const LinearFunctions functions{margin_rows(3, q.label, q.targets), Vector::Zero(2)};
        for (const ReluRule rule : {ReluRule::adaptive, ReluRule::parallel, ReluRule::zero}) {
            const auto signs = free_signs(form);
            const NeuronBounds bounds = bound_neurons(form, region, signs, rule);
            const InputFunctions lower =
                bound_functions(form, region, signs, rule, bounds, functions);
            const auto expected =
                certify(prepared, q, 0.2, {.relu = rule, .skip_stable = false}).lower;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const double found = smallest(lower, static_cast<Index>(i), region);
                worst =
                    std::max(worst, std::abs(found - expected[i]) / (1 + std::abs(expected[i])));
            }
        }
    }
    CHECK(worst < 1e-10);
}

TEST_CASE("Any multipliers give a bound", "[verify][split]") {
    int violations = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const PreparedNetwork prepared = prepare(tiny_network(seed));
        const ReluForm form = relu_form(prepared);
        const Question q = question(prepared.network, norms[seed % 3], seed);
        const Region region = region_of(q, 0.5);
        RandomStream stream("test", seed, "multipliers");
        auto signs = free_signs(form);
        for (Sign& sign : signs) {
            if (stream.below(3) == 0) sign = stream.below(2) ? Sign::positive : Sign::negative;
        }
        const NeuronBounds bounds = bound_neurons(form, region, signs, ReluRule::adaptive);
        if (contradictory(bounds)) continue;
        const LinearFunctions functions{margin_rows(3, q.label, q.targets), Vector::Zero(2)};
        Multipliers multipliers{Vector(form.neurons), Vector(form.neurons), Vector(form.neurons)};
        for (Vector* all : {&multipliers.above, &multipliers.line, &multipliers.sign}) {
            for (double& one : *all) one = stream.uniform(0, 1.5);
        }
        Vector weights(2);
        for (double& weight : weights) weight = stream.uniform();
        const double bound = smallest(
            bound_by_multipliers(form, region, signs, bounds, functions, weights, multipliers), 0,
            region);
        for (int trial = 0; trial < 300; ++trial) {
            const auto x = point_of(region, stream);
            const Vector z = arguments_at(form, x);
            bool fits = true;
            for (Index j = 0; j < form.neurons; ++j) {
                const Sign sign = signs[static_cast<std::size_t>(j)];
                fits = fits && !(sign == Sign::positive && z[j] < 0) &&
                       !(sign == Sign::negative && z[j] > 0);
            }
            if (!fits) continue;
            const double value = weights.dot(functions.rows * outputs_of(prepared.network, x));
            violations += value < bound ? 1 : 0;
        }
    }
    CHECK(violations == 0);
}

TEST_CASE("The linear program's margins are above all linear rules', below the truth",
          "[verify][split]") {
    int compared = 0;
    int better = 0;
    int violations = 0;
    for (std::uint64_t seed = 0; seed < 220; ++seed) {
        const PreparedNetwork prepared = prepare(tiny_network(seed));
        const ReluForm form = relu_form(prepared);
        const Question q = question(prepared.network, seed % 2 ? Norm::one : Norm::infinity, seed);
        const double eps = q.norm == Norm::one ? 0.6 : 0.25;
        const auto program = lp_margins(form, q, eps);
        for (const ReluRule rule : {ReluRule::adaptive, ReluRule::parallel, ReluRule::zero}) {
            if (holds_maxima(seed)) break;  // their lines differ
            const auto linear = certify(prepared, q, eps, {.relu = rule, .skip_stable = false});
            for (std::size_t i = 0; i < program.size(); ++i) {
                violations += program[i] < linear.lower[i] - 1e-8 ? 1 : 0;
                better += program[i] > linear.lower[i] + 1e-6 ? 1 : 0;
                ++compared;
            }
        }
        RandomStream stream("test", seed, "points");
        const Region region = region_of(q, eps);
        for (int trial = 0; trial < 50; ++trial) {
            const auto truth =
                margins(prepared.network, point_of(region, stream), q.label, q.targets);
            for (std::size_t i = 0; i < program.size(); ++i) {
                violations += truth[i] < program[i] ? 1 : 0;
            }
        }
    }
    CHECK(violations == 0);
    CHECK(better > compared / 10);
}

TEST_CASE("Splitting signs finds the exact distance, all norms, 200 networks", "[verify][split]") {
    int compared = 0;
    for (std::uint64_t seed = 0; seed < 320; ++seed) {
        if (seed % kinds == 4 || (seed % kinds == 3 && seed > 80)) continue;  // slow
        // Two inputs: boxes of inputs, split without any linear program, tell the truth.
        const auto network = tiny_network(seed, {1, 1, 2});
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const Question q = question(network, norms[seed % 3], seed);
        ReluDistance signs(prepared, form, q, 2.0, {.largest_queue = 400});
        signs.run();
        if (holds_maxima(seed) && !signs.complete()) continue;
        REQUIRE(signs.complete());
        CHECK(signs.lower() <= signs.upper());
        CHECK(signs.lower() >= signs.upper() * (1 - 1e-6));
        ExactDistance boxes(prepared, q, 2.0, {.tolerance = 1e-7, .largest_queue = 300});
        boxes.run();
        CHECK(signs.upper() >= boxes.lower() * (1 - 1e-9));
        CHECK(boxes.upper() >= signs.lower() * (1 - 1e-9));
        if (boxes.complete()) {
            CHECK(std::abs(signs.upper() - boxes.upper()) <= 1e-6 * boxes.upper());
            ++compared;
        }
    }
    CHECK(compared >= 200);
}

TEST_CASE("More inputs: certified, program's, exact and attacked distances in their order",
          "[verify][split]") {
    int complete = 0;
    for (std::uint64_t seed = 0; seed < 44; ++seed) {
        if (holds_maxima(seed) || seed % kinds == 5) continue;  // more than fifty neurons
        const auto network = tiny_network(seed, {1, 2, 3});
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const Question q = question(network, norms[seed / 8 % 3], seed);
        ReluDistance exact(prepared, form, q, 2.0, {.largest_queue = 800});
        exact.run();
        complete += exact.complete() ? 1 : 0;
        const auto attack = nearest_attack(network, q, 2.0);
        if (attack) CHECK(exact.upper() <= attack->distance);
        if (!exact.nearest()) continue;
        const double certified =
            certified_radius(prepared, q, {}, {.start = 0.1, .steps = 20}).radius;
        CHECK(certified <= exact.upper());
        if (q.norm == Norm::two) continue;
        const double program = lp_radius(form, q, {.start = 0.1, .steps = 20}).radius;
        CHECK(program <= exact.upper());
        if (exact.complete()) CHECK(program <= exact.lower() * (1 + 1e-6));
    }
    CHECK(complete >= 22);
}

TEST_CASE("Decisions by signs agree with the distance, with clipped balls too", "[verify][split]") {
    int decided = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        if (holds_maxima(seed)) continue;
        const auto network = tiny_network(seed, {1, 1, 3});
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        Question q = question(network, seed % 2 ? Norm::one : Norm::infinity, seed);
        if (seed % 4 == 0) q.clip = Question::Range{-0.8, 0.7};
        ReluDistance exact(prepared, form, q, 1.5);
        exact.run();
        if (!exact.complete() || !exact.nearest()) continue;
        const auto answer = [&](double eps) {
            ReluDecision decision(prepared, form, region_of(q, eps), adversarial_cases(q, 3));
            decision.run();
            return decision.decision();
        };
        CHECK(answer(0.999 * exact.lower()).answer == Answer::holds);
        const Decision outside = answer(1.001 * exact.upper());
        REQUIRE(outside.answer == Answer::violated);
        const auto m = margins(network, outside.input, q.label, q.targets);
        CHECK(*std::min_element(m.begin(), m.end()) <= 1e-12);
        ++decided;
    }
    CHECK(decided > 25);
}
