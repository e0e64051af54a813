#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tessera::fuzz {

/// What libFuzzer hands over, as the readers take it.
inline std::span<const std::byte> as_bytes(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, as a finding, when a property does not hold.
inline void require_property(bool holds) {
    if (!holds) {
        __builtin_trap();
    }
}

}  // namespace tessera::fuzz
