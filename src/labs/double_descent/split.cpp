#include "labs/double_descent/split.h"

#include "core/errors.h"
#include "core/mersenne_twister.h"
#include "core/philox.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tessera::double_descent {
namespace {

/// Fisher and Yates from the last place down, stopped after `count` places.
template <class Generator>
void shuffle_from_the_end(Generator generator, std::size_t count, std::vector<std::size_t>& order) {
    const std::size_t rows = order.size();
    for (std::size_t place = rows; place > 1 && place > rows - count; --place) {
        std::swap(order[place - 1], order[static_cast<std::size_t>(generator.below(place))]);
    }
}

}  // namespace

void shuffle_last_rows(SeedRule rule, std::uint64_t seed, std::size_t repeat, std::size_t rows,
                       std::size_t count, std::vector<std::size_t>& order) {
    require(count <= rows, "cannot shuffle more rows than there are");
    order.resize(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (rule == SeedRule::mt19937) {
        const auto generator_seed = static_cast<std::uint32_t>(seed + repeat);
        shuffle_from_the_end(MersenneTwister(generator_seed), count, order);
    } else {
        shuffle_from_the_end(RandomStream("double-descent", seed, "split", repeat), count, order);
    }
}

std::vector<std::size_t> shuffled_rows(SeedRule rule, std::uint64_t seed, std::size_t repeat,
                                       std::size_t rows) {
    std::vector<std::size_t> order;
    shuffle_last_rows(rule, seed, repeat, rows, rows, order);
    return order;
}

}  // namespace tessera::double_descent
