#include "verify/property.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <cstddef>
#include <format>
#include <string>
#include <vector>

#include "core/errors.h"
#include "verify/decide.h"
#include "verify/exact.h"
#include "verify/random_networks.h"

using namespace tessera;
using namespace tessera::verify;
using namespace tessera::verify::random_networks;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

const std::string declarations =
    "; a comment\n(declare-const X_0 Real)\n(declare-const X_1 Real)\n"
    "(declare-const Y_0 Real)(declare-const Y_1 Real) (declare-const Y_2 Real)\n"
    "(assert (>= X_0 -0.5))(assert (<= X_0 0.5))\n(assert (and (<= -1e-1 X_1) (<= X_1 +2.0)))\n";

/// Some other class wins somewhere within eps of the centre.
std::string robustness(const Question& q, double eps) {
    std::string text;
    for (std::size_t i = 0; i < q.centre.size(); ++i) {
        text += std::format("(declare-const X_{} Real)\n", i);
    }
    for (int k = 0; k < 3; ++k) text += std::format("(declare-const Y_{} Real)\n", k);
    for (std::size_t i = 0; i < q.centre.size(); ++i) {
        text += std::format("(assert (<= X_{0} {1:.17g}))(assert (>= X_{0} {2:.17g}))\n", i,
                            q.centre[i] + eps, q.centre[i] - eps);
    }
    text += "(assert (or";
    for (const int t : q.targets) text += std::format(" (and (<= Y_{} Y_{}))", q.label, t);
    return text + "))\n";
}

}  // namespace

TEST_CASE("VNN-LIB files are read", "[verify][vnnlib]") {
    const Property p =
        read_vnnlib(declarations +
                        "(assert (or (and (<= Y_0 Y_1) (>= Y_2 3.5)) (and (<= Y_2 0))))"
                        "(assert (<= Y_1 7))",
                    "p.vnnlib");
    CHECK(p.lower == std::vector<double>{-0.5, -0.1});
    CHECK(p.upper == std::vector<double>{0.5, 2});
    REQUIRE(p.unsafe.size() == 2);
    REQUIRE(p.unsafe[0].size() == 3);
    CHECK(p.unsafe[0][0].coefficients == std::vector<double>{1, -1, 0});
    CHECK(p.unsafe[0][1].coefficients == std::vector<double>{0, 0, -1});
    CHECK(p.unsafe[0][1].offset == 3.5);
    CHECK(p.unsafe[1][1].offset == -7);
}

TEST_CASE("VNN-LIB files that cannot be used are refused by name", "[verify][vnnlib]") {
    const auto refuses = [](const std::string& text, const char* reason) {
        CHECK_THROWS_MATCHES(read_vnnlib(text, "p.vnnlib"), InputError,
                             MessageMatches(ContainsSubstring(reason)));
    };
    refuses("", "declares 0 inputs");
    refuses(declarations + "(assert (<= Y_0 ", "a bracket is not closed");
    refuses(declarations + ")", "a closing bracket too many");
    refuses(std::string(200, '('), "nest too deeply");
    refuses(declarations + "(assert (< Y_0 1))", "(< Y_0 1): only <=");
    refuses(declarations + "(assert (<= Y_9 1))", "a variable that is not declared");
    refuses(declarations + "(assert (<= Y_0 X_0))", "an input compared with an output");
    refuses(declarations + "(assert (<= Y_0 nan))", "neither a number nor a variable");
    refuses(declarations + "(assert (or (<= X_0 0)))", "or over inputs");
    refuses(declarations + "(declare-const Y_99999999999999999999 Real)", "not declared");
    refuses("(declare-const X_0 Real)(declare-const Y_0 Real)", "X_0 has no finite range");
}

TEST_CASE("Decisions agree with the exact distance", "[verify][vnnlib]") {
    int held = 0;
    int violated = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto network =
            with_numbers(architecture(seed % kinds, activation(seed), {1, 1, 2}, true), 300 + seed);
        const PreparedNetwork prepared = prepare(network);
        const Question q = question(network, Norm::infinity, seed);
        ExactDistance exact(prepared, q, 2.0, {.tolerance = 1e-4, .largest_queue = 2000});
        exact.run();
        if (!exact.complete() || !exact.nearest()) continue;
        const auto answer = [&](double eps) {
            return decide(prepared, read_vnnlib(robustness(q, eps), "p.vnnlib"));
        };
        const Decision inside = answer(0.98 * exact.lower());
        const Decision outside = answer(1.02 * exact.upper());
        CHECK(inside.answer == Answer::holds);
        CHECK(outside.answer == Answer::violated);
        held += inside.answer == Answer::holds ? 1 : 0;
        violated += outside.answer == Answer::violated ? 1 : 0;
        const auto margin = margins(network, outside.input, q.label, q.targets);
        CHECK(*std::min_element(margin.begin(), margin.end()) <= 1e-12);
    }
    CHECK(held > 20);
    CHECK(violated == held);
}

TEST_CASE("Properties of networks with twelve inputs are decided by splitting signs",
          "[verify][vnnlib]") {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const auto network = with_numbers(
            nn::multilayer_perceptron({12, 1, 1}, {14, 10, 3}, nn::Activation::relu), 900 + seed);
        const PreparedNetwork prepared = prepare(network);
        const ReluForm form = relu_form(prepared);
        const Question q = question(network, Norm::infinity, seed);
        ReluDistance exact(prepared, form, q, 1.0);
        exact.run();
        REQUIRE(exact.complete());
        const auto answer = [&](double eps) {
            return decide(prepared, read_vnnlib(robustness(q, eps), "p.vnnlib"),
                          {.most_boxes = 2000})
                .answer;
        };
        CHECK(answer(0.99 * exact.lower()) == Answer::holds);
        if (exact.nearest()) CHECK(answer(1.01 * exact.upper()) == Answer::violated);
    }
}

TEST_CASE("A property of another network is refused", "[verify][vnnlib]") {
    const PreparedNetwork prepared = prepare(
        with_numbers(nn::multilayer_perceptron({3, 1, 1}, {4, 3}, nn::Activation::relu), 1));
    CHECK_THROWS_AS(decide(prepared, read_vnnlib(declarations, "p.vnnlib")), InputError);
}

TEST_CASE("A property that is written is read back as it was", "[verify][vnnlib]") {
    const auto same = [](const Property& a, const Property& b) {
        CHECK(a.lower == b.lower);
        CHECK(a.upper == b.upper);
        REQUIRE(a.unsafe.size() == b.unsafe.size());
        for (std::size_t i = 0; i < a.unsafe.size(); ++i) {
            REQUIRE(a.unsafe[i].size() == b.unsafe[i].size());
            for (std::size_t j = 0; j < a.unsafe[i].size(); ++j) {
                CHECK(a.unsafe[i][j].coefficients == b.unsafe[i][j].coefficients);
                CHECK(a.unsafe[i][j].offset == b.unsafe[i][j].offset);
            }
        }
    };
    for (const char* unsafe :
         {"(assert (or (and (<= Y_0 Y_1) (>= Y_2 3.5)) (and (<= Y_2 0.1))))(assert (<= Y_1 7))",
          "(assert (>= Y_0 Y_2))", "(assert (or (and (<= Y_1 Y_1) (<= Y_0 2)) (and (>= Y_2 Y_2))))",
          "(assert (or (and) (and (<= Y_0 0))))", ""}) {
        const Property read = read_vnnlib(declarations + unsafe, "p.vnnlib");
        same(read_vnnlib(write_vnnlib(read, 3), "q.vnnlib"), read);
    }
    const auto network =
        with_numbers(nn::multilayer_perceptron({2, 1, 1}, {4, 3}, nn::Activation::relu), 5);
    const Question q = question(network, Norm::infinity, 5);
    Property robust{q.centre, q.centre, adversarial_cases(q, 3)};
    robust.lower[0] -= 1.0 / 3;
    same(read_vnnlib(write_vnnlib(robust, 3), "r.vnnlib"), robust);
}

TEST_CASE("A case without conditions makes every input unsafe, wherever it stands",
          "[verify][vnnlib]") {
    const auto network =
        with_numbers(nn::multilayer_perceptron({2, 1, 1}, {4, 3}, nn::Activation::tanh), 5);
    const PreparedNetwork prepared = prepare(network);
    for (const char* unsafe : {"", "(assert (or (and) (and (<= Y_0 -1e9))))",
                               "(assert (or (and (<= Y_0 -1e9)) (and)))"}) {
        const Property property = read_vnnlib(declarations + unsafe, "p.vnnlib");
        CHECK(decide(prepared, property).answer == Answer::violated);
    }
}

TEST_CASE("Boxes and signs agree, and a proof settles the whole search tree", "[verify][vnnlib]") {
    int held = 0;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const auto network = with_numbers(
            nn::multilayer_perceptron({2, 1, 1}, {8, 8, 3}, nn::Activation::relu), 40 + seed);
        const PreparedNetwork prepared = prepare(network);
        const Question q = question(network, Norm::infinity, seed);
        const Property property = read_vnnlib(robustness(q, seed % 2 == 0 ? 0.1 : 1.0), "p.vnnlib");
        const Decision boxes = decide(prepared, property, {.splitting = Splitting::boxes});
        const Decision signs = decide(prepared, property, {.splitting = Splitting::signs});
        REQUIRE(boxes.answer != Answer::unknown);
        CHECK(boxes.answer == signs.answer);
        if (boxes.answer == Answer::violated) {
            CHECK(unsafe_margin(property, outputs_at(network, boxes.input)) <= 0);
            CHECK(boxes.settled < 1);
            continue;
        }
        ++held;
        CHECK(boxes.settled == 1);
        CHECK(signs.settled == 1);
    }
    CHECK(held >= 3);
    CHECK(held <= 9);
}

TEST_CASE("Signs are not split where there is no form for them", "[verify][vnnlib]") {
    const auto network =
        with_numbers(nn::multilayer_perceptron({2, 1, 1}, {4, 3}, nn::Activation::tanh), 5);
    const PreparedNetwork prepared = prepare(network);
    const Property property = read_vnnlib(declarations, "p.vnnlib");
    CHECK_THROWS_MATCHES(decide(prepared, property, {.splitting = Splitting::signs}), InputError,
                         MessageMatches(ContainsSubstring("split boxes")));
}
