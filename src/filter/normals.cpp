#include "filter/normals.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "core/philox.h"
#include "core/portable_functions.h"

namespace tessera::filter {
namespace {

/// Normals are made so many at a time: enough for vectors, few enough for the first cache.
constexpr std::size_t pairs_at_once = 64;

/// An integer below 2^32 as a double, by bits that vector units can set.
double to_double(std::uint64_t bits) {
    return std::bit_cast<double>(bits | 0x4330000000000000U) - 0x1p52;
}

struct Uniforms {
    std::array<std::uint64_t, pairs_at_once> radius;  // 32 bits each
    std::array<std::uint64_t, pairs_at_once> angle;
};

struct Normals {
    std::array<double, pairs_at_once> first;
    std::array<double, pairs_at_once> second;
};

void box_muller(const Uniforms& uniforms, Normals& normals) {
    for (std::size_t k = 0; k < pairs_at_once; ++k) {
        const double u = (to_double(uniforms.radius[k]) + 0.5) * 0x1p-32;
        const double radius = __builtin_elementwise_sqrt(-2.0 * fast_portable_log(u));
        // The upper two bits choose the quarter, the others turn within it, from -1/2 to 1/2.
        const std::uint64_t angle = uniforms.angle[k];
        const double f = (to_double(angle & 0x3fffffffU) + 0.5) * 0x1p-30 - 0.5;
        const SineCosine turn = quarter_turn(f);
        const bool swapped = (angle & 0x40000000U) != 0;
        const double sign = (angle & 0x80000000U) != 0 ? -radius : radius;
        normals.first[k] = sign * (swapped ? -turn.sine : turn.cosine);
        normals.second[k] = sign * (swapped ? turn.cosine : turn.sine);
    }
}

}  // namespace

NormalStream::NormalStream(std::string_view lab, std::uint64_t seed, std::string_view purpose,
                           std::uint64_t index) {
    RandomStream name(lab, seed, purpose, index);
    key_[0] = name.next();
    key_[1] = name.next();
}

void NormalStream::fill(std::span<double> values) {
    Uniforms uniforms{};
    Normals normals{};
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * pairs_at_once) {
        const std::size_t wanted = std::min(values.size() - begin, 2 * pairs_at_once);
        const std::size_t blocks = (wanted + 3) / 4;
        for (std::size_t k = 0; k < blocks; ++k, ++block_) {
            const auto bits = philox4x32_10({static_cast<std::uint32_t>(block_),
                                             static_cast<std::uint32_t>(block_ >> 32), 0, 0},
                                            key_);
            uniforms.radius[2 * k] = bits[0];
            uniforms.angle[2 * k] = bits[1];
            uniforms.radius[2 * k + 1] = bits[2];
            uniforms.angle[2 * k + 1] = bits[3];
        }
        box_muller(uniforms, normals);
        for (std::size_t i = 0; i < wanted; ++i) {
            values[begin + i] = i % 2 == 0 ? normals.first[i / 2] : normals.second[i / 2];
        }
    }
}

void add_normals(std::span<double> values, double deviation, NormalStream& normals) {
    constexpr std::size_t block = 512;  // stays in the first cache
    std::array<double, block> noise{};
    for (std::size_t begin = 0; begin < values.size(); begin += block) {
        const std::span<double> part =
            values.subspan(begin, std::min(block, values.size() - begin));
        normals.fill(std::span(noise).first(part.size()));
        for (std::size_t i = 0; i < part.size(); ++i) part[i] += deviation * noise[i];
    }
}

}  // namespace tessera::filter
