#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

using Bytes = std::vector<std::byte>;

/// Larger files are refused before they are read.
inline constexpr std::size_t largest_file = std::size_t{512} << 20;

/// The contents of a file. Throws InputError, naming the file, when it is missing, is not a regular
/// file, is larger than `limit`, or cannot be read.
Bytes read_file(const std::filesystem::path& path, std::size_t limit = largest_file);

/// The bytes of a text.
inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace tessera
