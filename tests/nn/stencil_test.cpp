#include "nn/stencil.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <vector>

#include "core/philox.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

/// Some terms at 3 x 5 positions of a 5 x 7 picture of three channels.
Stencil some_stencil(int outputs) {
    Stencil stencil;
    stencil.rows = 3;
    stencil.columns = 5;
    stencil.input = {3, 21, 3};
    stencil.output = {2, 7 * outputs, outputs + 1};
    stencil.outputs = outputs;
    stencil.terms = {{0, 4}, {1, 1}, {2, 0}, {3, 2}, {4, 3}};
    return stencil;
}

template <class Scalar>
std::vector<Lanes<Scalar>> random_lanes(std::size_t count, std::uint64_t index) {
    RandomStream stream("test", 4, "lanes", index);
    std::vector<Lanes<Scalar>> lanes(count);
    for (Lanes<Scalar>& each : lanes) {
        for (Scalar& value : each.at) value = static_cast<Scalar>(stream.normal());
    }
    return lanes;
}

template <class Scalar>
std::vector<Scalar> numbers_of(const std::vector<Lanes<Scalar>>& lanes) {
    std::vector<Scalar> numbers;
    for (const Lanes<Scalar>& each : lanes) numbers.insert(numbers.end(), each.at, each.at + 16);
    return numbers;
}

template <class Scalar>
struct Results {
    std::vector<Scalar> applied;
    std::vector<Scalar> gradient;
    friend bool operator==(const Results&, const Results&) = default;
};

template <class Scalar>
Results<Scalar> results(int outputs, std::size_t terms, Instructions instructions) {
    Stencil stencil = some_stencil(outputs);
    stencil.terms.resize(terms);
    constexpr std::ptrdiff_t input_size = 105;
    const std::ptrdiff_t output_size = 40 * outputs;
    const auto input = random_lanes<Scalar>(2 * input_size + tile_room, 1);
    auto output = random_lanes<Scalar>(static_cast<std::size_t>(2 * output_size) + tile_room, 2);
    RandomStream stream("test", 4, "weights");
    StencilWeights<Scalar> weights;
    weights.reset(5, outputs);
    for (int o = 0; o < outputs; ++o) {
        weights.set_bias(o, static_cast<Scalar>(stream.normal()));
        for (std::size_t row = 0; row < 5; ++row) {
            weights.set(row, o, static_cast<Scalar>(stream.normal()));
        }
    }
    apply(stencil, weights, input.data(), output.data(), instructions);
    Results<Scalar> all{numbers_of(output), {}};
    all.gradient.resize(static_cast<std::size_t>(5 * outputs));
    const std::vector<Stencil> twice{stencil, stencil};
    add_weight_gradient<Scalar>(twice, 2, {input.data(), input_size}, {output.data(), output_size},
                                all.gradient.data(), 5, instructions);
    return all;
}

}  // namespace

TEST_CASE("All instruction sets give the same bits", "[nn]") {
    for (const int outputs : {1, 2, 3, 8, 13}) {
        for (const std::size_t terms : {1, 2, 5}) {
            const auto single = results<float>(outputs, terms, Instructions::plain);
            const auto twice = results<double>(outputs, terms, Instructions::plain);
            for (const Instructions instructions : available_instructions()) {
                CHECK(results<float>(outputs, terms, instructions) == single);
                CHECK(results<double>(outputs, terms, instructions) == twice);
            }
        }
    }
}
