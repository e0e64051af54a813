#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tessera {

/// The Philox4x32-10 block function of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3" (SC 2011): 128 random bits for a 128-bit counter and a 64-bit key.
std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key);

/// A random stream that depends on nothing but its name: (lab, seed, purpose, index). Repeat 17 of
/// an experiment draws the same numbers on any thread, in any order and on any platform, bit for
/// bit. The key mixes lab, purpose and seed; the upper half of the counter is the index.
class RandomStream {
public:
    RandomStream(std::string_view lab, std::uint64_t seed, std::string_view purpose,
                 std::uint64_t index = 0);

    /// 32 random bits.
    std::uint32_t next();

    /// Uniform on [0, 1): a multiple of 2^-53.
    double uniform();

    /// Uniform on [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }

    /// Standard normal, by Marsaglia's polar method.
    double normal();

    /// Uniform on {0, ..., n - 1} without bias; n >= 1.
    std::uint64_t below(std::uint64_t n);

    /// A uniformly random order of 0, ..., n - 1 (Fisher and Yates).
    std::vector<std::size_t> permutation(std::size_t n);

private:
    std::array<std::uint32_t, 2> key_;
    std::uint64_t index_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> buffer_{};
    unsigned used_ = 4;
    double spare_normal_ = 0;
    bool has_spare_normal_ = false;
};

}  // namespace tessera
