#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::filter {

/// Standard normals in batches, a stream named as RandomStream is: normal number k is a function of
/// the name and k alone, the same bits on every platform. Philox4x32-10 and the transform of Box
/// and Muller, two 32-bit uniforms for two normals (so |z| < 6.7).
class NormalStream {
public:
    NormalStream(std::string_view lab, std::uint64_t seed, std::string_view purpose,
                 std::uint64_t index = 0);

    /// The next values.size() normals; up to three left over of the last block are dropped.
    void fill(std::span<double> values);

private:
    std::array<std::uint32_t, 2> key_;
    std::uint64_t block_ = 0;
};

/// values += deviation * z, z independent standard normals.
void add_normals(std::span<double> values, double deviation, NormalStream& normals);

}  // namespace tessera::filter
