#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tessera {

/// SHA-256 (FIPS 180-4) of some bytes, as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace tessera
