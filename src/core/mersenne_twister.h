#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera {

/// MT19937 (Matsumoto and Nishimura 1998) with exactly the draws that NumPy's legacy generator
/// makes, for papers whose published numbers come from it. New experiments use RandomStream.
class MersenneTwister {
public:
    explicit MersenneTwister(std::uint32_t seed);

    /// 32 random bits.
    std::uint32_t next();

    /// Uniform on [0, 1), 53 bits from two draws.
    double uniform();

    /// Uniform on [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }

    /// Standard normal, by the polar method; the second of a pair is kept for the next call.
    double normal();

    /// Uniform on {0, ..., n - 1} by masking and rejection; 1 <= n <= 2^32.
    std::uint32_t below(std::uint64_t n);

    /// Random order of 0, ..., n - 1, shuffled from the last place down.
    std::vector<std::size_t> permutation(std::size_t n);

private:
    void refill();

    static constexpr std::size_t state_size = 624;
    std::array<std::uint32_t, state_size> state_;
    std::size_t used_ = state_size;
    double spare_normal_ = 0;
    bool has_spare_normal_ = false;
};

}  // namespace tessera
