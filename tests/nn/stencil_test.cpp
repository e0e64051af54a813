#include "nn/stencil.h"

#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <vector>

#include "core/philox.h"

using namespace tessera;
using namespace tessera::nn;

namespace {

/// Three results of five terms at 3 x 4 positions of a 5 x 6 picture of two channels.
Stencil some_stencil(int outputs) {
    Stencil stencil;
    stencil.rows = 3;
    stencil.columns = 4;
    stencil.input = {1, 6, 1};
    stencil.output = {2, 5, 1};
    stencil.plane = 20;
    stencil.outputs = outputs;
    stencil.offsets = {0, 1, 6, 30, 37};
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
Results<Scalar> results(int outputs, Instructions instructions) {
    const Stencil stencil = some_stencil(outputs);
    const auto input = random_lanes<Scalar>(70, 1);
    auto output = random_lanes<Scalar>(static_cast<std::size_t>(20 * outputs), 2);
    RandomStream stream("test", 4, "weights");
    StencilWeights<Scalar> weights;
    weights.reset(stencil);
    for (int o = 0; o < outputs; ++o) {
        weights.set_bias(o, static_cast<Scalar>(stream.normal()));
        for (std::size_t k = 0; k < stencil.terms(); ++k) {
            weights.set(k, o, static_cast<Scalar>(stream.normal()));
        }
    }
    apply(stencil, weights, input.data(), output.data(), instructions);
    StencilGradient<Scalar> gradient;
    gradient.reset(stencil);
    gradient.add(stencil, input.data(), output.data(), instructions);
    gradient.add(stencil, input.data() + 1, output.data(), instructions);
    Results<Scalar> all{numbers_of(output), {}};
    for (int o = 0; o < outputs; ++o) {
        all.gradient.push_back(gradient.bias(o));
        for (std::size_t k = 0; k < stencil.terms(); ++k) {
            all.gradient.push_back(gradient.weight(k, o));
        }
    }
    return all;
}

}  // namespace

TEST_CASE("All instruction sets give the same bits", "[nn]") {
    for (const int outputs : {1, 3, 8, 13}) {
        const auto single = results<float>(outputs, Instructions::plain);
        const auto twice = results<double>(outputs, Instructions::plain);
        for (const Instructions instructions : available_instructions()) {
            CHECK(results<float>(outputs, instructions) == single);
            CHECK(results<double>(outputs, instructions) == twice);
        }
    }
}
