#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::double_descent {

/// Where the draws of an experiment come from.
enum class SeedRule {
    mt19937,  ///< the published experiments' own draws: repeat r of seed s uses MT19937(s + r)
    philox,   ///< fresh draws: RandomStream("double-descent", seed, purpose, repeat)
};

/// Row numbers 0, ..., rows - 1 in random order. The N training rows of a repeat are the last N,
/// the test rows all before them, for every N: training sets of one repeat are nested. When only
/// the last `needed` places matter, the rest may be left unshuffled.
std::vector<std::size_t> shuffled_rows(SeedRule rule, std::uint64_t seed, std::size_t repeat,
                                       std::size_t rows);

/// Only the last `count` of shuffled_rows, at the cost of `count` draws; `order` is scratch space
/// that is overwritten.
void shuffle_last_rows(SeedRule rule, std::uint64_t seed, std::size_t repeat, std::size_t rows,
                       std::size_t count, std::vector<std::size_t>& order);

}  // namespace tessera::double_descent
