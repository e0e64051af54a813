#include "core/mersenne_twister.h"

#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/errors.h"
#include "core/portable_math.h"

namespace tessera {

MersenneTwister::MersenneTwister(std::uint32_t seed) {
    state_[0] = seed;
    for (std::uint32_t i = 1; i < state_size; ++i) {
        state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
    }
}

void MersenneTwister::refill() {
    constexpr std::size_t shift = 397;
    for (std::size_t i = 0; i < state_size; ++i) {
        const std::uint32_t y =
            (state_[i] & 0x80000000U) | (state_[(i + 1) % state_size] & 0x7fffffffU);
        const std::uint32_t twist = (y & 1U) != 0 ? 0x9908b0dfU : 0U;
        state_[i] = state_[(i + shift) % state_size] ^ (y >> 1) ^ twist;
    }
    used_ = 0;
}

std::uint32_t MersenneTwister::next() {
    if (used_ == state_size) {
        refill();
    }
    std::uint32_t y = state_[used_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
}

double MersenneTwister::uniform() {
    const double high = next() >> 5;
    const double low = next() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
}

double MersenneTwister::normal() {
    if (has_spare_normal_) {
        has_spare_normal_ = false;
        return spare_normal_;
    }
    double x1 = 0;
    double x2 = 0;
    double square = 0;
    do {
        x1 = 2.0 * uniform() - 1.0;
        x2 = 2.0 * uniform() - 1.0;
        square = x1 * x1 + x2 * x2;
    } while (square >= 1.0 || square == 0.0);
    const double scale = std::sqrt(-2.0 * portable_log(square) / square);
    spare_normal_ = scale * x1;
    has_spare_normal_ = true;
    return scale * x2;
}

std::uint32_t MersenneTwister::below(std::uint64_t n) {
    require(n >= 1 && n <= (std::uint64_t{1} << 32), "MersenneTwister::below needs 1 <= n <= 2^32");
    if (n == 1) {
        return 0;
    }
    const std::uint32_t mask = ~std::uint32_t{0} >> (32 - std::bit_width(n - 1));
    std::uint32_t draw = 0;
    do {
        draw = next() & mask;
    } while (draw >= n);
    return draw;
}

std::vector<std::size_t> MersenneTwister::permutation(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) {
        std::swap(order[i - 1], order[below(i)]);
    }
    return order;
}

}  // namespace tessera
