#pragma once

#include "data/file.h"

namespace tessera {

/// True when the bytes begin as a gzip file does.
bool is_gzip(std::span<const std::byte> bytes);

/// Unpacks a gzip file. Throws InputError, naming the file, when it is damaged or cut short, or
/// when more than `limit` bytes come out.
Bytes unpack_gzip(std::span<const std::byte> bytes, const std::string& name,
                  std::size_t limit = largest_file);

}  // namespace tessera
