#include "core/philox.h"

#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/errors.h"
#include "core/portable_math.h"

namespace tessera {
namespace {

/// FNV-1a over the bytes of a text and its end, so that ("ab", "c") and ("a", "bc") differ.
std::uint64_t hash_text(std::uint64_t hash, std::string_view text) {
    constexpr std::uint64_t prime = 0x100000001b3;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    }
    return (hash ^ 0xff) * prime;
}

/// A bijective mix of 64 bits (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

std::uint32_t low_half(std::uint64_t x) {
    return static_cast<std::uint32_t>(x);
}
std::uint32_t high_half(std::uint64_t x) {
    return static_cast<std::uint32_t>(x >> 32);
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
    constexpr std::uint64_t multiplier_0 = 0xD2511F53;
    constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
    constexpr std::uint32_t weyl_0 = 0x9E3779B9;
    constexpr std::uint32_t weyl_1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product_0 = multiplier_0 * counter[0];
        const std::uint64_t product_1 = multiplier_1 * counter[2];
        counter = {high_half(product_1) ^ counter[1] ^ key[0], low_half(product_1),
                   high_half(product_0) ^ counter[3] ^ key[1], low_half(product_0)};
        key[0] += weyl_0;
        key[1] += weyl_1;
    }
    return counter;
}

RandomStream::RandomStream(std::string_view lab, std::uint64_t seed, std::string_view purpose,
                           std::uint64_t index)
    : index_(index) {
    constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325;
    const std::uint64_t key = mix(seed ^ mix(hash_text(hash_text(fnv_offset, lab), purpose)));
    key_ = {low_half(key), high_half(key)};
}

std::uint32_t RandomStream::next() {
    if (used_ == buffer_.size()) {
        buffer_ = philox4x32_10(
            {low_half(block_), high_half(block_), low_half(index_), high_half(index_)}, key_);
        ++block_;
        used_ = 0;
    }
    return buffer_[used_++];
}

double RandomStream::uniform() {
    const std::uint64_t high = next() >> 5;
    const std::uint64_t low = next() >> 6;
    return static_cast<double>((high << 26) | low) * 0x1p-53;
}

double RandomStream::normal() {
    if (has_spare_normal_) {
        has_spare_normal_ = false;
        return spare_normal_;
    }
    double x = 0;
    double y = 0;
    double square = 0;
    do {
        x = uniform(-1, 1);
        y = uniform(-1, 1);
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double scale = std::sqrt(-2 * portable_log(square) / square);
    spare_normal_ = x * scale;
    has_spare_normal_ = true;
    return y * scale;
}

std::uint64_t RandomStream::below(std::uint64_t n) {
    require(n >= 1, "RandomStream::below needs n >= 1");
    const int bits = static_cast<int>(std::bit_width(n - 1));
    const std::uint64_t mask = bits == 0 ? 0 : ~std::uint64_t{0} >> (64 - bits);
    std::uint64_t draw = 0;
    do {
        draw = next();
        if (bits > 32) {
            draw = (draw << 32) | next();
        }
        draw &= mask;
    } while (draw >= n);
    return draw;
}

std::vector<std::size_t> RandomStream::permutation(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) {
        std::swap(order[i - 1], order[static_cast<std::size_t>(below(i))]);
    }
    return order;
}

}  // namespace tessera
